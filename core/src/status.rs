//! Response status codes (RFC 9110, section 15).

use core::fmt;

use crate::Misuse;

/// A three-digit status code, 100 to 599. It compares with a number, and is displayed with its
/// reason phrase, if it has one.
///
/// ```
/// use hairspring_core::Status;
/// assert_eq!(Status::NOT_FOUND, 404);
/// assert_eq!(Status::NOT_FOUND.reason(), "Not Found");
/// assert_eq!(Status::NOT_FOUND.to_string(), "404 Not Found");
/// assert!(Status::from_code(42).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Status(
    /// Invariant: 100..=599.
    u16,
);

/// Declares each registered code once: its constant and its status line.
macro_rules! registered {
    ($($name:ident = $code:literal $reason:literal;)*) => {
        impl Status {
            $(#[doc = concat!("`", $code, " ", $reason, "`")]
            pub const $name: Self = Self($code);)*

            /// The status line, ready to be sent; empty for a code that is not registered.
            pub(crate) const fn registered_line(self) -> &'static str {
                match self.0 {
                    $($code => concat!("HTTP/1.1 ", $code, " ", $reason, "\r\n"),)*
                    _ => "",
                }
            }
        }
    };
}

registered! {
    CONTINUE = 100 "Continue";
    SWITCHING_PROTOCOLS = 101 "Switching Protocols";
    PROCESSING = 102 "Processing";
    EARLY_HINTS = 103 "Early Hints";
    OK = 200 "OK";
    CREATED = 201 "Created";
    ACCEPTED = 202 "Accepted";
    NON_AUTHORITATIVE_INFORMATION = 203 "Non-Authoritative Information";
    NO_CONTENT = 204 "No Content";
    RESET_CONTENT = 205 "Reset Content";
    PARTIAL_CONTENT = 206 "Partial Content";
    MULTI_STATUS = 207 "Multi-Status";
    ALREADY_REPORTED = 208 "Already Reported";
    IM_USED = 226 "IM Used";
    MULTIPLE_CHOICES = 300 "Multiple Choices";
    MOVED_PERMANENTLY = 301 "Moved Permanently";
    FOUND = 302 "Found";
    SEE_OTHER = 303 "See Other";
    NOT_MODIFIED = 304 "Not Modified";
    USE_PROXY = 305 "Use Proxy";
    TEMPORARY_REDIRECT = 307 "Temporary Redirect";
    PERMANENT_REDIRECT = 308 "Permanent Redirect";
    BAD_REQUEST = 400 "Bad Request";
    UNAUTHORIZED = 401 "Unauthorized";
    PAYMENT_REQUIRED = 402 "Payment Required";
    FORBIDDEN = 403 "Forbidden";
    NOT_FOUND = 404 "Not Found";
    METHOD_NOT_ALLOWED = 405 "Method Not Allowed";
    NOT_ACCEPTABLE = 406 "Not Acceptable";
    PROXY_AUTHENTICATION_REQUIRED = 407 "Proxy Authentication Required";
    REQUEST_TIMEOUT = 408 "Request Timeout";
    CONFLICT = 409 "Conflict";
    GONE = 410 "Gone";
    LENGTH_REQUIRED = 411 "Length Required";
    PRECONDITION_FAILED = 412 "Precondition Failed";
    CONTENT_TOO_LARGE = 413 "Content Too Large";
    URI_TOO_LONG = 414 "URI Too Long";
    UNSUPPORTED_MEDIA_TYPE = 415 "Unsupported Media Type";
    RANGE_NOT_SATISFIABLE = 416 "Range Not Satisfiable";
    EXPECTATION_FAILED = 417 "Expectation Failed";
    MISDIRECTED_REQUEST = 421 "Misdirected Request";
    UNPROCESSABLE_CONTENT = 422 "Unprocessable Content";
    LOCKED = 423 "Locked";
    FAILED_DEPENDENCY = 424 "Failed Dependency";
    TOO_EARLY = 425 "Too Early";
    UPGRADE_REQUIRED = 426 "Upgrade Required";
    PRECONDITION_REQUIRED = 428 "Precondition Required";
    TOO_MANY_REQUESTS = 429 "Too Many Requests";
    REQUEST_HEADER_FIELDS_TOO_LARGE = 431 "Request Header Fields Too Large";
    UNAVAILABLE_FOR_LEGAL_REASONS = 451 "Unavailable For Legal Reasons";
    INTERNAL_SERVER_ERROR = 500 "Internal Server Error";
    NOT_IMPLEMENTED = 501 "Not Implemented";
    BAD_GATEWAY = 502 "Bad Gateway";
    SERVICE_UNAVAILABLE = 503 "Service Unavailable";
    GATEWAY_TIMEOUT = 504 "Gateway Timeout";
    HTTP_VERSION_NOT_SUPPORTED = 505 "HTTP Version Not Supported";
    VARIANT_ALSO_NEGOTIATES = 506 "Variant Also Negotiates";
    INSUFFICIENT_STORAGE = 507 "Insufficient Storage";
    LOOP_DETECTED = 508 "Loop Detected";
    NETWORK_AUTHENTICATION_REQUIRED = 511 "Network Authentication Required";
}

