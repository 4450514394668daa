//! The opening handshake (RFC 6455, section 4.2).

use std::sync::Arc;

use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use base64::{Engine, alphabet};
use hairspring_core::{Body, Method, RequestHead, Response, Status};
use sha1_smol::Sha1;

use super::link::Link;
use super::session::Session;
use super::{Config, WebSocket};
use crate::extract::{Extract, only};
use crate::origin::is_own;
use crate::token::is_token;
use crate::{Call, Error};

/// What the server appends to the client's key before it hashes it (RFC 6455, section 1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A request to open a WebSocket, as an argument of a GET handler: agree with
/// [`upgrade`](Self::upgrade), or return any other answer.
///
/// A request that does not ask for a WebSocket, or asks for a version other than 13, gets 426,
/// which names the protocol and the version. One without a valid key, or with a malformed list of
/// subprotocols or extensions, gets 400.
///
/// **Only pages of the same origin may connect**, and clients that send no `Origin`, which are not
/// browsers. Browsers let every page open a connection to any server, with their users' cookies. The
/// origin is compared with the request's `Host`, which a proxy in front has to pass on unchanged. To
/// admit other origins use [`origins`](Self::origins).
///
/// ```
/// use hairspring_core::Response;
/// use hairspring_web::{Error, Router, websocket::Handshake};
///
/// fn echo(handshake: Handshake) -> Result<Response, Error> {
///     handshake.protocols(&["echo"]).upgrade(|mut socket| async move {
///         while let Some(message) = socket.recv().await {
///             if socket.send(message).await.is_err() {
///                 break;
///             }
///         }
///     })
/// }
/// let test = Router::new().get("/echo", echo).build()?.test();
/// let mut socket = test.get("/echo").websocket();
/// socket.send("hello");
/// assert_eq!(socket.recv(), Some("hello".into()));
/// assert_eq!(test.get("/echo").send().status(), 426);
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Handshake {
    /// The answer to the client's key.
    accept: String,
    /// The subprotocols that the client offers, in order.
    offered: Vec<String>,
    agreed: Option<String>,
    origin: Origin,
    config: Config,
}

/// The origin of the page that asks.
#[derive(Clone, Debug)]
struct Origin {
    /// `None` if the request has no `Origin`.
    named: Option<String>,
    is_allowed: bool,
}

impl Handshake {
    /// Whether this is a GET request that asks for a WebSocket, for handlers that answer other
    /// requests with a page. Whether the request is valid is checked when a `Handshake` is
    /// extracted.
    #[must_use]
    pub fn is_asked_for(head: &RequestHead) -> bool {
        // `Upgrade` counts only if `Connection` names it. All lines are one list.
        let fields = head.fields();
        let lines = head.upgrade().into_iter().flat_map(|_| fields.get_all("upgrade"));
        let mut offers = lines.flat_map(|line| line.split(|&byte| byte == b','));
        let is_websocket = |name: &[u8]| name.trim_ascii().eq_ignore_ascii_case(b"websocket");
        head.method() == Method::Get && offers.any(is_websocket)
    }

    /// Agrees to the first of these subprotocols that the client offers. If it offers none of them,
    /// the connection has no subprotocol (RFC 6455, section 1.9).
    #[must_use]
    pub fn protocols(mut self, known: &[&str]) -> Self {
        let is_offered = |name: &&&str| self.offered.iter().any(|own| own == **name);
        self.agreed = known.iter().find(is_offered).map(|name| (*name).to_owned());
        self
    }

    /// Admits pages whose origin, such as `https://example.org`, passes the check, instead of those
    /// of the same origin. Requests without an `Origin` are always admitted.
    #[must_use]
    pub fn origins(mut self, check: impl FnOnce(&str) -> bool) -> Self {
        self.origin.is_allowed = self.origin.named.as_deref().is_none_or(check);
        self
    }

    /// Sets other limits and timeouts.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Agrees to open the connection, and passes it to `run`. The future that `run` returns is
    /// polled with the connection, on its thread; when it is ready, the connection is closed with
    /// 1000. If the connection ends first, [`recv`](WebSocket::recv) returns `None`, and the future
    /// may go on until the end of the closing handshake; after a reset it is dropped. So clean-up
    /// belongs in a `Drop`. The handler's [`Timer`](hairspring_core::Timer) also works in this
    /// future.
    ///
    /// # Errors
    /// 403 for a page whose origin is not admitted.
    pub fn upgrade<F, R>(self, run: F) -> Result<Response, Error>
    where
        F: FnOnce(WebSocket) -> R,
        R: Future<Output = ()> + Send + 'static,
    {
        if !self.origin.is_allowed {
            return Err(Error::new(Status::FORBIDDEN, "expected a page of the same origin"));
        }
        let mut response = Response::new(Status::SWITCHING_PROTOCOLS)
            .with_field("Upgrade", "websocket")?
            .with_field("Sec-WebSocket-Accept", &self.accept)?;
        if let Some(protocol) = &self.agreed {
            response = response.with_field("Sec-WebSocket-Protocol", protocol)?;
        }
        let link = Arc::new(Link::new(self.config.queue_max));
        let run = Box::pin(run(WebSocket::new(Arc::clone(&link), self.agreed)));
        Ok(response.with_body(Body::Upgrade(Box::new(Session::new(link, run, self.config)))))
    }
}

