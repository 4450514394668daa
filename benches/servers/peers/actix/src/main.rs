//! actix-web with one worker: `peer-actix ADDRESS DIRECTORY`.

use actix_files::Files;
use actix_web::web::{self, Bytes, Json};
use actix_web::{App, HttpServer};
use serde::Serialize;

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, directory] = &arguments[..] else { panic!("expected an address, a directory") };
    let directory = directory.clone();
    HttpServer::new(move || {
        App::new()
            .app_data(web::PayloadConfig::new(1 << 20))
            .route("/plaintext", web::get().to(async || "Hello, World!"))
            .route("/json", web::get().to(async || Json(Message { message: "Hello, World!" })))
            .route("/echo", web::post().to(async |body: Bytes| body))
            .service(Files::new("/files", directory.clone()))
    })
    .workers(1)
    .tcp_nodelay(true)
    .bind(address)?
    .run()
    .await
}
