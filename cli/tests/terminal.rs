//! The command with a terminal as its standard streams.
#![cfg(target_os = "linux")]

mod support;

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use rustix::pty::{self, OpenptFlags};
use support::{hairspring, scratch};

/// A command at a terminal of its own, killed on drop.
struct Session {
    child: Child,
    /// Its output, piece by piece; it ends with the command.
    screen: Receiver<Vec<u8>>,
    seen: String,
}

impl Session {
    fn start(mut command: Command, directory: &Path) -> Self {
        let screen = pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        pty::grantpt(&screen).unwrap();
        pty::unlockpt(&screen).unwrap();
        let name = pty::ptsname(&screen, Vec::new()).unwrap().into_string().unwrap();
        let terminal = || OpenOptions::new().read(true).write(true).open(&name).unwrap();
        command.stdin(terminal()).stdout(terminal()).stderr(terminal());
        let child = command.current_dir(directory).spawn().unwrap();
        let (writer, pieces) = channel();
        let mut screen = File::from(screen);
        // It ends with the terminal, or when the receiver is gone.
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = screen.read(&mut piece)
                && writer.send(piece[..length].to_vec()).is_ok()
            {}
        });
        Self { child, screen: pieces, seen: String::new() }
    }

    /// Reads until the output contains this; fails if the command ends first, or it takes too long.
    #[track_caller]
    fn until(&mut self, expected: &str) -> &str {
        while !self.seen.contains(expected) {
            match self.screen.recv_timeout(support::PATIENCE) {
                Ok(piece) => self.seen.push_str(&String::from_utf8_lossy(&piece)),
                Err(end) => panic!("expected {expected:?}, saw {:?} ({end})", self.seen),
            }
        }
        &self.seen
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &str) -> Command {
    let mut command = hairspring(arguments);
    command.env("TERM", "xterm").env_remove("NO_COLOR");
    command
}

#[test]
fn the_current_directory_is_implied_and_the_banner_tells_it() {
    let dir = scratch();
    let here = dir.path().canonicalize().unwrap();
    let mut session = Session::start(command("--listen 0.0.0.0:0"), dir.path());
    let seen = session.until("Ctrl-C").to_owned();
    let first = seen.lines().next().unwrap();
    assert!(first.starts_with("hairspring ") && first.contains(" listening on http://0.0.0.0:"));
    assert!(!first.contains('\u{1b}'), "the first line is for scripts: {first:?}");
    assert!(seen.contains(&format!("  {}\r\n", here.display())), "{seen:?}");
    assert!(seen.contains("http://localhost:"), "{seen:?}");
    assert!(seen.contains("\u{1b}["), "colours: {seen:?}");
}

#[test]
fn who_wants_no_colours_gets_none() {
    let dir = scratch();
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let mut command = command("demo --listen 127.0.0.1:0");
        command.env(name, value);
        let mut session = Session::start(command, dir.path());
        let seen = session.until("Ctrl-C");
        assert!(!seen.contains('\u{1b}'), "{name}: {seen:?}");
        assert!(seen.contains("serving   the demo\r\n"), "{seen:?}");
    }
}

#[test]
fn what_is_hardly_ever_meant_must_be_said() {
    let dir = scratch();
    let mut at_home = command("--listen 127.0.0.1:0");
    at_home.env("HOME", dir.path());
    let mut session = Session::start(at_home, dir.path());
    session.until("say 'hairspring .' if all of it is to be served");
    let mut at_the_root = Session::start(command("--listen 127.0.0.1:0"), Path::new("/"));
    at_the_root.until("the current directory is /: say 'hairspring .'");
    let mut meant = command(". --listen 127.0.0.1:0");
    meant.env("HOME", dir.path());
    Session::start(meant, dir.path()).until("Ctrl-C");
}

#[test]
fn a_browser_is_opened_at_the_first_address() {
    let dir = scratch();
    let (browser, told) = (dir.path().join("browser"), dir.path().join("told"));
    fs::write(
        &browser,
        format!("#!/bin/sh\necho \"$1\" > {0}.part\nmv {0}.part {0}\n", told.display()),
    )
    .unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let mut opened = command(". --open --listen [::]:0");
    opened.env("BROWSER", &browser);
    let _session = Session::start(opened, dir.path());
    support::eventually("a visit", || told.exists());
    let url = fs::read_to_string(&told).unwrap();
    assert!(url.starts_with("http://localhost:") && url.ends_with("/\n"), "{url}");
}

#[test]
fn a_browser_that_is_not_there_is_told() {
    let dir = scratch();
    // As `xdg-open` fails without a browser, and as if there were no `xdg-open`.
    let failing = dir.path().join("xdg-open");
    fs::write(&failing, "#!/bin/sh\nexit 3\n").unwrap();
    fs::set_permissions(&failing, fs::Permissions::from_mode(0o755)).unwrap();
    for path in [dir.path(), Path::new("/nowhere")] {
        let mut opened = command("demo --open --listen 127.0.0.1:0");
        opened.env_remove("BROWSER").env("PATH", path);
        let mut session = Session::start(opened, dir.path());
        session.until("found no browser; open http://127.0.0.1:");
    }
    let mut session = Session::start(command("demo --open --listen unix:socket"), dir.path());
    session.until("no browser opens a Unix socket; leave out --open");
}

#[test]
fn colours_mark_what_is_refused() {
    let dir = scratch();
    fs::write(dir.path().join("request"), "GET / HTTP/1.1\r\n\r\n").unwrap();
    let mut session = Session::start(command("parse request"), dir.path());
    session.until("\u{1b}[1;31mrefused\u{1b}[0m at byte 17 with 400");
}
