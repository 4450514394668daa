//! Notes that say what the parts of a message mean.

use hairspring_core::{Authority, Framing, Malformed, Reject, RequestHead, TargetForm};

use super::Kind;
use super::lines::chunk_size;

pub(super) fn request_line(head: &RequestHead) -> String {
    let form = match head.form() {
        TargetForm::Origin => "origin-form",
        TargetForm::Absolute => "absolute-form",
        TargetForm::Authority => "authority-form",
        TargetForm::Asterisk => "asterisk-form",
    };
    let mut note = format!("method {}, target in {form}", head.method_name());
    if !head.path().is_empty() {
        note += &format!(", path {}", head.path());
    }
    if let Some(query) = head.query() {
        note += &format!(", query {query}");
    }
    note + &format!(", answered as {}", head.version())
}

/// The effect of a field line on the message or connection; empty for the many without any.
pub(super) fn field(head: &RequestHead, line: &[u8]) -> String {
    match name(line).as_str() {
        "host" => host(head, line),
        "content-length" => match head.framing() {
            Framing::Length(length) => format!("frames the content: {}", counted(length)),
            Framing::None | Framing::Chunked => String::new(),
        },
        "transfer-encoding" => "frames the content: chunked".to_owned(),
        "connection" if head.keep_alive() => "the connection may persist".to_owned(),
        "connection" => "the connection closes after the answer".to_owned(),
        "expect" if head.expects_continue() => {
            "100 Continue is sent once the application wants the content".to_owned()
        }
        "expect" => "ignored: HTTP/1.0, or no content announced".to_owned(),
        "upgrade" if head.upgrade().is_some() => {
            "offers another protocol; ignored unless the application agrees".to_owned()
        }
        "upgrade" => "ignored: Connection does not name it, or HTTP/1.0".to_owned(),
        _ => String::new(),
    }
}

/// The framing decision (RFC 9112, section 6.3).
pub(super) fn framing(head: &RequestHead) -> String {
    match head.framing() {
        Framing::None => "no content: neither Content-Length nor Transfer-Encoding".to_owned(),
        Framing::Length(length) => format!("content of {} by Content-Length", counted(length)),
        Framing::Chunked => "content in chunks by Transfer-Encoding".to_owned(),
    }
}

fn host(head: &RequestHead, line: &[u8]) -> String {
    let authority = head.authority().unwrap_or_default();
    match head.form() {
        TargetForm::Absolute | TargetForm::Authority => {
            format!("valid, but the target decides: {authority}")
        }
        TargetForm::Origin | TargetForm::Asterisk => match Authority::parse(authority.as_bytes()) {
            Some(Authority { host, port: Some(port) }) => format!("host {host}, port {port}"),
            Some(Authority { host, port: None }) => format!("host {host}"),
            None => {
                debug_assert!(false, "the core accepted {line:?}");
                String::new()
            }
        },
    }
}

/// A chunk-size line (RFC 9112, section 7.1).
pub(super) fn chunk_line(line: &[u8]) -> String {
    let extended = if line.contains(&b';') { ", with extensions, which are dropped" } else { "" };
    match chunk_size(line) {
        Some(0) => format!("the last chunk{extended}"),
        Some(size) => format!("a chunk of {}{extended}", counted(size)),
        None => String::new(),
    }
}

/// Whether the refusal is about this line as a whole, not about a byte of it: the core makes such
/// refusals at the end of the head.
pub(super) fn is_about(reject: &Reject, kind: Kind, line: &[u8]) -> bool {
    use Malformed::{
        CodingInHttp10, CodingSyntax, HostMissing, HostRepeated, HostSyntax, LengthAndCoding,
        LengthRepeated, LengthSyntax,
    };
    let names: &[&str] = match reject {
        Reject::BadRequest(HostMissing) => return kind == Kind::EndOfHead,
        Reject::BadRequest(HostRepeated | HostSyntax) => &["host"],
        Reject::BadRequest(LengthSyntax | LengthRepeated) | Reject::ContentTooLarge { .. } => {
            &["content-length"]
        }
        Reject::BadRequest(LengthAndCoding) => &["content-length", "transfer-encoding"],
        Reject::BadRequest(CodingInHttp10 | CodingSyntax) | Reject::NotImplemented => {
            &["transfer-encoding"]
        }
        Reject::ExpectationFailed => &["expect"],
        _ => return false,
    };
    kind == Kind::Field && names.contains(&&*name(line))
}

/// The name of a field line, in lower case.
pub(super) fn name(line: &[u8]) -> String {
    let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

/// `1 byte`, `5 bytes`.
pub(super) fn counted(bytes: u64) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        _ => format!("{bytes} bytes"),
    }
}