impl Extract for Handshake {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let head = call.head();
        match head.method() {
            Method::Get => {}
            // As to a GET that offers nothing: HEAD is allowed, but opens nothing.
            Method::Head => return Err(required("expected an upgrade to websocket")),
            _ => {
                let refusal = Error::new(Status::METHOD_NOT_ALLOWED, "expected GET");
                return Err(refusal.with_field("Allow", "GET, HEAD"));
            }
        }
        if !Self::is_asked_for(head) {
            return Err(required("expected an upgrade to websocket"));
        }
        if only(&head.fields(), "sec-websocket-version") != Some(b"13") {
            return Err(required("expected version 13 of WebSocket"));
        }
        let key = only(&head.fields(), "sec-websocket-key").filter(|key| is_key(key));
        let Some(key) = key else {
            return Err(Error::bad_request("expected a key of 16 bytes in base64"));
        };
        let malformed = |what| move || Error::bad_request(format!("expected a list of {what}"));
        let protocols = list(head, "sec-websocket-protocol", is_token);
        let protocols = protocols.ok_or_else(malformed("subprotocols"))?;
        // None is agreed to, but what is malformed is to be refused (section 9.1).
        list(head, "sec-websocket-extensions", is_extension).ok_or_else(malformed("extensions"))?;
        Ok(Self {
            accept: accept(key),
            offered: protocols.into_iter().map(str::to_owned).collect(),
            agreed: None,
            origin: Origin::of(head)?,
            config: Config::default(),
        })
    }
}

impl Origin {
    fn of(head: &RequestHead) -> Result<Self, Error> {
        if head.fields().get("origin").is_none() {
            return Ok(Self { named: None, is_allowed: true });
        }
        // There may be only one (RFC 6454, section 7.3), and the check is given only one.
        let expected = || Error::bad_request("expected one Origin, got several");
        let origin = only(&head.fields(), "origin").ok_or_else(expected)?;
        let named = String::from_utf8_lossy(origin).into_owned();
        Ok(Self { named: Some(named), is_allowed: is_own(origin, head) })
    }
}

/// The members of a list, to which all lines of the field belong. `None` if one of them is malformed. A
/// field without any offers nothing: some clients send it so, although section 4.3 demands one.
fn list<'h>(head: &'h RequestHead, name: &str, is: fn(&str) -> bool) -> Option<Vec<&'h str>> {
    let fields = head.fields();
    let members = fields.get_all(name).flat_map(|line| line.split(|&byte| byte == b','));
    let members = members.map(<[u8]>::trim_ascii).filter(|member| !member.is_empty());
    let members = members.map(|member| std::str::from_utf8(member).ok().filter(|text| is(text)));
    members.collect()
}

/// `token *( ";" token [ "=" (token / quoted-string) ] )`, where the text in quotes is a token, too
/// (section 9.1), so it has no separators.
fn is_extension(text: &str) -> bool {
    let mut parts = text.split(';').map(str::trim_ascii);
    let name = parts.next().unwrap_or_default();
    let is_value = |value: &str| {
        let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        is_token(quoted.unwrap_or(value))
    };
    let is_parameter = |part: &str| match part.split_once('=') {
        Some((name, value)) => {
            is_token(name.trim_ascii_end()) && is_value(value.trim_ascii_start())
        }
        None => is_token(part),
    };
    is_token(name) && parts.all(is_parameter)
}

/// Whether it is 16 bytes in base64. The bits that the last digit has to spare may be set, as in the
/// example of RFC 6455, section 4.1 (erratum 3150).
fn is_key(key: &[u8]) -> bool {
    const CODE: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    );
    CODE.decode(key).is_ok_and(|nonce| nonce.len() == 16)
}

fn accept(key: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(key);
    hash.update(GUID.as_bytes());
    BASE64_STANDARD.encode(hash.digest().bytes())
}

/// 426 with the protocol and version to use (RFC 9110, section 15.5.22; RFC 6455, section 4.4).
fn required(explanation: &'static str) -> Error {
    Error::new(Status::UPGRADE_REQUIRED, explanation)
        .with_field("Upgrade", "websocket")
        .with_field("Sec-WebSocket-Version", "13")
}
