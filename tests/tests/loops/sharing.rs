//! Several loops: they share the clients, and one that is blocked holds up no other.

use std::io::Write as _;
use std::net::TcpStream;
use std::task::Context;
use std::thread;
use std::time::{Duration, Instant};

use hairspring_backend_polling::Options;
use hairspring_core::{Demand, Input, Now, Outbox, Protocol, Step};

use crate::loops;
use crate::support::{Backend, start, take};

/// Says on which thread it runs, and blocks it when asked to.
#[derive(Default)]
struct Where(Outbox);

impl Protocol for Where {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) if bytes == "block" => thread::sleep(Duration::from_secs(2)),
            Input::Data(_) => {
                let name = thread::current().name().expect("loops have names").to_owned();
                self.0.push(name.into());
            }
            Input::Fin | Input::Reset => self.0.finish(),
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.0.is_fin_sent() {
            return Step::Done(hairspring_core::Outcome::Clean);
        }
        Step::Wait(Demand::default())
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.0
    }
    fn shutdown(&mut self) {
        self.0.finish();
    }
}

#[test]
fn loops_share_the_clients_and_one_that_blocks_does_not_hold_up_the_others() {
    for reuse_port in [false, true] {
        let server =
            start(Backend::POLLING, Options { reuse_port, ..loops(2) }, |_| Where::default());
        let mut on: [Vec<TcpStream>; 2] = Default::default();
        for _ in 0..40 {
            let mut client = server.connect();
            client.write_all(b"where?").unwrap();
            match &*take(&client, 6) {
                b"loop 0" => on[0].push(client),
                b"loop 1" => on[1].push(client),
                other => panic!("{other:?}"),
            }
        }
        let difference = on[0].len().abs_diff(on[1].len());
        assert!(difference <= 4, "{} and {}", on[0].len(), on[1].len());
        on[0][0].write_all(b"block").unwrap();
        thread::sleep(Duration::from_millis(50));
        let began = Instant::now();
        for mut client in &on[1] {
            client.write_all(b"where?").unwrap();
            assert_eq!(take(client, 6), b"loop 1");
        }
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        server.finish();
    }
}

#[test]
fn new_clients_do_not_wait_for_a_loop_that_blocks() {
    let server = start(Backend::POLLING, loops(2), |_| Where::default());
    let mut blocker = server.connect();
    ask_where(&blocker);
    let began = Instant::now();
    blocker.write_all(b"block").unwrap();
    // Handed over before it was seen to be stuck, and after.
    let mut clients: Vec<TcpStream> = (0..20).map(|_| server.connect()).collect();
    thread::sleep(Duration::from_millis(50));
    clients.extend((0..20).map(|_| server.connect()));
    clients.iter().for_each(ask_where);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    server.finish();
}

fn ask_where(mut client: &TcpStream) {
    client.write_all(b"where?").unwrap();
    assert!(take(client, 6).starts_with(b"loop"));
}
