//! axum on one thread of tokio: `peer-axum ADDRESS DIRECTORY`.

use axum::body::Bytes;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use serde::Serialize;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, directory] = &arguments[..] else { panic!("expected an address, a directory") };
    let app = Router::new()
        .route("/plaintext", get(|| async { "Hello, World!" }))
        .route("/json", get(|| async { Json(Message { message: "Hello, World!" }) }))
        .route("/echo", post(|body: Bytes| async { body }))
        .nest_service("/files", ServeDir::new(directory));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?.tap_io(|stream| {
            // A socket that is gone already fails when it is used.
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, app).await
    })
}
