//! may_minihttp with one worker: `peer-may-minihttp ADDRESS DIRECTORY`. It has no files, and does
//! not close connections when it is asked to.

use std::io::{self, Read};

use may_minihttp::{HttpServer, HttpService, Request, Response};

#[derive(Clone)]
struct Service;

impl HttpService for Service {
    fn call(
        &mut self,
        request: Request<'_, '_, '_>,
        response: &mut Response<'_>,
    ) -> io::Result<()> {
        match request.path() {
            "/plaintext" => {
                response.header("Content-Type: text/plain").body("Hello, World!");
            }
            "/json" => {
                response
                    .header("Content-Type: application/json")
                    .body(r#"{"message":"Hello, World!"}"#);
            }
            "/echo" => {
                let mut content = Vec::new();
                request.body().read_to_end(&mut content)?;
                response.header("Content-Type: application/octet-stream").body_vec(content);
            }
            _ => {
                response.status_code(404, "Not Found");
            }
        }
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).expect("expected an address");
    may::config().set_workers(1);
    let server = HttpServer(Service).start(address)?;
    server.join().map_err(|_| io::Error::other("expected a server that does not panic"))
}
