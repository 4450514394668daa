//! xitca-web with one worker: `peer-xitca ADDRESS DIRECTORY`.

use std::path::Path;

use serde::Serialize;
use xitca_web::App;
use xitca_web::handler::handler_service;
use xitca_web::handler::json::Json;
use xitca_web::route::{get, post};
use xitca_web::service::file::ServeDir;

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, directory] = &arguments[..] else { panic!("expected an address, a directory") };
    // It looks for the whole path of the request: the directory is called `files`.
    let above = Path::new(directory).parent().expect("a directory in another one").to_owned();
    App::new()
        .at("/plaintext", get(handler_service(async || "Hello, World!")))
        .at("/json", get(handler_service(async || Json(Message { message: "Hello, World!" }))))
        .at("/echo", post(handler_service(async |body: Vec<u8>| body)))
        .at("/files", ServeDir::new(above))
        .serve()
        .worker_threads(1)
        .bind(address)?
        .run()
        .wait()
}
