//! Forms with files (RFC 7578; RFC 2046, section 5.1.1), cut at every boundary at once.

use super::is_token;

/// What a naive reader makes of a form.
#[derive(Debug)]
pub enum Verdict<'a> {
    /// Its parts.
    Whole(Vec<Part<'a>>),
    /// It is malformed, or has no end.
    Refused(&'static str),
    /// It has what no grammar describes.
    Unjudged,
}

/// Name, name of the file, type, and content.
pub type Part<'a> = (String, Option<String>, String, &'a [u8]);

/// What is wrong with a form.
type Wrong = Verdict<'static>;

/// A boundary that may be one.
#[must_use]
pub fn boundary(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "'()+_,-./:=? ".contains(c);
    (text.chars().all(plain) && (1..71).contains(&text.len()) && !text.ends_with(' '))
        .then_some(text)
}

/// Reads a form.
#[must_use]
pub fn read<'a>(boundary: &str, form: &'a [u8]) -> Verdict<'a> {
    let delimiter = format!("--{boundary}");
    // The first may stand at the very beginning, all others behind a CRLF.
    let mut rest = match find(form, format!("\r\n{delimiter}").as_bytes()) {
        _ if form.starts_with(delimiter.as_bytes()) => &form[delimiter.len()..],
        Some(at) => &form[at + 2 + delimiter.len()..],
        None => return Verdict::Refused("no boundary"),
    };
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        match read_part(rest, format!("\r\n{delimiter}").as_bytes()) {
            Ok((part, behind)) => {
                parts.push(part);
                rest = behind;
            }
            Err(wrong) => return wrong,
        }
        if parts.len() > 256 {
            return Verdict::Refused("too many parts");
        }
    }
    Verdict::Whole(parts)
}

/// The part behind a boundary, and what is behind the next.
fn read_part<'a>(rest: &'a [u8], delimiter: &[u8]) -> Result<(Part<'a>, &'a [u8]), Wrong> {
    let line = find(rest, b"\r\n").ok_or(Verdict::Refused("no end of the boundary's line"))?;
    if !rest[..line].iter().all(|byte| b" \t".contains(byte)) {
        return Err(Verdict::Refused("something behind a boundary"));
    }
    let rest = &rest[line..];
    let end = find(rest, b"\r\n\r\n").ok_or(Verdict::Refused("no end of the fields"))?;
    let (name, file, content_type) = read_fields(&rest[2.min(end)..end])?;
    // The CRLF of the empty line may be that of the boundary.
    let behind = &rest[end + 2..];
    let at = find(behind, delimiter).ok_or(Verdict::Refused("no end of a part"))?;
    let content = behind.get(2..at).unwrap_or_default();
    Ok(((name, file, content_type, content), &behind[at + delimiter.len()..]))
}

/// Name, name of the file, and type.
fn read_fields(section: &[u8]) -> Result<(String, Option<String>, String), Wrong> {
    let text = std::str::from_utf8(section).map_err(|_| Verdict::Refused("fields are no text"))?;
    let (mut dispositions, mut types) = (Vec::new(), Vec::new());
    for line in text.split("\r\n").filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or(Verdict::Refused("no colon"))?;
        if !is_token(name.as_bytes())
            || value.contains(|c| matches!(c, '\0'..' ' | '\x7f') && c != '\t')
        {
            return Err(Verdict::Refused("no field"));
        }
        match name.to_ascii_lowercase().as_str() {
            "content-disposition" => dispositions.push(value.trim_matches([' ', '\t'])),
            "content-type" => types.push(value.trim_matches([' ', '\t'])),
            _ => {}
        }
    }
    let ([disposition], [] | [_]) = (&dispositions[..], &types[..]) else {
        return Err(Verdict::Refused("not one Content-Disposition, or several types"));
    };
    let (name, file) = read_disposition(disposition)?;
    Ok((name, file, (*types.first().unwrap_or(&"text/plain")).to_owned()))
}

/// `form-data` and its parameters.
fn read_disposition(value: &str) -> Result<(String, Option<String>), Wrong> {
    let (kind, parameters) = value.split_once(';').unwrap_or((value, ""));
    if !kind.trim_matches([' ', '\t']).eq_ignore_ascii_case("form-data") {
        return Err(Verdict::Refused("not form-data"));
    }
    let (mut names, mut files) = (Vec::new(), Vec::new());
    let mut rest: Vec<char> = parameters.chars().rev().collect();
    while let Some((name, value)) = read_parameter(&mut rest)? {
        match name.to_ascii_lowercase().as_str() {
            "name" => names.push(value),
            "filename" => files.push(value),
            "filename*" => return Err(Verdict::Unjudged),
            _ => {}
        }
    }
    match (names.len(), files.len()) {
        (1, 0 | 1) => Ok((names.remove(0), files.pop())),
        _ => Err(Verdict::Refused("not one name, or several names of files")),
    }
}

/// The next parameter; `rest` is backwards.
fn read_parameter(rest: &mut Vec<char>) -> Result<Option<(String, String)>, Wrong> {
    let blank = |c: &char| matches!(c, ' ' | '\t');
    while rest.pop_if(|c| blank(c)).is_some() {}
    if rest.is_empty() {
        return Ok(None);
    }
    let mut name = String::new();
    while let Some(c) = rest.pop_if(|c| *c != '=') {
        name.push(c);
    }
    if rest.pop().is_none() || !is_token(name.as_bytes()) {
        return Err(Verdict::Refused("no parameter"));
    }
    let mut value = String::new();
    if rest.pop_if(|c| *c == '"').is_some() {
        loop {
            match rest.pop().ok_or(Verdict::Refused("no closing quote"))? {
                '"' => break,
                '\\' if matches!(rest.last(), Some('"' | '\\')) => value.extend(rest.pop()),
                '%' if rest.ends_with(&['2', '2']) => {
                    rest.truncate(rest.len() - 2);
                    value.push('"');
                }
                c => value.push(c),
            }
        }
    } else {
        while let Some(c) = rest.pop_if(|c| *c != ';' && !blank(c)) {
            value.push(c);
        }
        if !value.is_empty() && !is_token(value.as_bytes()) {
            return Err(Verdict::Unjudged);
        }
    }
    while rest.pop_if(|c| blank(c)).is_some() {}
    match rest.pop() {
        None | Some(';') => Ok(Some((name, value))),
        // Between quotes and the next semicolon there is nothing; without quotes it is no token.
        Some(_) => Err(Verdict::Unjudged),
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}
