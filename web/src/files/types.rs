//! Content types by extension.

use hairspring_core::Fields;

/// The content type of a file by the extension of its name, ignoring case;
/// `application/octet-stream` if that is unknown or missing. Text is declared as UTF-8.
///
/// ```
/// use hairspring_web::files::content_type;
/// assert_eq!(content_type("a.b/Index.HTML"), "text/html; charset=utf-8");
/// assert_eq!(content_type("archive.tar.gz"), "application/gzip");
/// assert_eq!(content_type("README"), "application/octet-stream");
/// ```
#[must_use]
pub fn content_type(name: &str) -> &'static str {
    find(name).name
}

/// The type of a file with this name.
pub(super) fn find(name: &str) -> &'static Type {
    let is_end = |byte: &u8| matches!(byte, b'.' | b'/');
    let bytes = name.as_bytes();
    let Some(dot) = bytes.iter().rposition(is_end).filter(|&at| bytes[at] == b'.') else {
        return &UNKNOWN;
    };
    let is_stem = dot > 0 && bytes[dot - 1] != b'/';
    let extension = &bytes[dot + 1..];
    if !is_stem || extension.len() > LENGTH_MAX {
        return &UNKNOWN;
    }
    let found = KEYS.binary_search_by_key(&key(extension), |(key, _)| *key);
    found.map_or(&UNKNOWN, |at| &TYPES[KEYS[at].1])
}

/// A content type.
#[derive(Debug)]
pub(super) struct Type {
    /// Its name.
    pub(super) name: &'static str,
    /// The fields that every such file is sent with: `Content-Type` and `Accept-Ranges`.
    pub(super) fields: Fields,
}

/// The longest extension that fits in a [`key`], in bytes.
const LENGTH_MAX: usize = 15;

/// An extension in lower case, as a number, which is compared in one step.
const fn key(extension: &[u8]) -> u128 {
    assert!(extension.len() <= LENGTH_MAX, "expected an extension of at most 15 bytes");
    // A leading 1, so that extensions of different lengths have different keys.
    let (mut key, mut at) = (1, 0);
    while at < extension.len() {
        key = key << 8 | extension[at].to_ascii_lowercase() as u128;
        at += 1;
    }
    key
}

/// Sorts by key, for the binary search: an insertion sort, which runs at compile time.
const fn sorted<const N: usize>(mut keys: [(u128, usize); N]) -> [(u128, usize); N] {
    let mut end = 1;
    while end < N {
        let mut at = end;
        while at > 0 && keys[at - 1].0 > keys[at].0 {
            (keys[at - 1], keys[at]) = (keys[at], keys[at - 1]);
            at -= 1;
        }
        end += 1;
    }
    keys
}

macro_rules! types {
    ($($name:literal: $($extension:literal),*;)*) => {
        static TYPES: [Type; [$($name),*].len()] = [$(Type {
            name: $name,
            fields: Fields::from_static(
                concat!("Content-Type: ", $name, "\r\nAccept-Ranges: bytes\r\n"),
            ),
        }),*];

        /// Every extension, with its type.
        const NAMED: &[(&str, &str)] = &[$($(($extension, $name)),*),*];

        static KEYS: [(u128, usize); NAMED.len()] = sorted({
            let mut keys = [(0, 0); NAMED.len()];
            let (mut at, mut index) = (0, 0);
            $(
                $(
                    keys[at] = (key($extension.as_bytes()), index);
                    at += 1;
                )*
                index += 1;
            )*
            assert!(at == NAMED.len() && index == TYPES.len(), "every slot is filled");
            keys
        });
    };
}

static UNKNOWN: Type = Type {
    name: "application/octet-stream",
    fields: Fields::from_static(
        "Content-Type: application/octet-stream\r\nAccept-Ranges: bytes\r\n",
    ),
};

