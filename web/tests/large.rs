//! Files are not read into memory, however large they are.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use hairspring_backend_common::{Listeners, LocalAddress, Setup};
use hairspring_core::{Config, ConnectionInfo, Http};
use hairspring_web::files::{Directory, Tree};

const LEN: u64 = 128 << 20;

/// The peak resident memory of this process, in KiB.
fn most() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn a_file_of_128_mib_takes_no_memory_on_any_backend() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = std::fs::File::create(folder.path().join("large")).expect("a file");
    // The file is sparse, so it takes no disk space.
    file.set_len(LEN).expect("a large file");
    let app = Tree::new(Directory::open(folder.path()).expect("a folder")).router();
    let app = app.build().expect("routes");
    for backend in ["std", "polling", "smol"] {
        let setup = Setup::default();
        let stop = setup.stop.clone();
        let mut listeners = Listeners::default();
        listeners.bind("127.0.0.1:0", &setup.options).expect("a port");
        let &LocalAddress::Tcp(address) = listeners.as_slice()[0].local_address() else {
            panic!("expected an address with a port")
        };
        let (app, config) = (app.clone(), Arc::new(Config::default()));
        let make = move |info: ConnectionInfo| Http::new(app.clone(), Arc::clone(&config), info);
        let server = std::thread::spawn(move || match backend {
            "std" => hairspring_backend_std::serve(listeners, setup, make),
            "polling" => hairspring_backend_polling::serve(listeners, setup, make),
            _ => hairspring_backend_smol::serve(listeners, setup, make),
        });
        let before = most();
        let mut stream = TcpStream::connect(address).expect("a server");
        let request = "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).expect("it is read");
        let (mut buffer, mut len) = (vec![0; 256 << 10], 0);
        loop {
            match stream.read(&mut buffer).expect("content") {
                0 => break,
                more => len += more as u64,
            }
        }
        assert!(len > LEN && len < LEN + 1000, "{backend}: {len} bytes");
        let grown = most() - before;
        assert!(grown < 16 << 10, "{backend}: {grown} KiB more");
        drop(stream);
        stop.stop();
        server.join().expect("no panic").expect("a backend that serves");
    }
}
