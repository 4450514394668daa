//! The peer's mistakes, each with its status and the rule it broke.

use core::error::Error;
use core::fmt;

use crate::Status;

/// Why a request is refused. The status is a property of the variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reject {
    /// 400: the message is not well-formed.
    BadRequest(Malformed),
    /// 408: the head or the body came too slowly.
    Timeout,
    /// 413: the body is larger than what is accepted.
    ContentTooLarge {
        /// The limit, in bytes.
        max: u64,
    },
    /// 414: the request target, or the line it stands in, is too long.
    UriTooLong {
        /// The limit that was reached, in bytes.
        max: usize,
    },
    /// 417: an expectation other than `100-continue`.
    ExpectationFailed,
    /// 431: the header or trailer section is too large.
    SectionTooLarge {
        /// The limit, in bytes.
        max: usize,
    },
    /// 431: too many field lines.
    TooManyFields {
        /// The limit.
        max: usize,
    },
    /// 501: a transfer coding other than `chunked`.
    NotImplemented,
    /// 505: a major version other than 1.
    VersionNotSupported {
        /// The digit before the dot.
        major: u8,
        /// The digit after it.
        minor: u8,
    },
}

impl Reject {
    /// The status this is answered with.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::BadRequest(_) => Status::BAD_REQUEST,
            Self::Timeout => Status::REQUEST_TIMEOUT,
            Self::ContentTooLarge { .. } => Status::CONTENT_TOO_LARGE,
            Self::UriTooLong { .. } => Status::URI_TOO_LONG,
            Self::ExpectationFailed => Status::EXPECTATION_FAILED,
            Self::SectionTooLarge { .. } | Self::TooManyFields { .. } => {
                Status::REQUEST_HEADER_FIELDS_TOO_LARGE
            }
            Self::NotImplemented => Status::NOT_IMPLEMENTED,
            Self::VersionNotSupported { .. } => Status::HTTP_VERSION_NOT_SUPPORTED,
        }
    }

    /// The RFC section that this refusal rests on, such as `RFC 9112, section 6.3`.
    #[must_use]
    pub const fn section(&self) -> &'static str {
        match self {
            Self::BadRequest(malformed) => malformed.section(),
            Self::Timeout => "RFC 9110, section 15.5.9",
            Self::ContentTooLarge { .. } => "RFC 9110, section 15.5.14",
            Self::UriTooLong { .. } => "RFC 9112, section 3",
            Self::ExpectationFailed => "RFC 9110, section 10.1.1",
            Self::SectionTooLarge { .. } | Self::TooManyFields { .. } => "RFC 6585, section 5",
            Self::NotImplemented => "RFC 9112, section 6.1",
            Self::VersionNotSupported { .. } => "RFC 9110, section 15.6.6",
        }
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadRequest(malformed) => malformed.fmt(f),
            Self::Timeout => f.write_str("expected the rest of the request in time"),
            Self::ContentTooLarge { max } => write!(f, "expected a body of at most {max} bytes"),
            Self::UriTooLong { max } => {
                write!(f, "expected a request target or request line of at most {max} bytes")
            }
            Self::ExpectationFailed => f.write_str("expected no expectation but 100-continue"),
            Self::SectionTooLarge { max } => {
                write!(f, "expected a header or trailer section of at most {max} bytes")
            }
            Self::TooManyFields { max } => write!(f, "expected at most {max} field lines"),
            Self::NotImplemented => f.write_str("expected no transfer coding but chunked"),
            Self::VersionNotSupported { major, minor } => {
                write!(f, "expected HTTP/1.1 or HTTP/1.0, got HTTP/{major}.{minor}")
            }
        }
    }
}

impl Error for Reject {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::BadRequest(malformed) => Some(malformed),
            _ => None,
        }
    }
}

impl From<Malformed> for Reject {
    fn from(malformed: Malformed) -> Self {
        Self::BadRequest(malformed)
    }
}

/// Declares each cause once: name, message, RFC section.
macro_rules! malformed {
    ($($(#[$doc:meta])* $name:ident $({ $field:ident : $type:ty })? : $message:literal, $section:literal;)*) => {
        /// How a message is malformed: one variant for each cause.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Malformed {
            $(
                $(#[$doc])*
                $name $({
                    /// The offending byte.
                    $field: $type
                })?,
            )*
        }

        impl Malformed {
            /// The RFC section whose rule was broken.
            #[must_use]
            pub const fn section(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $section,)*
                }
            }
        }

        impl fmt::Display for Malformed {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name $({ $field })? => write!(f, $message),)*
                }
            }
        }

        impl Error for Malformed {}
    };
}

