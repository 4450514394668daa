//! The fields of a part.

use crate::token::is_token;
use crate::{Error, decode};

/// A part's name, file name and type (RFC 7578, sections 4.2 and 4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Disposition {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
}

impl Disposition {
    /// Parses field lines, each with its CRLF.
    pub(super) fn parse(section: &[u8]) -> Result<Self, Error> {
        let refused = || Error::bad_request("expected Content-Disposition: form-data with a name");
        let section = std::str::from_utf8(section).map_err(|_| refused())?;
        let (mut disposition, mut content_type) = (None, None);
        for line in section.split("\r\n").filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').ok_or_else(refused)?;
            // As in HTTP: a control character could end a line wherever the value is written.
            let ends_lines = |byte: u8| byte.is_ascii_control() && byte != b'\t';
            if !is_token(name) || value.bytes().any(ends_lines) {
                return Err(refused());
            }
            let slot = match name.to_ascii_lowercase().as_str() {
                "content-disposition" => &mut disposition,
                "content-type" => &mut content_type,
                _ => continue,
            };
            // Of two lines it would be unclear which counts.
            if slot.replace(value.trim_ascii()).is_some() {
                return Err(refused());
            }
        }
        let (kind, parameters) = split(disposition.ok_or_else(refused)?);
        if !kind.eq_ignore_ascii_case("form-data") {
            return Err(refused());
        }
        let parameters = parse_parameters(parameters, Quoting::Form).ok_or_else(refused)?;
        let find = |wanted: &str| only(&parameters, wanted).map_err(|Twice| refused());
        let (plain, extended) = (find("filename")?, find("filename*")?);
        Ok(Self {
            name: find("name")?.ok_or_else(refused)?.to_owned(),
            file_name: extended.and_then(decode_extended).or_else(|| plain.map(str::to_owned)),
            content_type: content_type.map(str::to_owned),
        })
    }
}

/// The boundary that a `Content-Type` names (RFC 2046, section 5.1.1).
pub(super) fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = split(content_type);
    let is_boundary = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
    let parameters = parse_parameters(parameters, Quoting::Http)?;
    let boundary = only(&parameters, "boundary").ok()??;
    let fits = (1..=70).contains(&boundary.len())
        && boundary.bytes().all(is_boundary)
        && !boundary.ends_with(' ');
    (kind.eq_ignore_ascii_case("multipart/form-data") && fits).then(|| boundary.to_owned())
}

/// A parameter occurs twice, so it is unclear which counts.
struct Twice;

/// The value of the parameter with this name, if there is one.
fn only<'p>(parameters: &'p [(String, String)], wanted: &str) -> Result<Option<&'p str>, Twice> {
    let mut found = parameters.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
    match (found.next(), found.next()) {
        (found, None) => Ok(found.map(|(_, value)| &**value)),
        _ => Err(Twice),
    }
}

/// The text of an extended value in UTF-8 (RFC 8187, section 3.2). RFC 7578 keeps these out of forms,
/// but .NET sends one, and beside it a plain `filename` in a coding of its own, and Python's urllib3
/// sent it alone before version 1.25.
fn decode_extended(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _language, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let text = String::from_utf8(decode(encoded).into_owned()).ok()?;
    let is_clean = !text.bytes().any(|byte| byte.is_ascii_control());
    (charset.eq_ignore_ascii_case("utf-8") && is_clean).then_some(text)
}

/// Splits at the first semicolon, which stays with the rest.
fn split(value: &str) -> (&str, &str) {
    let at = value.find(';').unwrap_or(value.len());
    (value[..at].trim_ascii(), &value[at..])
}

/// What is an escape in a quoted string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quoting {
    /// In a field of the request: a backslash before any character (RFC 9110, section 5.6.4).
    Http,
    /// In a part: a backslash only before a quote or another backslash, because browsers send
    /// backslashes in file names unescaped; and `%22` is a quote, as browsers send it (the HTML
    /// standard, on encoding multipart/form-data). They send line ends as `%0D%0A`, which stay so:
    /// no name has any.
    Form,
}

/// `*( ";" [ name "=" ( token / quoted-string ) ] )` (RFC 9110, section 5.6.6).
fn parse_parameters(mut rest: &str, quoting: Quoting) -> Option<Vec<(String, String)>> {
    let mut parameters = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return Some(parameters);
        }
        rest = rest.strip_prefix(';')?.trim_ascii_start();
        if rest.is_empty() || rest.starts_with(';') {
            continue;
        }
        let (name, behind) = rest.split_once('=')?;
        let value = match behind.strip_prefix('"') {
            Some(quoted) => {
                let (value, behind) = unquote(quoted, quoting)?;
                rest = behind;
                value
            }
            None => {
                let end = behind.find(';').unwrap_or(behind.len());
                rest = &behind[end..];
                behind[..end].trim_ascii_end().to_owned()
            }
        };
        if !is_token(name) {
            return None;
        }
        parameters.push((name.to_owned(), value));
    }
}

