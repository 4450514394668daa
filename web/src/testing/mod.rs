//! Requests to an application without a socket: through the real wire protocol, but in memory and
//! in virtual time.
//!
//! ```
//! use std::time::Duration;
//! use hairspring_core::Timer;
//! use hairspring_web::Router;
//!
//! async fn slow(timer: Timer) -> &'static str {
//!     timer.sleep(Duration::from_secs(3600)).await; // passes in a moment
//!     "done"
//! }
//! let test = Router::new().get("/slow", slow).build()?.test();
//! let answer = test.get("/slow").field("X-Trace", "7").send();
//! assert_eq!((answer.status(), answer.text()), (200, "done"));
//! # Ok::<(), hairspring_web::BuildError>(())
//! ```
//!
//! [`Asked::websocket`] opens a WebSocket. [`Test::connect`] opens a connection, for arbitrary
//! bytes and for answers that are produced over time:
//!
//! ```
//! use std::time::Duration;
//! use hairspring_web::{Router, stream::{Event, Sse}};
//! let ticks = || Sse::every(Duration::from_secs(1), |_| Some(Event::data("tick")));
//! let test = Router::new().get("/ticks", ticks).build()?.test();
//! let mut wire = test.connect();
//! wire.send("GET /ticks HTTP/1.1\r\nHost: example.org\r\n\r\n");
//! wire.run_for(Duration::from_secs(3));
//! assert_eq!(wire.take_text().matches("data: tick").count(), 4);
//! # Ok::<(), hairspring_web::BuildError>(())
//! ```
//!
//! A response that HTTP [does not allow](hairspring_core::Service::misused) is a mistake in the
//! application, of which clients only see a 500 or a response that is cut short. [`Asked::send`]
//! panics with the reason, so that no test takes that 500 for the application's own.
//! [`Wire::misuse`] returns the reason, for tests that expect it. The application is informed too,
//! as by a server.

mod observed;
mod received;
mod socket;
mod wire;

pub use received::Received;
pub use socket::Socket;
pub use wire::Wire;

use std::sync::Arc;

use hairspring_core::{Config, ConnectionInfo, Endpoint, Method, Service};

use self::received::Reading;
use crate::App;

/// An application, or any other [`Service`], under test; made by [`App::test`]. Every request has
/// its own connection.
#[derive(Clone, Debug)]
pub struct Test<S> {
    service: Arc<S>,
    config: Arc<Config>,
    info: ConnectionInfo,
}

impl App {
    /// Starts a test of this application, in memory.
    #[must_use]
    pub fn test(&self) -> Test<Self> {
        Test::new(self.clone())
    }
}

macro_rules! methods {
    ($($function:ident, $method:expr, $name:literal;)*) => {
        $(
            #[doc = concat!("A request with the method ", $name, ".")]
            pub fn $function(&self, target: &str) -> Asked<'_, S> {
                self.request($method, target)
            }
        )*
    };
}

impl<S: Service> Test<S> {
    /// A test of this service, with the default limits and a client at 192.0.2.1.
    pub fn new(service: S) -> Self {
        let peer = Endpoint::Tcp(([192, 0, 2, 1], 50_000).into());
        let local = Endpoint::Tcp(([192, 0, 2, 2], 80).into());
        let info = ConnectionInfo::new(peer, local);
        Self { service: Arc::new(service), config: Arc::default(), info }
    }

    /// Sets other limits.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = Arc::new(config);
        self
    }

    /// Sets the client's address.
    #[must_use]
    pub fn peer(mut self, peer: Endpoint) -> Self {
        self.info = ConnectionInfo::new(peer, self.info.local());
        self
    }

    /// Opens a connection, for bytes other than an ordinary request, and for answers without an
    /// end.
    #[must_use]
    pub fn connect(&self) -> Wire<Arc<S>> {
        Wire::new(Arc::clone(&self.service), Arc::clone(&self.config), self.info.clone())
    }

    /// Sends these bytes and the end of the stream, and returns everything that is received. It
    /// does not panic if the application's response is one that HTTP does not allow.
    #[must_use]
    pub fn raw(&self, bytes: impl AsRef<[u8]>) -> Vec<u8> {
        let mut wire = self.connect();
        wire.send(bytes);
        wire.end();
        wire.run_until(|_| false);
        wire.received().to_vec()
    }

    methods! {
        get, Method::Get, "GET";
        head, Method::Head, "HEAD";
        post, Method::Post, "POST";
        put, Method::Put, "PUT";
        delete, Method::Delete, "DELETE";
        patch, Method::Patch, "PATCH";
        options, Method::Options, "OPTIONS";
    }

    /// A request with this method.
    ///
    /// # Panics
    /// If it is [`Method::Other`], which has no name.
    #[track_caller]
    pub fn request(&self, method: Method, target: &str) -> Asked<'_, S> {
        let name = method.name();
        assert!(!name.is_empty(), "expected a method with a name");
        Asked {
            test: self,
            method,
            head: format!("{name} {target} HTTP/1.1\r\n"),
            host: "example.org".to_owned(),
            content: None,
        }
    }
}

/// A request that is yet to be sent.
#[derive(Debug)]
#[must_use = "nothing happens before it is sent"]
pub struct Asked<'t, S> {
    test: &'t Test<S>,
    method: Method,
    head: String,
    host: String,
    content: Option<Vec<u8>>,
}

