//! tiny_http, a thread for each connection: `peer-tiny-http ADDRESS DIRECTORY`.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Request, Response, Server};

/// Threads that answer; those of connections are the server's own.
const WORKERS: usize = 4;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, directory] = &arguments[..] else { panic!("expected an address, a directory") };
    let server = Arc::new(Server::http(address).expect("expected an address that is free"));
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            let server = Arc::clone(&server);
            scope.spawn(move || {
                for request in server.incoming_requests() {
                    // A client that goes is no matter for the server.
                    let _ = answer(request, Path::new(directory));
                }
            });
        }
    });
}

fn answer(mut request: Request, directory: &Path) -> std::io::Result<()> {
    match request.url() {
        "/plaintext" => request.respond(typed("text/plain", "Hello, World!")),
        "/json" => request.respond(typed("application/json", r#"{"message":"Hello, World!"}"#)),
        "/echo" => {
            let mut content = Vec::new();
            request.as_reader().read_to_end(&mut content)?;
            // Chunks are its way with what is long, unless it is told otherwise.
            request.respond(Response::from_data(content).with_chunked_threshold(usize::MAX))
        }
        path => match path.strip_prefix("/files/").map(|name| File::open(directory.join(name))) {
            Some(Ok(file)) => {
                request.respond(Response::from_file(file).with_chunked_threshold(usize::MAX))
            }
            _ => request.respond(Response::empty(404)),
        },
    }
}

fn typed(content_type: &str, content: &str) -> Response<std::io::Cursor<Vec<u8>>> {
    let field = Header::from_bytes("Content-Type", content_type).expect("a field that is legal");
    Response::from_string(content).with_header(field)
}