/// The text up to the closing quote, and the rest after it.
fn unquote(quoted: &str, quoting: Quoting) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (c, chars.peek()) {
            ('"', _) => return Some((text, &quoted[at + 1..])),
            ('\\', Some(&(_, next))) if quoting == Quoting::Http || matches!(next, '"' | '\\') => {
                text.push(next);
                chars.next();
            }
            ('%', _) if quoting == Quoting::Form && quoted[at..].starts_with("%22") => {
                text.push('"');
                chars.nth(1);
            }
            _ => text.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_taken_from_the_type() {
        let long = format!("multipart/form-data; boundary={}", "a".repeat(71));
        let table = [
            ("multipart/form-data; boundary=x", Some("x")),
            ("Multipart/Form-Data;charset=utf-8;BOUNDARY=\"a b\"", Some("a b")),
            (
                "multipart/form-data; boundary=----WebKitFormBoundary7",
                Some("----WebKitFormBoundary7"),
            ),
            ("multipart/form-data; boundary=x;", Some("x")),
            ("multipart/form-data;; boundary=x ; ;", Some("x")),
            (r#"multipart/form-data; boundary="\x\y""#, Some("xy")),
            (r#"multipart/form-data; boundary="x\\y""#, None),
            ("multipart/form-data; boundary=x; boundary=y", None),
            ("multipart/form-data; boundary=x; BOUNDARY=x", None),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/form-data; boundary=\"x", None),
            ("multipart/form-data; boundary=\"a \"", None),
            ("multipart/form-data; boundary=a\u{e9}", None),
            ("multipart/form-data boundary=x", None),
            ("multipart/mixed; boundary=x", None),
            (&long, None),
            ("", None),
        ];
        for (value, expected) in table {
            assert_eq!(boundary(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn names_are_read_as_they_are_sent() {
        let parse = |value: &str| {
            let section = format!("Content-Disposition: {value}\r\n");
            let found = Disposition::parse(section.as_bytes()).ok()?;
            Some((found.name, found.file_name.unwrap_or_else(|| "none".into())))
        };
        let table = [
            (r#"form-data; name="a""#, Some(("a", "none"))),
            ("form-data; name=a; filename=b.txt", Some(("a", "b.txt"))),
            (r#"FORM-DATA; NAME="a"; FileName="b;c=\"d\".txt""#, Some(("a", "b;c=\"d\".txt"))),
            (r#"form-data; name="a"; filename="C:\dir\x""#, Some(("a", r"C:\dir\x"))),
            (r#"form-data; name="é"; filename="""#, Some(("é", ""))),
            (r#"form-data; name="a%22"; filename="%22b%22%2.c""#, Some(("a\"", "\"b\"%2.c"))),
            (
                r#"form-data; name=a%22; filename="b%0D%0A%%22\%25""#,
                Some(("a%22", "b%0D%0A%\"\\%25")),
            ),
            // As .NET, and urllib3 before 1.25, send them.
            (
                "form-data; name=a; filename=\"=?utf-8?B?w6k=?=\"; filename*=utf-8''%C3%A9",
                Some(("a", "é")),
            ),
            ("form-data; name=a; filename=\"b%20c\"; filename*=utf-8''b%20c", Some(("a", "b c"))),
            ("form-data; name=a; filename*=UTF-8'en'%25'.txt", Some(("a", "%'.txt"))),
            (r#"form-data; name="a" ; filename="b" "#, Some(("a", "b"))),
            ("form-data;; name=a; ; filename=b", Some(("a", "b"))),
            // What cannot be told does not count.
            ("form-data; name=a; filename=b; filename*=iso-8859-1''c", Some(("a", "b"))),
            ("form-data; name=a; filename=b; filename*=utf-8''%ff", Some(("a", "b"))),
            ("form-data; name=a; filename=b; filename*=iso-8859-1''%E9", Some(("a", "b"))),
            ("form-data; name=a; filename=b; filename*=utf-8''c%0Ad", Some(("a", "b"))),
            ("form-data; name=a; filename=b; filename*=c", Some(("a", "b"))),
            ("form-data; name=a; filename*=utf-8''b; filename*=utf-8''b", None),
            (r#"form-data; filename="b""#, None),
            (r#"form-data; name="a"; name="b""#, None),
            (r#"form-data; name="a"#, None),
            (r#"form-data; name="a" x"#, None),
            ("form-data; name", None),
            ("form-data; x y=z; name=a", None),
            (r#"attachment; name="a""#, None),
            ("", None),
        ];
        for (value, expected) in table {
            let expected = expected.map(|(name, file)| (name.to_owned(), file.to_owned()));
            assert_eq!(parse(value), expected, "{value}");
        }
        assert!(Disposition::parse(b"Content-Type: text/plain\r\n").is_err());
        let disposition = "Content-Disposition: form-data; name=a\r\n";
        let with = |other: &str| Disposition::parse(format!("{disposition}{other}\r\n").as_bytes());
        for other in ["no colon", ": x", "X : x", "X y: x", "X\u{e9}: x", disposition.trim_end()] {
            assert!(with(other).is_err(), "{other}");
        }
        assert!(with("Content-Type: a/b\r\nContent-Type: a/b").is_err());
        assert!(with("X: a\tb").is_ok());
        // A tab is white space; the other control characters are in no field.
        for byte in (0..0x20).chain([0x7f]).filter(|byte| *byte != b'\t') {
            let line = |before: &str| [before.as_bytes(), &[byte], b"\"\r\n"].concat();
            let disposition = line("Content-Disposition: form-data; name=\"a");
            assert!(Disposition::parse(&disposition).is_err(), "{byte:#04x} in the name");
            let other = line("Content-Disposition: form-data; name=a\r\nX: \"");
            assert!(Disposition::parse(&other).is_err(), "{byte:#04x} in another field");
        }
    }
}
