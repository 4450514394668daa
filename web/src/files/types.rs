//! Content types by extension.

/// The type of a file by the extension of its name, whatever its case;
/// `application/octet-stream` for an unknown one, or none. Text is taken for UTF-8.
///
/// ```
/// use hairspring_web::files::content_type;
/// assert_eq!(content_type("a.b/Index.HTML"), "text/html; charset=utf-8");
/// assert_eq!(content_type("archive.tar.gz"), "application/gzip");
/// assert_eq!(content_type("README"), "application/octet-stream");
/// ```
#[must_use]
pub fn content_type(name: &str) -> &'static str {
    let file = name.rsplit('/').next().unwrap_or_default();
    let Some((stem, extension)) = file.rsplit_once('.') else { return UNKNOWN };
    if stem.is_empty() {
        return UNKNOWN;
    }
    let extension = extension.to_ascii_lowercase();
    let found = TYPES.iter().find(|(extensions, _)| extensions.contains(&extension.as_str()));
    found.map_or(UNKNOWN, |(_, name)| name)
}

const UNKNOWN: &str = "application/octet-stream";

/// What sites are made of and people exchange. The registry has thousands more; a file of one of
/// those is downloaded.
const TYPES: &[(&[&str], &str)] = &[
    (&["html", "htm"], "text/html; charset=utf-8"),
    (&["css"], "text/css; charset=utf-8"),
    (&["js", "mjs", "cjs"], "text/javascript; charset=utf-8"),
    (&["json", "map"], "application/json"),
    (&["webmanifest"], "application/manifest+json"),
    (&["jsonld"], "application/ld+json"),
    (&["wasm"], "application/wasm"),
    (&["xml", "xsl"], "application/xml"),
    (&["xhtml"], "application/xhtml+xml"),
    (&["rss"], "application/rss+xml"),
    (&["atom"], "application/atom+xml"),
    (&["txt", "text", "log", "conf", "ini", "cfg"], "text/plain; charset=utf-8"),
    (&["rs", "c", "h", "cc", "cpp", "hpp", "go", "py", "java", "sh"], "text/plain; charset=utf-8"),
    (&["toml"], "application/toml"),
    (&["yaml", "yml"], "application/yaml"),
    (&["md", "markdown"], "text/markdown; charset=utf-8"),
    (&["csv"], "text/csv; charset=utf-8"),
    (&["tsv"], "text/tab-separated-values; charset=utf-8"),
    (&["ics"], "text/calendar; charset=utf-8"),
    (&["vcf"], "text/vcard; charset=utf-8"),
    (&["vtt"], "text/vtt; charset=utf-8"),
    (&["png"], "image/png"),
    (&["apng"], "image/apng"),
    (&["jpg", "jpeg", "jpe", "jfif"], "image/jpeg"),
    (&["gif"], "image/gif"),
    (&["webp"], "image/webp"),
    (&["avif"], "image/avif"),
    (&["jxl"], "image/jxl"),
    (&["heic"], "image/heic"),
    (&["svg"], "image/svg+xml"),
    (&["ico", "cur"], "image/vnd.microsoft.icon"),
    (&["bmp"], "image/bmp"),
    (&["tif", "tiff"], "image/tiff"),
    (&["woff"], "font/woff"),
    (&["woff2"], "font/woff2"),
    (&["ttf"], "font/ttf"),
    (&["otf"], "font/otf"),
    (&["ttc"], "font/collection"),
    (&["mp3"], "audio/mpeg"),
    (&["m4a"], "audio/mp4"),
    (&["aac"], "audio/aac"),
    (&["flac"], "audio/flac"),
    (&["wav"], "audio/wav"),
    (&["ogg", "oga"], "audio/ogg"),
    (&["opus"], "audio/ogg"),
    (&["weba"], "audio/webm"),
    (&["mid", "midi"], "audio/midi"),
    (&["mp4", "m4v"], "video/mp4"),
    (&["webm"], "video/webm"),
    (&["ogv"], "video/ogg"),
    (&["mpeg", "mpg"], "video/mpeg"),
    (&["mov"], "video/quicktime"),
    (&["avi"], "video/x-msvideo"),
    (&["mkv"], "video/matroska"),
    (&["m3u8"], "application/vnd.apple.mpegurl"),
    (&["ts"], "video/mp2t"),
    (&["pdf"], "application/pdf"),
    (&["ps", "eps"], "application/postscript"),
    (&["rtf"], "application/rtf"),
    (&["epub"], "application/epub+zip"),
    (&["doc"], "application/msword"),
    (&["docx"], "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (&["xls"], "application/vnd.ms-excel"),
    (&["xlsx"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (&["ppt"], "application/vnd.ms-powerpoint"),
    (&["pptx"], "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (&["odt"], "application/vnd.oasis.opendocument.text"),
    (&["ods"], "application/vnd.oasis.opendocument.spreadsheet"),
    (&["odp"], "application/vnd.oasis.opendocument.presentation"),
    (&["zip"], "application/zip"),
    (&["gz", "tgz"], "application/gzip"),
    (&["zst"], "application/zstd"),
    (&["bz2"], "application/x-bzip2"),
    (&["xz"], "application/x-xz"),
    (&["tar"], "application/x-tar"),
    (&["7z"], "application/x-7z-compressed"),
    (&["rar"], "application/vnd.rar"),
    (&["jar"], "application/java-archive"),
    (&["sqlite", "db"], "application/vnd.sqlite3"),
    (&["parquet"], "application/vnd.apache.parquet"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_has_one_type() {
        let mut seen = std::collections::HashSet::new();
        for (extensions, name) in TYPES {
            assert!(name.contains('/') && !name.contains(char::is_uppercase), "{name}");
            for extension in *extensions {
                assert!(seen.insert(extension), "{extension}");
                assert_eq!(content_type(&format!("x.{}", extension.to_uppercase())), *name);
            }
        }
        assert!(seen.len() > 75);
        for name in ["", ".", "..", ".html", "a.", "a.unknown", "a.html/b", "html"] {
            assert_eq!(content_type(name), UNKNOWN, "{name}");
        }
    }
}