malformed! {
    /// More than two empty lines before the request line.
    TooManyEmptyLines: "expected a request line after at most two empty lines", "RFC 9112, section 2.2";
    /// An LF without its CR.
    BareLf: "expected CRLF at the end of a line, got LF alone", "RFC 9112, section 2.2";
    /// A CR without its LF.
    BareCr: "expected LF after CR", "RFC 9112, section 2.2";
    /// The method is empty or contains a byte that is not allowed in a token.
    MethodByte { byte: u8 }: "expected a token as method, got byte {byte:#04x}", "RFC 9112, section 3.1";
    /// The method fills the whole limit of the request line.
    MethodTooLong: "expected a method that ends within the limit of the request line", "RFC 9112, section 3";
    /// Not exactly one space on either side of the target.
    RequestLineSpace: "expected single spaces between method, target and version", "RFC 9112, section 3";
    /// A byte that is not allowed in a request target.
    TargetByte { byte: u8 }: "expected a visible ASCII character of a URI in the request target, got byte {byte:#04x}", "RFC 9112, section 3.2";
    /// A `%` that is not followed by two hexadecimal digits.
    TargetPercent: "expected two hexadecimal digits after % in the request target", "RFC 3986, section 2.1";
    /// A target in none of the four forms, or in one that its method does not allow.
    TargetForm: "expected a target that begins with / (origin-form), or the form that the method requires", "RFC 9112, section 3.2";
    /// An absolute-form target whose scheme is not `http`, nor `https` on a connection that is
    /// [secured](crate::Config::secured).
    TargetScheme: "expected the scheme http in an absolute-form target, or https over TLS", "RFC 9110, section 7.4";
    /// An authority with user information, without a host, or otherwise not a host and port.
    TargetAuthority: "expected a host and an optional port as authority of the target", "RFC 9110, section 4.2";
    /// No `HTTP/` DIGIT `.` DIGIT at the end of the request line.
    VersionSyntax: "expected HTTP/ digit . digit at the end of the request line", "RFC 9112, section 2.3";
    /// The first field line begins with white space, or a later one continues a line (obs-fold).
    LineFolding: "expected a field name at the start of a line, got white space", "RFC 9112, section 5.2";
    /// The field name is empty or contains a byte that is not allowed in a token, such as white
    /// space before the colon.
    FieldNameByte { byte: u8 }: "expected a token directly followed by a colon as field name, got byte {byte:#04x}", "RFC 9112, section 5.1";
    /// A control character in a field value.
    FieldValueByte { byte: u8 }: "expected no control character in a field value, got byte {byte:#04x}", "RFC 9110, section 5.5";
    /// HTTP/1.1 without Host.
    HostMissing: "expected a Host field", "RFC 9112, section 3.2";
    /// More than one Host.
    HostRepeated: "expected one Host field, got several", "RFC 9112, section 3.2";
    /// A Host that is not `uri-host [":" port]`.
    HostSyntax: "expected a host and an optional port as Host", "RFC 9112, section 3.2";
    /// Content-Length is not one decimal number below 2^63.
    LengthSyntax: "expected one decimal number below 2^63 as Content-Length", "RFC 9112, section 6.3";
    /// Content-Length more than once, equal or not.
    LengthRepeated: "expected one Content-Length field, got several", "RFC 9112, section 6.3";
    /// Content-Length together with Transfer-Encoding.
    LengthAndCoding: "expected Content-Length or Transfer-Encoding, got both", "RFC 9112, section 6.1";
    /// Transfer-Encoding in HTTP/1.0.
    CodingInHttp10: "expected no Transfer-Encoding in HTTP/1.0", "RFC 9112, section 6.1";
    /// A Transfer-Encoding that is not a list of tokens ending in exactly one `chunked`.
    CodingSyntax: "expected a list of transfer codings that ends in one chunked", "RFC 9112, section 6.3";
    /// A chunk does not begin with hexadecimal digits.
    ChunkSizeByte { byte: u8 }: "expected hexadecimal digits as chunk size, got byte {byte:#04x}", "RFC 9112, section 7.1";
    /// A chunk size of more than 16 digits, or not below 2^63.
    ChunkSizeOverflow: "expected a chunk size below 2^63 in at most 16 digits", "RFC 9112, section 7.1";
    /// A chunk extension that is not `;` name, or `;` name `=` value.
    ChunkExtensionByte { byte: u8 }: "expected a chunk extension of the form ;name=value, got byte {byte:#04x}", "RFC 9112, section 7.1.1";
    /// A chunk-size line over its limit.
    ChunkLineTooLong: "expected a chunk-size line within its limit", "RFC 9112, section 7.1.1";
    /// The chunk extensions of one body over their limit.
    ChunkExtensionsTooLong: "expected chunk extensions within their limit", "RFC 9112, section 7.1.1";
    /// A chunk's data is not followed by CRLF.
    ChunkEnd { byte: u8 }: "expected CRLF after the data of a chunk, got byte {byte:#04x}", "RFC 9112, section 7.1";
    /// The peer ended the stream inside a message.
    EarlyEnd: "expected the rest of the message, but the peer ended the stream", "RFC 9112, section 8";
}
