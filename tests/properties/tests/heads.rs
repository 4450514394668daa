//! Request heads are read as they were written, however they are cut.

use bytes::Bytes;
use hairspring_core::{Authority, Config, Framing, HeadParser, RequestHead, TargetForm};
use hairspring_properties::{arbitrary, cases, pieces};
use proptest::collection::vec;
use proptest::prelude::*;

/// The parts of a head.
#[derive(Clone, Debug)]
struct Head {
    method: String,
    form: TargetForm,
    authority: (String, Option<u16>),
    path: String,
    query: Option<String>,
    minor: u8,
    framing: Framing,
    fields: Vec<Line>,
    /// The positions of Host and the framing field among the others.
    host_at: usize,
    framing_at: usize,
    empty_lines: usize,
}

/// A field line: name, blanks, value, blanks.
type Line = (String, String, Vec<u8>, String);

fn heads() -> impl Strategy<Value = Head> {
    let method = prop_oneof![
        3 => prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"])
            .prop_map(str::to_owned),
        1 => arbitrary::token().prop_filter("has targets of its own", |name| {
            name != "CONNECT" && name != "OPTIONS"
        }),
    ];
    let line =
        (arbitrary::plain_name(), arbitrary::blanks(), arbitrary::value(), arbitrary::blanks());
    let framing = prop_oneof![
        Just(Framing::None),
        (0..1_u64 << 63).prop_map(Framing::Length),
        Just(Framing::Chunked),
    ];
    let target = (
        prop_oneof![
            4 => Just(TargetForm::Origin),
            2 => Just(TargetForm::Absolute),
            1 => Just(TargetForm::Authority),
            1 => Just(TargetForm::Asterisk),
        ],
        arbitrary::authority(),
        arbitrary::path(),
        proptest::option::of(arbitrary::query()),
    );
    let places = (any::<usize>(), any::<usize>(), 0..3_usize);
    (method, target, 0..10_u8, framing, vec(line, 0..12), places).prop_map(
        |(method, target, minor, framing, fields, (host_at, framing_at, empty_lines))| {
            let (form, authority, path, query) = target;
            let method = match form {
                TargetForm::Authority => "CONNECT".to_owned(),
                TargetForm::Asterisk => "OPTIONS".to_owned(),
                TargetForm::Origin | TargetForm::Absolute => method,
            };
            let authority = match (form, authority) {
                (TargetForm::Authority, (host, port)) => (host, Some(port.unwrap_or(443))),
                (_, authority) => authority,
            };
            // HTTP/1.0 has no codings.
            let minor = if framing == Framing::Chunked { minor.max(1) } else { minor };
            Head {
                method,
                form,
                authority,
                path,
                query,
                minor,
                framing,
                fields,
                host_at,
                framing_at,
                empty_lines,
            }
        },
    )
}

impl Head {
    fn target(&self) -> String {
        let query = self.query.as_ref().map_or(String::new(), |query| format!("?{query}"));
        match self.form {
            TargetForm::Origin => format!("{}{query}", self.path),
            TargetForm::Absolute => {
                format!("http://{}{}{query}", arbitrary::written(&self.authority), self.path)
            }
            TargetForm::Authority => arbitrary::written(&self.authority),
            TargetForm::Asterisk => "*".to_owned(),
        }
    }

    /// All field lines, with those that the engine itself reads.
    fn lines(&self) -> Vec<Line> {
        let mut lines = self.fields.clone();
        let mut insert = |at: usize, name: &str, value: String| {
            let at = at % (lines.len() + 1);
            lines.insert(at, (name.to_owned(), " ".to_owned(), value.into(), String::new()));
        };
        insert(self.host_at, "hOsT", arbitrary::written(&self.authority));
        match self.framing {
            Framing::None => {}
            Framing::Length(length) => {
                insert(self.framing_at, "Content-Length", length.to_string());
            }
            Framing::Chunked => insert(self.framing_at, "transfer-encoding", "Chunked".to_owned()),
        }
        lines
    }

    fn wire(&self) -> Vec<u8> {
        let mut wire = "\r\n".repeat(self.empty_lines).into_bytes();
        let line = format!("{} {} HTTP/1.{}\r\n", self.method, self.target(), self.minor);
        wire.extend_from_slice(line.as_bytes());
        for (name, before, value, behind) in self.lines() {
            wire.extend_from_slice(format!("{name}:{before}").as_bytes());
            wire.extend_from_slice(&value);
            wire.extend_from_slice(format!("{behind}\r\n").as_bytes());
        }
        wire.extend_from_slice(b"\r\n");
        wire
    }
}

/// The head that is read from these pieces, and how many bytes it took.
fn parse(pieces: &[&[u8]]) -> (RequestHead, usize) {
    let (config, mut parser, mut buffer) = (Config::default(), HeadParser::new(), Vec::new());
    for piece in pieces {
        buffer.extend_from_slice(piece);
        match parser.parse(&buffer, &config) {
            Ok(None) => {}
            Ok(Some(length)) => {
                buffer.truncate(length);
                return (parser.take(Bytes::from(buffer)), length);
            }
            Err(reject) => panic!("{reject}: {}", buffer.escape_ascii()),
        }
    }
    panic!("not whole: {}", buffer.escape_ascii());
}

proptest! {
    #![proptest_config(cases(2048))]

    #[test]
    fn what_is_written_is_read(head in heads(), cuts in vec(any::<usize>(), 0..6)) {
        let wire = head.wire();
        let more = [&wire[..], b"more"].concat();
        let (read, length) = parse(&pieces(&more, &cuts));
        prop_assert_eq!(length, wire.len());
        prop_assert_eq!(read.as_bytes(), &wire[2 * head.empty_lines..]);
        prop_assert_eq!(read.method_name(), &head.method);
        prop_assert_eq!(read.target(), head.target());
        prop_assert_eq!(read.form(), head.form);
        prop_assert_eq!(read.framing(), head.framing);
        let (path, query) = match head.form {
            TargetForm::Origin | TargetForm::Absolute => (&head.path[..], head.query.as_deref()),
            TargetForm::Authority => ("", None),
            TargetForm::Asterisk => ("*", None),
        };
        prop_assert_eq!((read.path(), read.query()), (path, query));
        let authority = read.authority().and_then(|text| Authority::parse(text.as_bytes()));
        let (host, port) = &head.authority;
        prop_assert_eq!(authority, Some(Authority { host, port: *port }));
        let fields: Vec<_> = read.fields().iter().map(|(n, v)| (n.to_owned(), v.to_vec())).collect();
        let sent: Vec<_> = head.lines().into_iter().map(|(name, _, value, _)| (name, value)).collect();
        prop_assert_eq!(fields, sent);
    }

    /// Whatever the bytes, the verdict does not depend on the cuts.
    #[test]
    fn a_damaged_head_is_judged_the_same_however_it_is_cut(
        head in heads(),
        damage in vec((any::<usize>(), any::<u8>()), 1..4),
        cuts in vec(any::<usize>(), 0..6),
    ) {
        let mut wire = head.wire();
        for (at, byte) in damage {
            let at = at % wire.len();
            wire[at] = byte;
        }
        let verdict = |pieces: &[&[u8]]| {
            let (config, mut parser) = (Config::default(), HeadParser::new());
            let mut buffer = Vec::new();
            for piece in pieces {
                buffer.extend_from_slice(piece);
                let verdict = parser.parse(&buffer, &config);
                if verdict != Ok(None) {
                    return verdict;
                }
            }
            Ok(None)
        };
        prop_assert_eq!(verdict(&[&wire]), verdict(&pieces(&wire, &cuts)));
    }
}