impl<S: Service> Asked<'_, S> {
    /// Adds a field line, which is sent as it is.
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.head.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// Sets the host, instead of `example.org`.
    pub fn host(mut self, host: &str) -> Self {
        host.clone_into(&mut self.host);
        self
    }

    /// Sets the content, and `Content-Length`.
    pub fn content(mut self, content: impl Into<Vec<u8>>) -> Self {
        self.content = Some(content.into());
        self
    }

    /// Sets the content to this value as JSON, and `Content-Type`.
    ///
    /// # Panics
    /// If the value cannot be serialized.
    #[cfg(feature = "json")]
    #[track_caller]
    pub fn json(self, value: &impl serde::Serialize) -> Self {
        let text = serde_json::to_vec(value).expect("expected what can be told in JSON");
        self.field("Content-Type", "application/json").content(text)
    }

    /// Sets the content to a form with these names and values, encoded as
    /// `application/x-www-form-urlencoded`, and `Content-Type`.
    #[cfg(feature = "json")]
    pub fn form<'p>(self, pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Self {
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.field("Content-Type", "application/x-www-form-urlencoded").content(text)
    }

    /// Sends it and waits for the answer: in virtual time or, while other threads are at work, in
    /// real time for up to ten seconds, as [`Wire::run_until`] does.
    ///
    /// # Panics
    /// If no complete and well-formed answer is received, within a day of virtual time and 256 MiB;
    /// or if the application's response is one that HTTP [does not
    /// allow](hairspring_core::Service::misused). To test such a response, or one without an end,
    /// use [`Test::connect`].
    ///
    /// ```should_panic
    /// use hairspring_core::{Response, Status};
    /// use hairspring_web::{Router, raw};
    /// let app = Router::new().get("/", raw(|_| Response::new(Status::UPGRADE_REQUIRED))).build()?;
    /// // expected a response to "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n" that HTTP allows, got
    /// // one with status 426: expected an Upgrade field that names the protocol
    /// app.test().get("/").send();
    /// # Ok::<(), hairspring_web::BuildError>(())
    /// ```
    #[track_caller]
    pub fn send(self) -> Received {
        self.ask().0
    }

    /// Opens a WebSocket (RFC 6455, version 13).
    ///
    /// ```
    /// use hairspring_core::Response;
    /// use hairspring_web::{Error, Router, websocket::{Handshake, Message}};
    /// fn greet(handshake: Handshake) -> Result<Response, Error> {
    ///     handshake.upgrade(|mut socket| async move {
    ///         while let Some(Message::Text(name)) = socket.recv().await {
    ///             let _ = socket.send(format!("hello {name}")).await;
    ///         }
    ///     })
    /// }
    /// let app = Router::new().get("/greet", greet).build()?;
    /// let test = app.test();
    /// let mut socket = test.get("/greet").websocket();
    /// socket.send("eve");
    /// assert_eq!(socket.recv(), Some("hello eve".into()));
    /// # Ok::<(), hairspring_web::BuildError>(())
    /// ```
    ///
    /// # Panics
    /// If the server does not agree. To test such an answer use [`send`](Self::send).
    #[track_caller]
    pub fn websocket(self) -> Socket<S> {
        let asked = self
            .field("Connection", "Upgrade")
            .field("Upgrade", "websocket")
            .field("Sec-WebSocket-Version", "13")
            .field("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        let (answer, head, wire) = asked.ask();
        let (status, accept) = (answer.status(), answer.field("sec-websocket-accept"));
        assert_eq!(
            (status, accept),
            (101, Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")),
            "expected an agreement, got {answer:?}"
        );
        Socket::new(wire, head)
    }

    /// The answer, how many bytes it had, and the connection.
    #[track_caller]
    fn ask(self) -> (Received, usize, Wire<Arc<S>>) {
        let Self { test, method, mut head, host, content } = self;
        head.push_str(&format!("Host: {host}\r\n"));
        if let Some(content) = &content {
            head.push_str(&format!("Content-Length: {}\r\n", content.len()));
        }
        head.push_str("\r\n");
        let mut wire = test.connect();
        wire.send([head.as_bytes(), content.as_deref().unwrap_or_default()].concat());
        let (mut reading, mut is_whole) = (Reading::new(method == Method::Head), Ok(false));
        wire.run_until(|bytes| {
            is_whole = reading.read(bytes, false);
            is_whole != Ok(false)
        });
        if let Some((status, misuse)) = wire.found() {
            let code = status.code();
            panic!(
                "expected a response to {head:?} that HTTP allows, got one with status {code}: \
                 {misuse}"
            );
        }
        if is_whole == Ok(false) {
            is_whole = reading.read(wire.received(), wire.is_over());
        }
        match is_whole {
            Ok(true) => {
                let (answer, len) = reading.finish();
                (answer, len, wire)
            }
            Ok(false) => {
                let text = String::from_utf8_lossy(wire.received()).into_owned();
                // By a panic, or a body that failed or was not finished.
                let how = if wire.is_aborted() { ", but it was cut short" } else { "" };
                panic!("expected a whole answer to {head:?}{how}, got {text:?}")
            }
            Err(fault) => panic!("expected an answer to {head:?}: {fault}"),
        }
    }
}
