//! Sources of the program's own, beside the connections.

use std::net::{TcpStream, UdpSocket};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use hairspring_backend_polling::{Listeners, Setup, Sources, Stop, serve_with};

use crate::support::eventually;
use crate::support::protocols::Echo;
use crate::{ask, loops};

#[test]
fn sources_of_the_program_run_beside_the_connections() {
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    udp.set_nonblocking(true).unwrap();
    let address = udp.local_addr().unwrap();
    let (once, tell_once) =
        socket2::Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None)
            .expect("a pair of sockets");
    let calls = Arc::new(AtomicUsize::new(0));
    let mut sources = Sources::default();
    sources.on_readable(udp.try_clone().unwrap(), move || {
        let mut datagram = [0; 64];
        while let Ok((n, from)) = udp.recv_from(&mut datagram) {
            assert_ne!(&datagram[..n], b"panic", "as it was asked to");
            udp.send_to(&datagram[..n], from).unwrap();
        }
        ControlFlow::Continue(())
    });
    let counted = Arc::clone(&calls);
    // A source that reads nothing would be called again and again.
    sources.on_readable(once, move || {
        counted.fetch_add(1, Ordering::SeqCst);
        ControlFlow::Break(())
    });
    let (options, stop) = (loops(1), Stop::new());
    let mut listeners = Listeners::default();
    let server = listeners.bind("127.0.0.1:0", &options).unwrap().to_string();
    let setup = Setup { options, stop: stop.clone(), ..Setup::default() };
    let running = thread::spawn(move || serve_with(listeners, setup, sources, |_| Echo::default()));
    let client = TcpStream::connect(server).unwrap();
    let asker = UdpSocket::bind("127.0.0.1:0").unwrap();
    asker.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    for _ in 0..3 {
        asker.send_to(b"datagram", address).unwrap();
        assert_eq!(asker.recv_from(&mut [0; 64]).unwrap().0, 8);
        ask(&client);
    }
    tell_once.send(b"x").unwrap();
    eventually("the call", || calls.load(Ordering::SeqCst) == 1);
    asker.send_to(b"panic", address).unwrap();
    asker.send_to(b"datagram", address).unwrap();
    assert!(asker.recv_from(&mut [0; 64]).is_err(), "it has ended");
    ask(&client);
    assert_eq!(calls.load(Ordering::SeqCst), 1, "it has ended");
    stop.stop();
    assert_eq!(running.join().unwrap().unwrap().served, 1);
}
