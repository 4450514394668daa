//! httpsd with its pool of threads: `peer-httpsd ADDRESS DIRECTORY`.

use httpsd::router::Router;
use httpsd::{Request, Response, Server, StatusCode};

const JSON: &[u8] = br#"{"message":"Hello, World!"}"#;

/// A thread of the pool has one connection at a time.
const WORKERS: usize = 80;

fn main() -> httpsd::Result<()> {
    let address = std::env::args().nth(1).expect("expected an address");
    let app = Router::new()
        .get("/plaintext", |_: &Request| "Hello, World!")
        .get("/json", |_: &Request| typed("application/json", JSON))
        .post("/echo", |request: &Request| typed("application/octet-stream", request.body()));
    Server::bind(&address)?.handler(app).workers(WORKERS).run()
}

fn typed(content_type: &str, content: &[u8]) -> Response {
    Response::new(StatusCode::OK).header("Content-Type", content_type).body(content.to_vec())
}
