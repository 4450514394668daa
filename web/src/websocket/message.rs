//! Messages, received and to be sent.

use bytes::Bytes;

use super::frame::{Opcode, encode};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
}

impl Message {
    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }

    /// Whether its length is 0.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text; `None` for a binary message.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

/// A message that is already encoded as a frame: cheap to clone, so that it can be sent to many
/// clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared(Bytes);

impl Prepared {
    /// The frame.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl From<&Message> for Prepared {
    fn from(message: &Message) -> Self {
        Self(match message {
            Message::Text(text) => encode(Opcode::Text, text.as_bytes()),
            Message::Binary(bytes) => encode(Opcode::Binary, bytes),
        })
    }
}

impl From<Message> for Prepared {
    fn from(message: Message) -> Self {
        (&message).into()
    }
}

impl From<&str> for Prepared {
    fn from(text: &str) -> Self {
        Self(encode(Opcode::Text, text.as_bytes()))
    }
}

impl From<String> for Prepared {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<Bytes> for Prepared {
    fn from(bytes: Bytes) -> Self {
        Self(encode(Opcode::Binary, &bytes))
    }
}
