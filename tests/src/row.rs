//! What a test of wire behaviour is: bytes in, responses out, how it ends, and why.

use hairspring_core::{Config, Reject};

use crate::answers::{Answer, Delimited};

/// One case. Made by [`row`].
#[derive(Clone, Debug)]
pub struct Row {
    /// The behaviour that it shows.
    pub name: String,
    /// The RFC and the section that decides: `9112 6.3`.
    pub section: &'static str,
    /// What is sent.
    pub pieces: Vec<Vec<u8>>,
    /// Why the cuts between the pieces matter. Without a reason they do not, and every other
    /// cut is tried too.
    pub cuts_matter: Option<&'static str>,
    /// The peer ends its side afterwards.
    pub fin: bool,
    /// Limits other than the default.
    pub config: Config,
    /// What must come.
    pub answers: Vec<Expected>,
    /// How it ends.
    pub end: End,
    /// Made by a loop over bytes, not by hand: such rows do not count towards the table's size.
    pub generated: bool,
}

/// How a row ends, once all that is expected has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Ready for the next request. If the peer has ended its side, so do we.
    Open,
    /// In the middle of a message: more input is needed, and nothing is sent.
    Needs,
    /// The last response announced it, and our FIN followed at once.
    Closes,
    /// Closed without an announcement.
    Silent,
    /// The connection belongs to the echo protocol, which has sent this back.
    Echoes(Vec<u8>),
}

/// A case without input or expectation yet.
pub fn row(name: impl Into<String>, section: &'static str) -> Row {
    Row {
        name: name.into(),
        section,
        pieces: Vec::new(),
        cuts_matter: None,
        fin: false,
        config: Config::default(),
        answers: Vec::new(),
        end: End::Open,
        generated: false,
    }
}

impl Row {
    /// Sends this, after what was given before.
    #[must_use]
    pub fn sends(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.pieces.push(bytes.as_ref().to_vec());
        self
    }

    /// The input is cut exactly as it was given, for this reason.
    #[must_use]
    pub const fn cut_only_here(mut self, why: &'static str) -> Self {
        self.cuts_matter = Some(why);
        self
    }

    /// Then the peer ends its side.
    #[must_use]
    pub const fn then_fin(mut self) -> Self {
        self.fin = true;
        self
    }

    /// With other limits.
    #[must_use]
    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// This response comes next.
    #[must_use]
    pub fn gets(mut self, answer: Expected) -> Self {
        self.answers.push(answer);
        self
    }

    /// A refusal comes next, with this status and for this reason, and ends the connection.
    #[must_use]
    pub fn refused(self, status: u16, cause: impl Into<Reject>) -> Self {
        let cause = cause.into().to_string();
        self.gets(Expected { cause: Some(cause), ..status_of(status) }).closes()
    }

    /// The same in answer to HEAD: without content.
    #[must_use]
    pub fn refused_head(self, status: u16) -> Self {
        self.gets(status_of(status).bodiless()).closes()
    }

    /// The last response announces the end.
    #[must_use]
    pub fn closes(mut self) -> Self {
        self.end = End::Closes;
        self
    }

    /// Nothing more is sent: more input is needed.
    #[must_use]
    pub fn needs_more(mut self) -> Self {
        self.end = End::Needs;
        self
    }

    /// The connection is closed without an announcement.
    #[must_use]
    pub fn closes_silently(mut self) -> Self {
        self.end = End::Silent;
        self
    }

    /// The echo protocol has taken over, and has sent this back.
    #[must_use]
    pub fn echoes(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.end = End::Echoes(bytes.as_ref().to_vec());
        self
    }

    /// Made by a loop.
    #[must_use]
    pub const fn generated(mut self) -> Self {
        self.generated = true;
        self
    }

    /// All that is sent, in one run.
    #[must_use]
    pub fn input(&self) -> Vec<u8> {
        self.pieces.concat()
    }

    /// The cause of the refusal that ends it, as the peer is told it.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.answers.last().and_then(|answer| answer.cause.as_deref())
    }
}

