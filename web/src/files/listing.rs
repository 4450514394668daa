//! A directory's listing as a page, or as JSON.

use std::borrow::Cow;
use std::fmt::Write as _;

use hairspring_core::{RequestHead, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Entry;
use crate::date::format_date;
use crate::reply::{prefers, text::escape_html, text::push_json};
use crate::{decode, respond};

/// Everything in a segment of a link but the unreserved characters (RFC 3986, section 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The column by which a listing is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Name,
    Size,
    Modified,
}

const COLUMNS: [(Sort, &str, &str); 3] = [
    (Sort::Name, "name", "Name"),
    (Sort::Size, "size", "Size"),
    (Sort::Modified, "modified", "Modified (UTC)"),
];

/// Lists the entries, directories first. `more` says that there are further ones, which are not
/// shown; `uploads` adds a form to upload files.
pub(super) fn answer(
    mut entries: Vec<Entry>,
    more: bool,
    uploads: bool,
    head: &RequestHead,
) -> Response {
    let (sort, descending) = order(head.query().unwrap_or_default());
    entries.sort_by_cached_key(|entry| key(sort, entry));
    if descending {
        entries.reverse();
    }
    entries.sort_by_key(|entry| !entry.is_directory);
    let response = if prefers(head, "application/json", "text/html") {
        respond::json(json(&entries, more, head.path()))
    } else {
        let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'";
        let form = if uploads { FORM } else { "" };
        respond::html(page(&entries, more, head.path(), (sort, descending), form))
            .with_field("Content-Security-Policy", policy)
            .expect("a legal constant")
    };
    response.with_field("Vary", "Accept").expect("a legal constant")
}

/// Reads `sort` and `order`; the last of each counts. Unknown values mean by name, ascending.
fn order(query: &str) -> (Sort, bool) {
    let (mut sort, mut descending) = (Sort::Name, false);
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sort", name)) => {
                let known = COLUMNS.iter().find(|(_, own, _)| *own == name);
                sort = known.map_or(Sort::Name, |(sort, ..)| *sort);
            }
            Some(("order", name)) => descending = name == "desc",
            _ => {}
        }
    }
    (sort, descending)
}

/// Entries that are equal in the column are ordered by name: ignoring case first, then with case.
fn key(sort: Sort, entry: &Entry) -> impl Ord + use<> {
    let column = match sort {
        Sort::Name => None,
        Sort::Size => Some(entry.len),
        Sort::Modified => entry.modified,
    };
    let name = entry.name.as_str();
    (column, name.to_lowercase(), name.to_owned())
}

fn json(entries: &[Entry], more: bool, path: &str) -> String {
    let mut out = String::from("{\"path\":");
    push_json(&mut out, &String::from_utf8_lossy(&decode(path)));
    let _ = write!(out, ",\"more\":{more},\"entries\":[");
    for (at, entry) in entries.iter().enumerate() {
        out.push_str(if at == 0 { "{\"name\":" } else { ",{\"name\":" });
        push_json(&mut out, entry.name.as_str());
        let kind = if entry.is_directory { "directory" } else { "file" };
        let _ = write!(out, ",\"kind\":\"{kind}\"");
        if !entry.is_directory {
            let _ = write!(out, ",\"size\":{}", entry.len);
        }
        if let Some(modified) = entry.modified {
            let _ = write!(out, ",\"modified\":{modified}");
        }
        out.push('}');
    }
    out.push_str("]}\n");
    out
}

fn page(
    entries: &[Entry],
    more: bool,
    path: &str,
    (sort, descending): (Sort, bool),
    form: &str,
) -> String {
    let title = shown(path);
    let mut out = String::with_capacity(2048 + entries.len() * 192);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<main>\n<h1>{}</h1>\n<table>\n<tr>",
        crumbs(path)
    );
    for (own, name, label) in COLUMNS {
        let (mark, state, other) = match (own == sort, descending) {
            (true, false) => ("▲", "ascending", "&amp;order=desc"),
            (true, true) => ("▼", "descending", ""),
            (false, _) => ("", "none", ""),
        };
        let _ = write!(
            out,
            "<th scope=\"col\" aria-sort=\"{state}\">\
             <a href=\"?sort={name}{other}\">{label} <span aria-hidden=\"true\">{mark}</span></a>"
        );
    }
    if path != "/" {
        out.push_str("\n<tr><td><a class=\"dir\" href=\"../\" aria-label=\"Parent directory\">..</a><td><td>");
    }
    for entry in entries {
        row(&mut out, entry);
    }
    out.push_str("\n</table>\n");
    let (files, directories) = entries.iter().fold((0, 0), |(files, directories), entry| {
        if entry.is_directory { (files, directories + 1) } else { (files + 1, directories) }
    });
    // Sparse files may have lengths of which the sum does not fit.
    let bytes = size(entries.iter().fold(0, |all, entry| entry.len.saturating_add(all)));
    let and_more = if more { ", and more that are not shown" } else { "" };
    let directories = count(directories, "directory", "directories");
    let files = count(files, "file", "files");
    let _ = writeln!(out, "<p>{directories}, {files}, {bytes}{and_more}</p>\n{form}</main>");
    out
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn row(out: &mut String, entry: &Entry) {
    let name = entry.name.as_str();
    // Without `./` a name with a colon would begin with a scheme.
    let link = utf8_percent_encode(name, SEGMENT);
    let (class, slash) = if entry.is_directory { ("dir", "/") } else { ("file", "") };
    let length = match entry.is_directory {
        true => "<td>".to_owned(),
        false => {
            let exact = count(entry.len, "byte", "bytes");
            format!("<td title=\"{exact}\">{}", size(entry.len))
        }
    };
    let date = entry.modified.and_then(format_date).unwrap_or_default();
    // `06 Nov 1994 08:49` of an IMF-fixdate.
    let date = date.get(5..22).unwrap_or_default();
    let _ = write!(
        out,
        "\n<tr><td><a class=\"{class}\" href=\"./{link}{slash}\">{}{slash}</a>{length}<td>{date}",
        escape_html(&in_order(name))
    );
}

