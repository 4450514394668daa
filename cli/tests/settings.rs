//! Options from the environment and a file, and which of them counts.
#![cfg(unix)]

mod support;

use std::fs;

use support::{Demo, hairspring, run, scratch};

#[test]
fn the_command_line_comes_first_then_the_environment_then_the_file() {
    let dir = scratch();
    let config = dir.path().join("site.toml");
    fs::write(
        &config,
        "# Where, and what.\nlisten = \"127.0.0.1:0\"\nno-date = true\nmax-target = 100\n\
         max-headers = 3\n[serve]\npath = \".\"\nheader = [\"X-A: of: file\", \"X-B: file\"]\n",
    )
    .unwrap();
    let mut command = hairspring("serve --max-target 300");
    command.current_dir(dir.path()).env("HAIRSPRING_CONFIG", &config);
    command.env("HAIRSPRING_MAX_TARGET", "200").env("HAIRSPRING_MAX_HEADERS", "5");
    command.env("HAIRSPRING_NO_SERVER_HEADER", "yes");
    let server = Demo::start_with(command);
    // Of the file.
    let got = server.get("GET /site.toml", "");
    assert_eq!((&*got.status, got.field("date")), ("200 OK", None));
    assert_eq!((got.field("x-a"), got.field("x-b")), (Some("of: file"), Some("file")));
    // Of the environment.
    assert_eq!(got.field("server"), None);
    let fields = "A: b\r\n".repeat(4);
    assert!(server.get("GET /", &fields).status.starts_with("431"));
    assert_eq!(server.get("GET /", "A: b\r\nA: b\r\nA: b\r\n").status, "200 OK");
    // Of the command line.
    let target = format!("GET /?{}", "a".repeat(290));
    assert_eq!(server.get(&target, "").status, "200 OK");
    let target = format!("GET /?{}", "a".repeat(300));
    assert!(server.get(&target, "").status.starts_with("414"));
}

#[test]
fn a_path_in_the_environment_is_enough() {
    let dir = scratch();
    fs::write(dir.path().join("a.txt"), "apple").unwrap();
    let mut command = hairspring("");
    command.env("HAIRSPRING_PATH", dir.path()).env("HAIRSPRING_LISTEN", "127.0.0.1:0");
    assert_eq!(Demo::start_with(command).get("GET /a.txt", "").text(), "apple");
    let config = dir.path().join("site.toml");
    fs::write(&config, "listen = \"127.0.0.1:0\"\n[serve]\npath = \".\"\n").unwrap();
    let configured = |arguments| {
        let mut command = hairspring(arguments);
        command.current_dir(dir.path()).env("HAIRSPRING_CONFIG", &config);
        command
    };
    assert_eq!(Demo::start_with(configured("")).get("GET /a.txt", "").text(), "apple");
    let checked = configured("check-config").output().unwrap();
    assert!(checked.stdout.ends_with(b"\n2 settings, no mistakes\n"), "{checked:?}");
    let nowhere = hairspring("").env("HAIRSPRING_PATH", "").output().unwrap();
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn the_demo_takes_them_too() {
    let dir = scratch();
    let config = dir.path().join("demo.toml");
    fs::write(&config, "[demo]\nno-date = true\n[serve]\nspa = true\n").unwrap();
    let mut command = hairspring("demo --listen 127.0.0.1:0 --config");
    command.arg(&config);
    assert_eq!(Demo::start_with(command).get("GET /plaintext", "").field("date"), None);
}

#[test]
fn mistakes_are_one_line_with_their_place_and_status_2() {
    let dir = scratch();
    let config = dir.path().join("a.toml");
    for (text, expected) in [
        ("\nlissten = \"a\"\n", "a.toml:2: unknown key 'lissten'; did you mean 'listen'?"),
        ("grace = \"5\"\n", "a.toml:1: grace = 5: expected a whole number with ms"),
        ("grace = \n", "a.toml:1: "),
        ("[demo]\nspa = true\n", "a.toml:2: unknown key 'spa'"),
        ("[serve]\nauth = \"secret\"\n", "a.toml:2: auth = …: expected a name and a password"),
    ] {
        fs::write(&config, text).unwrap();
        for command in ["serve .", "demo"] {
            let arguments = format!("{command} --listen 127.0.0.1:0 --config {}", config.display());
            let output = run(&arguments);
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{text}: {said}");
            assert!(said.contains(expected) && said.lines().count() == 1, "{text}: {said}");
        }
    }
    fs::write(&config, b"grace = \"\xff\"\n").unwrap();
    let said = run(&format!("demo --config {}", config.display())).stderr;
    let said = String::from_utf8(said).unwrap();
    assert!(
        said.ends_with("a.toml: stream did not contain valid UTF-8; save it as UTF-8\n"),
        "{said}"
    );
    let output = hairspring("demo").env("HAIRSPRING_GRACE", "soon").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.starts_with("hairspring: HAIRSPRING_GRACE: grace = soon: expected"), "{said}");
    let output = run("demo --config /nowhere/at/all");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("cannot read the configuration file /nowhere/at/all: no such"), "{said}");
}

#[test]
fn a_file_can_be_checked_before_it_is_used() {
    let dir = scratch();
    let config = dir.path().join("a.toml");
    fs::write(&config, "grace = \"3s\"\n[serve]\nauth = \"eve:apple\"\nspa = false\n").unwrap();
    let check = || {
        let mut command = hairspring("check-config");
        command.arg(&config).env("HAIRSPRING_MAX_BODY", "2m");
        command
    };
    let output = check().output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    let name = config.display();
    let expected = format!(
        "HAIRSPRING_MAX_BODY: max-body = 2m\n{name}:1: grace = 3s\n{name}:3: auth = …\n\
         {name}:4: spa = false\n4 settings, no mistakes\n"
    );
    assert_eq!(told, expected);

    fs::write(&config, "grace = \"3\"\nspaa = true\n").unwrap();
    let output = check().env("HAIRSPRING_GRACEE", "1s").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{said}");
    for expected in [
        format!("hairspring: {name}:1: grace = 3: expected"),
        format!("hairspring: {name}:2: unknown key 'spaa'; did you mean 'spa'?"),
        "hairspring: HAIRSPRING_GRACEE: no option has this name".to_owned(),
    ] {
        assert_eq!(said.matches(&expected).count(), 1, "{expected}: {said}");
    }
    assert_eq!(said.lines().count(), 3, "{said}");
}
