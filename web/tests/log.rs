//! The log: targets, levels, rotation, lost lines.

use std::fs;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use hairspring_web::log::{Level, Log, NoLevel, Target};
use hairspring_web::middleware::ErrorLog;
use hairspring_web::{Error, Router};

/// Levels and texts of the lines of a file.
fn told(path: &std::path::Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(path).expect("a log");
    let mut lines = Vec::new();
    for line in text.lines() {
        let (time, rest) = line.split_at(24);
        assert!(time.starts_with("20") && time.ends_with('Z'), "{line}");
        let (level, text) = rest[1..].split_at(5);
        lines.push((level.trim_end().to_owned(), text[1..].to_owned()));
    }
    lines
}

#[test]
fn lines_go_to_the_targets_of_their_level() {
    let folder = tempfile::tempdir().expect("a folder");
    let (all, errors) = (folder.path().join("all"), folder.path().join("errors"));
    let targets =
        [(Level::Info, Target::File(all.clone())), (Level::Error, Target::File(errors.clone()))];
    let log = Log::open("site", targets).expect("files");
    for level in Level::ALL {
        log.tell(level, level.name());
    }
    // The level can be changed at any time.
    log.set_level(Level::Fatal);
    assert!(!log.tells(Level::Error));
    log.tell(Level::Error, "not told");
    log.set_level(Level::Warn);
    log.teller(Level::Warn)("a\nb\u{1b}[31m\\");
    log.flush();
    let text = |lines: Vec<(String, String)>| {
        lines.into_iter().map(|(level, text)| format!("{level}|{text}")).collect::<Vec<_>>()
    };
    let escaped = r"WARN|site a\nb\u{1b}[31m\";
    assert_eq!(
        text(told(&all)),
        ["INFO|site INFO", "WARN|site WARN", "ERROR|site ERROR", "FATAL|site FATAL", escaped]
    );
    assert_eq!(text(told(&errors)), ["ERROR|site ERROR", "FATAL|site FATAL"]);
    assert_eq!("warn".parse(), Ok(Level::Warn));
    let error: NoLevel = "loud".parse::<Level>().expect_err("no level");
    assert!(error.to_string().ends_with("got loud"));
}

#[test]
fn a_log_that_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing/log");
    let targets = [(Level::Info, Target::Stderr), (Level::Info, Target::File(missing.clone()))];
    let error = Log::open("", targets).expect_err("no file");
    let told = format!("cannot open the log {}: ", missing.display());
    assert!(error.to_string().starts_with(&told), "{error}");
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn a_cause_is_escaped_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("errors");
    let log = Log::open("", [(Level::Info, Target::File(path.clone()))]).expect("a file");
    let app = Router::new()
        .with(ErrorLog::new(log.teller(Level::Error)))
        .get("/", || Error::internal("not in C:\\pears\nat all"))
        .build()
        .expect("one route");
    app.test().get(r"/?a\nb").send();
    log.flush();
    let expected = r"GET /?a\\nb: 500 Internal Server Error: not in C:\\pears\nat all";
    assert_eq!(told(&path), [("ERROR".to_owned(), expected.to_owned())]);
}

#[test]
fn files_are_rotated_without_a_lost_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let (now, before) = (folder.path().join("now"), folder.path().join("before"));
    let log = Log::open("", [(Level::Info, Target::File(now.clone()))]).expect("a file");
    let line = log.lines();
    (0..1000).for_each(|n| line(&n.to_string()));
    fs::rename(&now, &before).expect("a file");
    (1000..2000).for_each(|n| line(&n.to_string()));
    log.reopen();
    (2000..3000).for_each(|n| line(&n.to_string()));
    // Dropping the last clone writes the rest.
    drop((log, line));
    let [before, now] = [before, now].map(|path| fs::read_to_string(path).expect("a log"));
    let lines = |range: std::ops::Range<u32>| range.map(|n| format!("{n}\n")).collect::<String>();
    assert!(before == lines(0..2000) && now == lines(2000..3000));
}

