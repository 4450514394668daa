//! Codes and reasons for closing a connection (RFC 6455, section 7.4).

use std::fmt;

/// A status code of a Close frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// 1000: the connection has served its purpose.
    pub const NORMAL: Self = Self(1000);
    /// 1001: the server stops, or the user has left the page.
    pub const GOING_AWAY: Self = Self(1001);
    /// 1002: the peer broke a rule of the protocol.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// 1003: this kind of data is not accepted.
    pub const UNSUPPORTED_DATA: Self = Self(1003);
    /// 1005: the Close frame had no code. Never sent.
    pub const NO_STATUS: Self = Self(1005);
    /// 1006: there was no Close frame. Never sent.
    pub const ABNORMAL: Self = Self(1006);
    /// 1007: text was not UTF-8.
    pub const INVALID_DATA: Self = Self(1007);
    /// 1008: the peer broke a rule of the application.
    pub const POLICY_VIOLATION: Self = Self(1008);
    /// 1009: a message was too big.
    pub const MESSAGE_TOO_BIG: Self = Self(1009);
    /// 1011: the server failed.
    pub const INTERNAL_ERROR: Self = Self(1011);
    /// 1013: the server is overloaded, or the peer does not keep up with what it is sent.
    pub const TRY_AGAIN_LATER: Self = Self(1013);

    /// The code with this number, if a Close frame may have it: 1000 to 1003 and 1007 to 1014,
    /// which are registered, and 3000 to 4999, which are for libraries and applications.
    ///
    /// ```
    /// use hairspring_web::websocket::CloseCode;
    /// assert_eq!(CloseCode::new(1000), Some(CloseCode::NORMAL));
    /// assert_eq!(CloseCode::new(1006), None);
    /// ```
    #[must_use]
    pub const fn new(code: u16) -> Option<Self> {
        match code {
            1000..=1003 | 1007..=1014 | 3000..=4999 => Some(Self(code)),
            _ => None,
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a connection was closed: a code, and a text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The code; [`CloseCode::NO_STATUS`] or [`CloseCode::ABNORMAL`] if none was sent.
    pub code: CloseCode,
    /// The text, which may be empty.
    pub reason: String,
}

impl Closed {
    /// From a code and a text.
    pub fn new(code: CloseCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// The payload of the Close frame. A text that is too long for it is cut.
    pub(super) fn payload(&self) -> Vec<u8> {
        if CloseCode::new(self.code.0).is_none() {
            return Vec::new();
        }
        // A control frame holds 125 bytes, two of which are the code.
        let end = (0..=123).rev().find(|&at| self.reason.is_char_boundary(at)).unwrap_or(0);
        [&self.code.0.to_be_bytes(), &self.reason.as_bytes()[..end]].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_may_be_sent_are_sent() {
        // RFC 6455, section 7.4.2, and the registry it opened.
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, u16::MAX] {
            assert_eq!(CloseCode::new(code), None, "{code}");
            assert_eq!(Closed::new(CloseCode(code), "x").payload(), b"", "{code}");
        }
        for code in [1000, 1001, 1002, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 4999] {
            assert_eq!(CloseCode::new(code).map(CloseCode::get), Some(code));
        }
        assert_eq!(Closed::new(CloseCode::NORMAL, "bye").payload(), b"\x03\xe8bye");
        let long = Closed::new(CloseCode::NORMAL, "é".repeat(62)).payload();
        assert_eq!((long.len(), std::str::from_utf8(&long[2..]).is_ok()), (124, true));
    }
}
