//! hyper on one thread of tokio: `peer-hyper ADDRESS DIRECTORY`.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::fs::File;
use tokio::net::TcpListener;
use tokio_util::io::ReaderStream;

type Answer = Response<BoxBody<Bytes, std::io::Error>>;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, directory] = &arguments[..] else { panic!("expected an address, a directory") };
    let directory: Arc<Path> = PathBuf::from(directory).into();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        loop {
            let stream = listener.accept().await?.0;
            stream.set_nodelay(true)?;
            let directory = Arc::clone(&directory);
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(request, Arc::clone(&directory)));
                // A client that goes is no matter for the server.
                let _ = http1::Builder::new()
                    .pipeline_flush(true)
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    })
}

async fn answer(request: Request<Incoming>, directory: Arc<Path>) -> Result<Answer, Infallible> {
    let path = request.uri().path();
    Ok(match (request.method(), path) {
        (&Method::GET, "/plaintext") => whole("text/plain", Bytes::from_static(b"Hello, World!")),
        (&Method::GET, "/json") => {
            whole("application/json", Bytes::from_static(br#"{"message":"Hello, World!"}"#))
        }
        (&Method::POST, "/echo") => match request.into_body().collect().await {
            Ok(body) => whole("application/octet-stream", body.to_bytes()),
            Err(_) => status(StatusCode::BAD_REQUEST),
        },
        (&Method::GET, path) => match path.strip_prefix("/files/") {
            Some(name) => file(&directory.join(name)).await,
            None => status(StatusCode::NOT_FOUND),
        },
        _ => status(StatusCode::NOT_FOUND),
    })
}

async fn file(path: &Path) -> Answer {
    let opened = async {
        let file = File::open(path).await?;
        let length = file.metadata().await?.len();
        std::io::Result::Ok((file, length))
    };
    let Ok((file, length)) = opened.await else { return status(StatusCode::NOT_FOUND) };
    let pieces = ReaderStream::with_capacity(file, 64 << 10).map_ok(Frame::data);
    Response::builder()
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(CONTENT_LENGTH, length)
        .body(BodyExt::boxed(StreamBody::new(pieces)))
        .expect("fields that are legal")
}

fn whole(content_type: &'static str, content: Bytes) -> Answer {
    Response::builder()
        .header(CONTENT_TYPE, content_type)
        .body(Full::new(content).map_err(|never| match never {}).boxed())
        .expect("fields that are legal")
}

fn status(status: StatusCode) -> Answer {
    let mut answer = whole("text/plain", Bytes::new());
    *answer.status_mut() = status;
    answer
}
