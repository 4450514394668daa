//! SHA-256 digests of content: as fields (RFC 9530), and in hexadecimal for people.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hairspring_core::{ReceivedFields, RequestBody, RequestHead, Response, Status};
use hairspring_web::{IntoResponse, Json, respond, unblock};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Pieces of up to this many bytes are digested on the connection's thread: a job for the pool
/// would take longer.
const HERE_MAX: usize = 4 << 10;

/// A digest that another thread updates, and that is read once all content is there.
#[derive(Clone, Default)]
pub(super) struct Growing(Arc<Mutex<Sha256>>);

impl Growing {
    pub(super) fn add(&self, piece: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).update(piece);
    }

    /// The value of `Repr-Digest` (RFC 9530, section 3).
    pub(super) fn field(&self) -> String {
        let digest = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().finalize();
        format!("sha-256=:{}:", BASE64_STANDARD.encode(digest))
    }
}

/// Whether the client asks for a SHA-256 of what it sends (RFC 9530, section 4): it names the
/// algorithm with a weight other than 0.
pub(super) fn is_wanted(fields: &ReceivedFields<'_>) -> bool {
    let mut members = fields
        .get_all("want-repr-digest")
        .filter_map(|line| std::str::from_utf8(line).ok())
        .flat_map(|line| line.split(','))
        .map(str::trim);
    members.any(|member| match member.split_once('=') {
        Some((algorithm, weight)) => {
            algorithm == "sha-256" && weight.parse::<u8>().is_ok_and(|weight| weight > 0)
        }
        None => false,
    })
}

/// The digest in base64, as a `Content-Security-Policy` has it.
pub(super) fn base64_of(content: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(content))
}

/// Answers with the length and the digest of a body, which is not stored.
pub(super) async fn of_content(head: RequestHead, body: RequestBody) -> Response {
    #[derive(Serialize)]
    struct Told {
        bytes: u64,
        sha256: String,
    }
    let (mut bytes, mut digest) = (0, Sha256::new());
    match body {
        RequestBody::Full { content, .. } => {
            bytes = content.len() as u64;
            digest.update(&content);
        }
        RequestBody::Stream(mut reader) => loop {
            match reader.next().await {
                Ok(Some(piece)) => {
                    bytes += piece.len() as u64;
                    if piece.len() <= HERE_MAX {
                        digest.update(&piece);
                        continue;
                    }
                    digest = unblock(move || digest.chain_update(&piece)).await;
                }
                Ok(None) => break,
                // The connection refuses such a request itself, with the cause.
                Err(ended) => return respond::status(Status::BAD_REQUEST, &ended.to_string()),
            }
        },
    }
    let sha256 = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Json(Told { bytes, sha256 }).into_response(&head)
}