// The types that sites consist of and people exchange. The registry has thousands more; browsers
// download a file of another type.
types! {
    "text/html; charset=utf-8": "html", "htm";
    "text/css; charset=utf-8": "css";
    "text/javascript; charset=utf-8": "js", "mjs", "cjs";
    "application/json": "json", "map";
    "application/manifest+json": "webmanifest";
    "application/ld+json": "jsonld";
    "application/wasm": "wasm";
    "application/xml": "xml", "xsl";
    "application/xhtml+xml": "xhtml";
    "application/rss+xml": "rss";
    "application/atom+xml": "atom";
    "text/plain; charset=utf-8": "txt", "text", "log", "conf", "ini", "cfg";
    "text/plain; charset=utf-8": "rs", "c", "h", "cc", "cpp", "hpp", "go", "py", "java", "sh";
    "application/toml": "toml";
    "application/yaml": "yaml", "yml";
    "text/markdown; charset=utf-8": "md", "markdown";
    "text/csv; charset=utf-8": "csv";
    "text/tab-separated-values; charset=utf-8": "tsv";
    "text/calendar; charset=utf-8": "ics";
    "text/vcard; charset=utf-8": "vcf";
    "text/vtt; charset=utf-8": "vtt";
    "image/png": "png";
    "image/apng": "apng";
    "image/jpeg": "jpg", "jpeg", "jpe", "jfif";
    "image/gif": "gif";
    "image/webp": "webp";
    "image/avif": "avif";
    "image/jxl": "jxl";
    "image/heic": "heic";
    "image/svg+xml": "svg";
    "image/vnd.microsoft.icon": "ico", "cur";
    "image/bmp": "bmp";
    "image/tiff": "tif", "tiff";
    "font/woff": "woff";
    "font/woff2": "woff2";
    "font/ttf": "ttf";
    "font/otf": "otf";
    "font/collection": "ttc";
    "audio/mpeg": "mp3";
    "audio/mp4": "m4a";
    "audio/aac": "aac";
    "audio/flac": "flac";
    "audio/wav": "wav";
    "audio/ogg": "ogg", "oga";
    "audio/ogg": "opus";
    "audio/webm": "weba";
    "audio/midi": "mid", "midi";
    "video/mp4": "mp4", "m4v";
    "video/webm": "webm";
    "video/ogg": "ogv";
    "video/mpeg": "mpeg", "mpg";
    "video/quicktime": "mov";
    "video/x-msvideo": "avi";
    "video/matroska": "mkv";
    "application/vnd.apple.mpegurl": "m3u8";
    "video/mp2t": "ts";
    "application/pdf": "pdf";
    "application/postscript": "ps", "eps";
    "application/rtf": "rtf";
    "application/epub+zip": "epub";
    "application/msword": "doc";
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx";
    "application/vnd.ms-excel": "xls";
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx";
    "application/vnd.ms-powerpoint": "ppt";
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx";
    "application/vnd.oasis.opendocument.text": "odt";
    "application/vnd.oasis.opendocument.spreadsheet": "ods";
    "application/vnd.oasis.opendocument.presentation": "odp";
    "application/zip": "zip";
    "application/gzip": "gz", "tgz";
    "application/zstd": "zst";
    "application/x-bzip2": "bz2";
    "application/x-xz": "xz";
    "application/x-tar": "tar";
    "application/x-7z-compressed": "7z";
    "application/vnd.rar": "rar";
    "application/java-archive": "jar";
    "application/vnd.sqlite3": "sqlite", "db";
    "application/vnd.apache.parquet": "parquet";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_has_one_type() {
        let mut seen = std::collections::HashSet::new();
        for (extension, name) in NAMED {
            assert!(name.contains('/') && !name.contains(char::is_uppercase), "{name}");
            assert!(seen.insert(extension), "{extension}");
            let file = format!("x.{}", extension.to_uppercase());
            assert_eq!(content_type(&file), *name);
            assert_eq!(find(&file).fields.get("content-type"), Some(name.as_bytes()));
        }
        assert!(seen.len() > 75);
        for name in ["", ".", "..", ".html", "a.", "a.unknown", "a.html/b", "html", "a.\0html"] {
            assert_eq!(content_type(name), UNKNOWN.name, "{name}");
        }
    }
}
