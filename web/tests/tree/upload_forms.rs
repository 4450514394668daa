//! Uploads by forms: what is stored, and where the browser is led.

use std::fs;

use crate::site::{open, serve, site};
use crate::uploads::{FORM, form};

#[test]
fn forms_leave_their_files_and_lead_back() {
    let dir = site();
    let root = dir.path().join("site");
    let test = serve(open(dir.path()).listing().uploads());
    let page = test.get("/s/plain/").send();
    assert!(page.text().contains("enctype=\"multipart/form-data\""));
    let send = |path: &str, name: &str| {
        test.post(path).field("Content-Type", FORM).content(form(name, "content"))
    };
    let browser = send("/s/plain/", "new.txt").field("Accept", "text/html, */*;q=0.8").send();
    assert_eq!((browser.status(), browser.field("location")), (303, Some("./")));
    assert_eq!(fs::read_to_string(root.join("plain/new.txt")).unwrap(), "content");
    let program = send("/s/plain/", "other.txt").send();
    assert_eq!((program.status(), program.text()), (201, "{\"stored\":[\"other.txt\"]}\n"));
    // Whoever prefers a page is led to one, by the most specific range of each type.
    let table = [
        ("TEXT/*", 303),
        ("*/*", 201),
        ("text/*;q=0.5, */*", 201),
        ("application/*;q=0.1, */*;q=0.2", 303),
        ("text/html;q=0.2, text/*;q=0.9, application/json;q=0.3", 201),
        ("text/html, application/json;q=0.9", 303),
        ("Application/JSON;q=0, */*;q=0.1", 303),
        ("text, application", 201),
    ];
    for (at, (accept, status)) in table.into_iter().enumerate() {
        let posted = send("/s/plain/", &format!("by-{at}")).field("Accept", accept).send();
        assert_eq!(posted.status(), status, "{accept}");
    }
    for (path, name, status) in [
        ("/s/plain/", "z.txt", 409),
        ("/s/plain/", "../up.txt", 400),
        ("/s/plain/", ".profile", 400),
        ("/s/missing/", "a", 404),
        ("/s/hello.txt", "a", 404),
    ] {
        assert_eq!(send(path, name).send().status(), status, "{path} {name}");
    }
    // A text input beside two files.
    let text = "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nboth\r\n";
    let two = form("one.txt", "1").replace("--x--\r\n", &form("two.txt", "2"));
    let program =
        test.post("/s/plain/").field("Content-Type", FORM).content(format!("{text}{two}"));
    assert_eq!(program.send().text(), "{\"stored\":[\"one.txt\",\"two.txt\"]}\n");
    // A file input without a file.
    let nothing = send("/s/plain/", "").send();
    assert_eq!((nothing.status(), nothing.text()), (200, "{\"stored\":[]}\n"));
    let other = test.post("/s/plain/").field("Content-Type", "text/plain").content("a").send();
    assert_eq!(other.status(), 415);
}

#[test]
fn forms_that_come_at_a_time_replace_nothing() {
    let dir = site();
    let root = dir.path().join("site");
    let test = serve(open(dir.path()).uploads());
    let begin = |content: &str| {
        let form = form("new", content);
        // In the middle of both uploads: the first to finish wins.
        let middle = form.find(content).unwrap() + 3;
        let (mut wire, (now, later)) = (test.connect(), form.split_at(middle));
        wire.send(format!(
            "POST /s/ HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\nContent-Length: {}\r\n\r\n{now}",
            form.len()
        ));
        (wire, later.to_owned())
    };
    let both = [begin("first"), begin("second")];
    let statuses = both.map(|(mut wire, later)| {
        wire.send(later);
        wire.run_until(|received| received.contains(&b'\n'));
        wire.take_text()[9..12].to_owned()
    });
    assert_eq!(statuses, ["201", "409"]);
    assert_eq!(fs::read_to_string(root.join("new")).unwrap(), "first");
}

/// What has a name keeps it, whether or not it is served.
#[test]
fn forms_replace_nothing_that_is_not_served_either() {
    let dir = site();
    let root = dir.path().join("site");
    let _socket = std::os::unix::net::UnixListener::bind(root.join("plain/socket")).unwrap();
    let test = serve(open(dir.path()).uploads());
    std::os::unix::fs::symlink("nowhere", root.join("plain/broken")).unwrap();
    std::os::unix::fs::symlink("z.txt", root.join("plain/link")).unwrap();
    let kind =
        |name: &str| fs::symlink_metadata(root.join("plain").join(name)).unwrap().file_type();
    for name in ["socket", "broken", "link", "sub"] {
        let before = kind(name);
        let posted = test.post("/s/plain/").field("Content-Type", FORM).content(form(name, "a"));
        assert_eq!(posted.send().status(), 409, "{name}");
        assert_eq!(kind(name), before, "{name}");
    }
}