/// A target that takes no lines does not delay those who log.
#[cfg(unix)]
#[test]
fn what_is_not_written_is_counted_and_delays_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = pipe(&folder);
    let (opened, wait) = channel();
    let path = pipe.clone();
    let reader = std::thread::spawn(move || {
        let mut file = fs::File::open(path).expect("a pipe");
        // Nothing is read until all lines are logged.
        wait.recv().expect("a signal");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).expect("text");
        text
    });
    let log = Log::open("", [(Level::Info, Target::File(pipe))]).expect("a pipe");
    let text = "x".repeat(1000);
    // More than fits in the queue and the pipe: waiting for the pipe would take for ever.
    for _ in 0..20_000 {
        log.tell(Level::Info, &text);
    }
    assert_ne!(format!("{log:?}"), "Log(0 lost)");
    opened.send(()).expect("a reader");
    log.flush();
    log.tell(Level::Info, "after");
    drop(log);
    let all = reader.join().expect("a reader");
    let whole = all.lines().filter(|line| line.ends_with(&text)).count();
    let lost: usize = all
        .lines()
        .filter_map(|line| line.split("WARN  ").nth(1)?.split(' ').next()?.parse::<usize>().ok())
        .sum();
    assert_eq!(whole + lost, 20_000);
}

#[cfg(unix)]
fn pipe(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success(), "expected a pipe, got {made}");
    pipe
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_reads_keeps_nobody_from_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = pipe(&folder);
    // Opened for reading and writing, so that it does not wait for a writer.
    let reader = fs::OpenOptions::new().read(true).write(true).open(&pipe).expect("a pipe");
    let log = Log::open("", [(Level::Info, Target::File(pipe))]).expect("a pipe");
    let text = "x".repeat(1000);
    for _ in 0..20_000 {
        log.tell(Level::Info, &text);
    }
    // A little is read, so that there is room in the queue, but nobody reads the rest.
    let reads_once = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1500));
        let mut reader = reader;
        std::io::Read::read_exact(&mut reader, &mut [0; 60_000]).expect("lines");
        reader
    });
    let begun = Instant::now();
    log.flush();
    assert!(begun.elapsed() < Duration::from_secs(3), "it waited twice for the pipe");
    drop(log);
    assert!(begun.elapsed() < Duration::from_secs(15), "it waited for the pipe");
    drop(reads_once.join().expect("a reader"));
}

/// The queue had no room for the order to open the file again, but the order is not forgotten.
#[cfg(unix)]
#[test]
fn a_rotation_is_made_up_for_when_the_log_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let (pipe, path) = (pipe(&folder), folder.path().join("now"));
    let reader = fs::OpenOptions::new().read(true).write(true).open(&pipe).expect("a pipe");
    let targets = [Target::File(pipe), Target::File(path.clone())];
    let log = Log::open("", targets.map(|target| (Level::Info, target))).expect("files");
    let line = log.lines();
    // While nobody reads the pipe, the queue is full.
    (0..20_000).for_each(|_| line(&"x".repeat(100)));
    fs::rename(&path, folder.path().join("before")).expect("a file");
    log.reopen();
    let reads = std::thread::spawn(move || {
        let (mut reader, mut buffer) = (reader, [0; 60_000]);
        while !buffer.windows(3).any(|three| three == b"end") {
            std::io::Read::read(&mut reader, &mut buffer).expect("lines");
        }
        reader
    });
    // Until the file is there, lines go to the old one.
    let begun = Instant::now();
    while !path.exists() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it was not opened again");
        std::thread::sleep(Duration::from_millis(10));
    }
    line("end");
    drop((log, line));
    drop(reads.join().expect("a reader"));
    assert!(fs::read_to_string(path).expect("a log").ends_with("end\n"));
}
