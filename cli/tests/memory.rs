//! Limits on the memory that clients can make the process use, measured from outside.
#![cfg(target_os = "linux")]

mod support;

use std::fs::{self, File};
use std::io::{Read, Write};

use support::{BACKENDS, Demo, scratch};

const MIB: u64 = 1 << 20;

/// More than the command with all its threads has ever needed; far below what is sent through it
/// here.
const ENOUGH: u64 = 48 * MIB;

/// The peak memory of the process so far, in bytes.
fn peak(server: &Demo) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[test]
fn large_files_are_not_read_into_memory() {
    let dir = scratch();
    let length = 512 * MIB;
    File::create(dir.path().join("large")).unwrap().set_len(length).unwrap();
    for backend in BACKENDS {
        let server = Demo::serve(dir.path(), &format!("--backend {backend}"));
        let mut stream = server.connect();
        stream.write_all(b"GET /large HTTP/1.0\r\n\r\n").unwrap();
        let (mut piece, mut received) = (vec![0; MIB as usize], 0);
        loop {
            match stream.read(&mut piece).unwrap() {
                0 => break,
                some => received += some as u64,
            }
        }
        assert!(received > length, "{backend}: {received}");
        assert!(peak(&server) < ENOUGH, "{backend}: {} bytes", peak(&server));
    }
}

#[test]
fn nothing_is_reserved_for_what_is_only_announced() {
    for backend in BACKENDS {
        let demo = Demo::start(&format!("--backend {backend}"));
        let open: Vec<_> = (0..20)
            .map(|_| {
                let mut stream = demo.connect();
                let head = "POST /api/users HTTP/1.1\r\nHost: a\r\n\
                            Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{";
                stream.write_all(head.as_bytes()).unwrap();
                let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\nx";
                let mut other = demo.connect();
                other.write_all(head.as_bytes()).unwrap();
                (stream, other)
            })
            .collect();
        assert_eq!(demo.get("GET /slow?ms=50", "").status, "200 OK");
        assert!(peak(&demo) < ENOUGH, "{backend}: {} bytes", peak(&demo));
        drop(open);
    }
}
