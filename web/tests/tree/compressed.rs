//! Files that are compressed as they are sent.

use std::io::Read;

use hairspring_web::Router;
use hairspring_web::files::{Directory, Tree};
use hairspring_web::middleware::Compression;

#[test]
fn files_are_compressed_where_that_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let text = "pear ".repeat(1000);
    std::fs::write(dir.path().join("fruit.txt"), &text).unwrap();
    std::fs::write(dir.path().join("fruit.png"), &text).unwrap();
    std::fs::write(dir.path().join("large.txt"), text.repeat(2)).unwrap();
    let tree = Tree::new(Directory::open(dir.path()).unwrap());
    let files_max = text.len() as u64;
    let router = Router::new().with(Compression { files_max, ..Compression::default() });
    let test = router.group(tree.router()).build().unwrap().test();
    let ask = |path: &str| test.get(path).field("Accept-Encoding", "gzip").send();
    let coded = ask("/fruit.txt");
    assert_eq!(coded.field("content-encoding"), Some("gzip"));
    assert_eq!(coded.field("accept-ranges"), None, "ranges are of the file as it is");
    let mut decoded = String::new();
    flate2::read::GzDecoder::new(coded.content()).read_to_string(&mut decoded).unwrap();
    assert_eq!(decoded, text);
    let tag = coded.field("etag").expect("a tag");
    assert!(tag.starts_with("W/"), "{tag}");
    // With the other form of the tag a cache would find no stored response to update (RFC 9111,
    // section 4.3.4).
    for known in [tag, &tag[2..]] {
        let again = test.get("/fruit.txt").field("Accept-Encoding", "gzip");
        let spared = again.field("If-None-Match", known).send();
        assert_eq!((spared.status(), spared.field("etag")), (304, Some(known)));
    }
    let other = ["W/\"x\"".to_owned(), "\"x\"".to_owned()];
    for (other, known) in other.iter().zip([&tag[2..], tag]) {
        let again = test.get("/fruit.txt").field("Accept-Encoding", "gzip");
        let spared = again.field("If-None-Match", &format!("{other}, {known}")).send();
        assert_eq!((spared.status(), spared.field("etag")), (304, Some(known)));
    }
    for (path, vary) in
        [("/fruit.txt", Some("Accept-Encoding")), ("/fruit.png", None), ("/large.txt", None)]
    {
        let part = test.get(path).field("Accept-Encoding", "gzip").field("Range", "bytes=0-3");
        let part = part.send();
        assert_eq!((part.status(), part.text()), (206, "pear"), "{path}");
        // As the whole has it (RFC 9110, section 15.3.7).
        assert_eq!((part.field("vary"), ask(path).field("vary")), (vary, vary), "{path}");
    }
    let parts = test.get("/fruit.txt").field("Range", "bytes=0-3,9-9").send();
    assert_eq!((parts.status(), parts.field("vary")), (206, Some("Accept-Encoding")));
    let refused =
        test.get("/fruit.txt").field("Accept-Encoding", "gzip").field("Range", "bytes=9999-");
    assert_eq!(refused.send().field("content-encoding"), None, "a line is too short for that");
    for path in ["/fruit.png", "/large.txt"] {
        assert_eq!(ask(path).field("content-encoding"), None, "{path}");
    }
    assert_eq!(test.get("/fruit.txt").send().text(), text);
}

/// A directory that comes before another replaces its files. What the other has compressed is its
/// own content.
#[test]
fn a_compressed_sibling_is_of_the_same_directory() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let add = |dir: &tempfile::TempDir, name: &str, content: &str| {
        std::fs::write(dir.path().join(name), content).unwrap();
    };
    add(&first, "app.js", "new");
    add(&second, "app.js", "old");
    add(&second, "app.js.br", "old, in brotli");
    add(&first, "page.html.gz", "of another page, in gzip");
    add(&second, "page.html", "page");
    add(&second, "own.css", "style");
    add(&second, "own.css.gz", "style, in gzip");
    add(&second, "data", "plain");
    add(&second, "data.br", "plain, in brotli");
    add(&second, "list.txt", "list");
    std::fs::create_dir(second.path().join("list.txt.br")).unwrap();
    let [first, second] = [&first, &second].map(|dir| Directory::open(dir.path()).unwrap());
    let tree = Tree::new(first).or(second).compressed_siblings();
    let test = tree.router().build().unwrap().test();
    for (path, coding, content) in [
        ("/app.js", None, "new"),
        ("/page.html", None, "page"),
        ("/own.css", Some("gzip"), "style, in gzip"),
        ("/data", Some("br"), "plain, in brotli"),
        ("/data.br", None, "plain, in brotli"),
        ("/list.txt", None, "list"),
    ] {
        let response = test.get(path).field("Accept-Encoding", "br, gzip").send();
        let sent = (response.field("content-encoding"), response.text());
        assert_eq!(sent, (coding, content), "{path}");
    }
}
