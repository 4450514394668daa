//! What is asked of the servers.

/// Connections at a time.
const CONNECTIONS: usize = 64;
/// The same where each answer takes milliseconds.
const FEW_CONNECTIONS: usize = 8;

/// One kind of request, and how it is sent.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Its name in tables and on the command line.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// One request.
    pub request: Vec<u8>,
    /// Requests that are sent together, before their answers are awaited.
    pub pipelined: usize,
    /// A connection for each request.
    pub connects: bool,
    /// The content that each answer must have.
    pub content: Content,
    /// Connections at a time.
    pub connections: usize,
}

impl Workload {
    /// Whether the target begins so.
    #[must_use]
    pub fn asks_for(&self, path: &str) -> bool {
        let target = self.request.splitn(3, |&byte| byte == b' ').nth(1);
        target.is_some_and(|target| target.starts_with(path.as_bytes()))
    }
}

/// What an answer must contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Exactly this.
    Text(&'static str),
    /// So many times the letter x: what the files consist of, and what is posted.
    Filled(usize),
}

impl Content {
    /// How much there must be.
    #[must_use]
    pub fn len(self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Filled(length) => length,
        }
    }

    /// Whether this is it.
    #[must_use]
    pub fn is(self, content: &[u8]) -> bool {
        match self {
            Self::Text(text) => content == text.as_bytes(),
            Self::Filled(length) => {
                content.len() == length && content.iter().all(|&byte| byte == b'x')
            }
        }
    }
}

const HELLO: Content = Content::Text("Hello, World!");
const JSON: Content = Content::Text(r#"{"message":"Hello, World!"}"#);

/// The files that every server finds in its directory: their names and lengths.
pub const FILES: [(&str, usize); 3] = [("1k", 1 << 10), ("64k", 64 << 10), ("10m", 10 << 20)];

/// All of them.
#[must_use]
pub fn all() -> Vec<Workload> {
    let [small, middle, large] = FILES;
    vec![
        get("plaintext", "plaintext", "/plaintext", HELLO),
        Workload { pipelined: 16, ..get("pipelined", "16 pipelined", "/plaintext", HELLO) },
        get("json", "json", "/json", JSON),
        echo("echo-1k", "POST echo 1 KiB", 1 << 10),
        echo("echo-64k", "POST echo 64 KiB", 64 << 10),
        Workload {
            connects: true,
            request: b"GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                .into(),
            ..get("connections", "a connection a request", "/plaintext", HELLO)
        },
        get("static-1k", "static 1 KiB", "/files/1k", Content::Filled(small.1)),
        get("static-64k", "static 64 KiB", "/files/64k", Content::Filled(middle.1)),
        Workload {
            connections: FEW_CONNECTIONS,
            ..get("static-10m", "static 10 MiB", "/files/10m", Content::Filled(large.1))
        },
    ]
}

fn get(name: &'static str, title: &'static str, path: &str, content: Content) -> Workload {
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes();
    Workload {
        name,
        title,
        request,
        pipelined: 1,
        connects: false,
        content,
        connections: CONNECTIONS,
    }
}

fn echo(name: &'static str, title: &'static str, length: usize) -> Workload {
    let mut request = format!(
        "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    request.resize(request.len() + length, b'x');
    Workload { request, ..get(name, title, "/echo", Content::Filled(length)) }
}