impl Status {
    /// The status with this code.
    ///
    /// # Errors
    /// [`Misuse::StatusCode`] outside 100 to 599 (RFC 9110, section 15).
    pub const fn from_code(code: u16) -> Result<Self, Misuse> {
        match code {
            100..=599 => Ok(Self(code)),
            _ => Err(Misuse::StatusCode(code)),
        }
    }

    /// The registered reason phrase; empty for a code that has none.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self.registered_line().len() {
            0 => "",
            end => {
                let (before_crlf, _) = self.registered_line().split_at(end - "\r\n".len());
                before_crlf.split_at("HTTP/1.1 000 ".len()).1
            }
        }
    }

    /// The three digits.
    #[must_use]
    pub const fn code(self) -> u16 {
        self.0
    }

    /// 1xx: an interim response; the final one follows (RFC 9110, section 15.2).
    #[must_use]
    pub const fn is_informational(self) -> bool {
        self.0 < 200
    }

    /// Whether responses with this status have no content, whatever the method: 1xx, 204 and 304
    /// (RFC 9112, section 6.3).
    #[must_use]
    pub const fn is_bodiless(self) -> bool {
        self.is_informational() || matches!(self.0, 204 | 304)
    }
}

impl PartialEq<u16> for Status {
    fn eq(&self, code: &u16) -> bool {
        self.0 == *code
    }
}

impl PartialEq<Status> for u16 {
    fn eq(&self, status: &Status) -> bool {
        *self == status.0
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason() {
            "" => write!(f, "{}", self.0),
            reason => write!(f, "{} {reason}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes in use of the registry (RFC 9110, section 16.2.1), by their hundreds, but for 104,
    /// which is registered temporarily.
    const REGISTERED: [&[u16]; 5] = [
        &[100, 101, 102, 103],
        &[200, 201, 202, 203, 204, 205, 206, 207, 208, 226],
        &[300, 301, 302, 303, 304, 305, 307, 308],
        &[
            400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416,
            417, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451,
        ],
        &[500, 501, 502, 503, 504, 505, 506, 507, 508, 511],
    ];

    #[test]
    fn what_is_registered_has_its_phrase() {
        let registered = REGISTERED.concat();
        for code in 100..=599 {
            let phrase = Status::from_code(code).unwrap().reason();
            assert_eq!(!phrase.is_empty(), registered.contains(&code), "{code} {phrase}");
        }
    }

    #[test]
    fn codes_are_bounded() {
        for code in [0, 99, 600, u16::MAX] {
            assert_eq!(Status::from_code(code), Err(Misuse::StatusCode(code)));
        }
        assert_eq!(Status::from_code(599).map(Status::reason), Ok(""));
        assert_eq!((Status::OK.reason(), Status::GONE.reason()), ("OK", "Gone"));
    }

    #[test]
    fn a_code_without_a_phrase_is_displayed_alone() {
        let unregistered = Status::from_code(599).unwrap();
        assert_eq!(alloc::format!("{unregistered}, {}", Status::GONE), "599, 410 Gone");
        assert!(unregistered == 599 && 410 == Status::GONE && Status::OK != 201);
    }
}