/// Replaces the bidirectional controls, by which `gpj.exe` can be displayed as `exe.jpg`.
fn in_order(name: &str) -> Cow<'_, str> {
    const TURNS: [char; 9] = [
        '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}',
        '\u{2068}', '\u{2069}',
    ];
    match name.contains(TURNS) {
        true => Cow::Owned(name.replace(TURNS, "\u{fffd}")),
        false => Cow::Borrowed(name),
    }
}

/// A path or a segment of one, decoded, as text of the page.
fn shown(path: &str) -> String {
    escape_html(&in_order(&String::from_utf8_lossy(&decode(path))))
}

/// The path, with each directory in it as a link.
fn crumbs(path: &str) -> String {
    let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
    let mut out = format!("<a href=\"{}\">/</a>", "../".repeat(names.len()).as_str());
    if names.is_empty() {
        return "/".to_owned();
    }
    for (at, name) in names.iter().enumerate() {
        let name = shown(name);
        let up = names.len() - 1 - at;
        if up == 0 {
            let _ = write!(out, "{name}/");
        } else {
            let _ = write!(out, "<a href=\"{}\">{name}/</a>", "../".repeat(up));
        }
    }
    out
}

/// A length for people to read: `512 B`, `1.5 KiB`.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let (mut value, mut unit) = (bytes as f64 / 1024.0, 0);
    while value >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// Sends files to the directory that is listed.
const FORM: &str = "<form method=\"post\" action=\"./\" enctype=\"multipart/form-data\">\
<label>Upload files <input type=\"file\" name=\"file\" multiple required></label> \
<button>Upload</button></form>\n";

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#6a737d;--line:#e4e7eb;--link:#0b5fcc;--back:#fff;--row:#f6f8fa}\
@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa4af;--line:#2c3239;--link:#7cb3ff;--back:#15181c;--row:#1d2228}}\
body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}\
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}\
h1{font-size:1.3rem;font-weight:600;overflow-wrap:anywhere}\
a{color:var(--link);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}\
table{width:100%;border-collapse:collapse}\
th{text-align:left;font-weight:500;font-size:.85rem}th a{color:var(--soft)}th span{font-size:.7rem}\
th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line)}\
td:first-child{overflow-wrap:anywhere}td a{unicode-bidi:isolate}tr:hover td{background:var(--row)}\
td+td,th+th{text-align:right;white-space:nowrap;color:var(--soft);font-variant-numeric:tabular-nums;width:1%}\
form{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center;margin-top:1.5rem;padding:1rem;border:1px dashed var(--line);border-radius:.5rem;font-size:.9rem}\
label{flex:1;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center}input{font:inherit;max-width:100%}\
button{font:inherit;padding:.35rem 1rem;border:1px solid var(--line);border-radius:.35rem;background:var(--row);color:inherit;cursor:pointer}\
.dir{font-weight:600}p{color:var(--soft);font-size:.85rem}\
@media(max-width:34rem){td:last-child,th:last-child{display:none}}";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::FileName;

    #[test]
    fn sizes_can_be_read() {
        let table = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (1_048_575, "1.0 MiB"),
            (1 << 20, "1.0 MiB"),
            (u64::MAX, "16384.0 PiB"),
        ];
        for (bytes, expected) in table {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn only_files_have_a_length() {
        let mut entry = Entry {
            name: FileName::new("a&b").unwrap(),
            is_directory: false,
            len: 4096,
            modified: Some(784_111_777),
        };
        let mut out = String::new();
        row(&mut out, &entry);
        entry.is_directory = true;
        row(&mut out, &entry);
        (entry.is_directory, entry.len) = (false, 1);
        let mut one = String::new();
        row(&mut one, &entry);
        assert!(one.contains("<td title=\"1 byte\">"), "{one}");
        assert_eq!(
            out,
            "\n<tr><td><a class=\"file\" href=\"./a%26b\">a&amp;b</a>\
             <td title=\"4096 bytes\">4.0 KiB<td>06 Nov 1994 08:49\
             \n<tr><td><a class=\"dir\" href=\"./a%26b/\">a&amp;b/</a><td><td>06 Nov 1994 08:49"
        );
    }

    #[test]
    fn no_name_looks_like_another() {
        assert_eq!(in_order("a\u{202e}txt.exe"), "a\u{fffd}txt.exe");
        assert_eq!(in_order("שלום.txt"), "שלום.txt");
        let path = "/a%E2%80%AEtxt/";
        let entry = Entry {
            name: FileName::new("a\u{202e}txt").unwrap(),
            is_directory: true,
            len: 0,
            modified: None,
        };
        let page = page(&[entry], false, path, (Sort::Name, false), "");
        assert!(!page.contains('\u{202e}') && page.matches("a\u{fffd}txt").count() == 3, "{page}");
    }

    #[test]
    fn the_way_up_is_relative() {
        assert_eq!(crumbs("/"), "/");
        assert_eq!(crumbs("/a%3Cb/c/"), "<a href=\"../../\">/</a><a href=\"../\">a&lt;b/</a>c/");
    }
}
