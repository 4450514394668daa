//! ntex with one worker: `peer-ntex ADDRESS DIRECTORY`.

use ntex::util::Bytes;
use ntex::web::types::Json;
use ntex::web::{self, App, HttpServer};
use ntex_files::Files;
use serde::Serialize;

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[ntex::main]
async fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, directory] = &arguments[..] else { panic!("expected an address, a directory") };
    let directory = directory.clone();
    HttpServer::new(async move || {
        App::new()
            .state(web::types::PayloadConfig::new(1 << 20))
            .route("/plaintext", web::get().to(async || "Hello, World!"))
            .route("/json", web::get().to(async || Json(Message { message: "Hello, World!" })))
            .route("/echo", web::post().to(async |body: Bytes| body))
            .service(Files::new("/files", directory.clone()))
    })
    .workers(1)
    .bind(address)?
    .run()
    .await
}
