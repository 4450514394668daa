//! Listings of directories.

use hairspring_web::testing::Received;

use crate::site::{open, serve, site};

#[test]
fn directories_are_listed_for_people_and_programs() {
    let dir = site();
    let test = serve(open(dir.path()).listing());
    let page = test.get("/s/plain/").send();
    assert_eq!(page.field("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.field("vary"), Some("Accept"));
    let text = page.text();
    assert!(text.contains("href=\"./%3Cb%3E.txt\">&lt;b&gt;.txt</a>"), "{text}");
    assert!(!text.contains("<b>"), "{text}");
    assert!(text.contains("href=\"./sub/\">sub/</a>") && text.contains("href=\"../\""));
    assert!(text.contains("1 directory, 3 files, 8 B"), "{text}");
    let names = |response: &Received| {
        let listing: serde_json::Value = serde_json::from_str(response.text()).expect("JSON");
        let entries = listing["entries"].as_array().expect("a list").clone();
        let names = entries.iter().map(|entry| {
            let is_directory = entry["kind"] == "directory";
            assert_eq!(entry["size"].is_null(), is_directory, "{entry}");
            let mark = if is_directory { "/" } else { "" };
            format!("{}{mark}", entry["name"].as_str().expect("a name"))
        });
        names.collect::<Vec<_>>().join(" ")
    };
    let json = |target: &str| {
        let response = test.get(target).field("Accept", "application/json").send();
        assert_eq!(response.field("content-type"), Some("application/json"));
        names(&response)
    };
    assert_eq!(json("/s/plain/"), "sub/ <b>.txt B.txt z.txt");
    assert_eq!(json("/s/plain/?sort=size"), "sub/ <b>.txt z.txt B.txt");
    assert_eq!(json("/s/plain/?sort=size&order=desc"), "sub/ B.txt z.txt <b>.txt");
    assert_eq!(json("/s/plain/?order=desc&sort=%00"), "sub/ z.txt B.txt <b>.txt");
    // Names that cannot be requested are not listed. An index replaces the listing.
    let deep = serve(open(dir.path()).listing().index(""));
    let root = deep.get("/s/").field("Accept", "application/json").send();
    let expected = ".well-known/ docs/ plain/ .... a b&c.txt a..b about.html app.js app.js.br app.js.gz empty \
         hello.txt index.html Upper.HTML";
    let without_dots = expected.replace(".... ", "");
    assert_eq!(names(&root), without_dots);
    assert_eq!(test.get("/s/").send().text(), "<h1>home</h1>");
}

/// Up to ten thousand entries are listed, and it is said if there are more. Hidden ones do not count.
#[test]
fn a_long_list_says_whether_it_is_whole() {
    let dir = tempfile::tempdir().expect("a place for files");
    let folder = dir.path().join("site");
    std::fs::create_dir(&folder).expect("a directory");
    let add = |name: &str| std::fs::write(folder.join(name), "").expect("a file");
    (0..9999).for_each(|number| add(&number.to_string()));
    let test = serve(open(dir.path()).listing());
    let shown = || {
        let response = test.get("/s/").field("Accept", "application/json").send();
        let listing: serde_json::Value = serde_json::from_str(response.text()).expect("JSON");
        (listing["entries"].as_array().expect("a list").len(), listing["more"].as_bool())
    };
    for hidden in [".a", ".b", ".c"] {
        add(hidden);
    }
    assert_eq!(shown(), (9999, Some(false)));
    add("9999");
    assert_eq!(shown(), (10_000, Some(false)));
    assert!(!test.get("/s/").send().text().contains("and more"));
    add("10000");
    assert_eq!(shown(), (10_000, Some(true)));
    assert!(test.get("/s/").send().text().contains("and more that are not shown"));
}

/// A link is listed if a request can follow it, also when it leads out of the directory listed.
#[cfg(all(target_os = "linux", not(portable)))]
#[test]
fn links_are_listed_as_they_are_served() {
    use hairspring_web::files::Links;
    let dir = site();
    let plain = dir.path().join("site/plain");
    for (to, name) in [("../hello.txt", "up"), ("../docs", "over"), ("../../secret", "out")] {
        std::os::unix::fs::symlink(to, plain.join(name)).expect("a link");
    }
    let test = serve(open(dir.path()).listing().links(Links::FollowBeneath));
    let page = test.get("/s/plain/").send();
    for (name, status) in [("up", 200), ("over/", 200), ("out", 404)] {
        assert_eq!(test.get(&format!("/s/plain/{name}")).send().status(), status, "{name}");
        let is_listed = page.text().contains(&format!("href=\"./{name}\""));
        assert_eq!(is_listed, status == 200, "{name}: {}", page.text());
    }
}