/// A response that must come. Made by [`ok`] or [`status_of`].
#[derive(Clone, Debug)]
pub struct Expected {
    /// Its status.
    pub status: u16,
    /// It answers HEAD, or is a 2xx to CONNECT: no content, whatever its fields say.
    pub bodiless: bool,
    /// Fields that it must have, with these values.
    fields: Vec<(&'static str, &'static str)>,
    /// Fields that it must not have.
    absent: Vec<&'static str>,
    /// The content.
    content: Option<String>,
    /// Lines of the transcript that is its content.
    saw: Vec<String>,
    /// No line of the transcript begins with one of these.
    saw_nothing: Vec<&'static str>,
    framing: Option<Delimited>,
    /// The cause of a refusal, as the peer is told it.
    cause: Option<String>,
}

/// A response with this status.
#[must_use]
pub const fn status_of(status: u16) -> Expected {
    Expected {
        status,
        bodiless: false,
        fields: Vec::new(),
        absent: Vec::new(),
        content: None,
        saw: Vec::new(),
        saw_nothing: Vec::new(),
        framing: None,
        cause: None,
    }
}

/// 200.
#[must_use]
pub const fn ok() -> Expected {
    status_of(200)
}

impl Expected {
    /// The transcript has this line, such as `path /a`.
    #[must_use]
    pub fn saw(mut self, line: impl Into<String>) -> Self {
        self.saw.push(line.into());
        self
    }

    /// No line of the transcript begins with this.
    #[must_use]
    pub fn saw_no(mut self, beginning: &'static str) -> Self {
        self.saw_nothing.push(beginning);
        self
    }

    /// It has this field.
    #[must_use]
    pub fn field(mut self, name: &'static str, value: &'static str) -> Self {
        self.fields.push((name, value));
        self
    }

    /// It does not have this field.
    #[must_use]
    pub fn without(mut self, name: &'static str) -> Self {
        self.absent.push(name);
        self
    }

    /// Its content.
    #[must_use]
    pub fn content(mut self, content: impl Into<String>) -> Self {
        self.content = Some(content.into());
        self
    }

    /// How its content is delimited.
    #[must_use]
    pub const fn framed(mut self, framing: Delimited) -> Self {
        self.framing = Some(framing);
        self
    }

    /// It answers HEAD, or agrees to CONNECT.
    #[must_use]
    pub const fn bodiless(mut self) -> Self {
        self.bodiless = true;
        self
    }

    /// Whether the engine itself makes this response, because the peer made a mistake.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        self.cause.is_some()
    }

    /// Compares a response with this one.
    ///
    /// # Errors
    /// What differs.
    pub fn compare(&self, answer: &Answer) -> Result<(), String> {
        let Self { status, bodiless, .. } = self;
        if answer.status != *status {
            return Err(format!("expected status {status}, got {answer:?}"));
        }
        for (name, value) in &self.fields {
            if !answer.all(name).eq([*value]) {
                return Err(format!("expected {name}: {value}, got {:?}", answer.fields));
            }
        }
        if let Some(name) = self.absent.iter().find(|name| answer.field(name).is_some()) {
            return Err(format!("expected no {name}, got {:?}", answer.fields));
        }
        if self.framing.is_some_and(|framing| framing != answer.framing) {
            return Err(format!("expected {:?}, got {:?}", self.framing, answer.framing));
        }
        let content = String::from_utf8_lossy(&answer.content);
        let missing = self.saw.iter().find(|line| !content.lines().any(|l| l == *line));
        let present = self.saw_nothing.iter().find(|b| content.lines().any(|l| l.starts_with(*b)));
        if let Some(line) = missing {
            return Err(format!("expected the line {line:?} in\n{content}"));
        }
        if let Some(beginning) = present {
            return Err(format!("expected no line {beginning:?} in\n{content}"));
        }
        let told =
            self.cause.as_ref().map(|cause| format!("{status} {}: {cause}\n", answer.reason));
        match told.as_ref().or(self.content.as_ref()) {
            Some(expected) if !bodiless && *expected != content => {
                Err(format!("expected content {expected:?}, got {content:?}"))
            }
            _ => Ok(()),
        }
    }
}
