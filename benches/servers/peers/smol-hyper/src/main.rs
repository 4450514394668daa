//! hyper on one thread of smol: `peer-smol-hyper ADDRESS DIRECTORY`. Files are not its matter.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use smol::LocalExecutor;
use smol::net::TcpListener;
use smol_hyper::rt::FuturesIo;

type Answer = Response<Full<Bytes>>;

fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).expect("expected an address");
    let executor = LocalExecutor::new();
    smol::block_on(executor.run(async {
        let listener = TcpListener::bind(address).await?;
        loop {
            let stream = listener.accept().await?.0;
            stream.set_nodelay(true)?;
            let connection = async move {
                // A client that goes is no matter for the server.
                let _ = http1::Builder::new()
                    .pipeline_flush(true)
                    .serve_connection(FuturesIo::new(stream), service_fn(answer))
                    .await;
            };
            executor.spawn(connection).detach();
        }
    }))
}

async fn answer(request: Request<Incoming>) -> Result<Answer, Infallible> {
    Ok(match (request.method(), request.uri().path()) {
        (&Method::GET, "/plaintext") => whole("text/plain", Bytes::from_static(b"Hello, World!")),
        (&Method::GET, "/json") => {
            whole("application/json", Bytes::from_static(br#"{"message":"Hello, World!"}"#))
        }
        (&Method::POST, "/echo") => match request.into_body().collect().await {
            Ok(body) => whole("application/octet-stream", body.to_bytes()),
            Err(_) => status(StatusCode::BAD_REQUEST),
        },
        _ => status(StatusCode::NOT_FOUND),
    })
}

fn whole(content_type: &'static str, content: Bytes) -> Answer {
    Response::builder()
        .header(CONTENT_TYPE, content_type)
        .body(Full::new(content))
        .expect("fields that are legal")
}

fn status(status: StatusCode) -> Answer {
    let mut answer = whole("text/plain", Bytes::new());
    *answer.status_mut() = status;
    answer
}
