//! Datagrams and HTTP are answered side by side, on every backend.

mod support;

use std::io::Write;
use std::net::UdpSocket;
use std::sync::Arc;

use hairspring::backend_polling::Listeners;
use hairspring_examples::backend::Backend;
use hairspring_examples::{udp_echo, upgrade};
use support::{LONG, Running, connect, head, listener};

#[test]
fn datagrams_and_requests_are_answered_side_by_side() {
    for backend in Backend::ALL {
        let (listener, http) = listener();
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap();
        let make = upgrade::connections(Arc::default());
        let running = Running::start(move |setup| {
            udp_echo::serve(backend, server, Listeners::from(listener), setup, make)
        });
        let client = UdpSocket::bind("127.0.0.1:0").unwrap();
        client.set_read_timeout(Some(LONG)).unwrap();
        let mut stream = connect(http);
        for round in 0..100u8 {
            // More at once than a batch.
            for number in 0..40 {
                client.send_to(&[round, number], address).unwrap();
            }
            stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").unwrap();
            for number in 0..40 {
                let mut datagram = [0; 9];
                let (len, from) = client.recv_from(&mut datagram).expect("an answer");
                assert_eq!((&datagram[..len], from), (&[round, number][..], address));
            }
            let head = head(&stream);
            assert!(head.starts_with("HTTP/1.1 426 "), "{head}");
            support::expect(&stream, "expected Upgrade: chat, or Upgrade: echo\n");
        }
        drop(stream);
        running.finish();
        // The socket is closed along with the backend; smol's task may end a moment later.
        support::eventually("a free port", || UdpSocket::bind(address).is_ok());
    }
}
