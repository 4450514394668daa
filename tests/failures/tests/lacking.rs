//! What is told of a server that lacks threads.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hairspring::backend_std::{self, Hooks, Listeners, LocalAddress, Options, Report, Setup};
use hairspring::core::{Config, ConnectionInfo, Http};
use hairspring::{backend_polling, backend_smol};
use hairspring_tests::mirror::Mirror;

/// Whether clients were told to come, and whether it was said that they are turned away.
#[derive(Default)]
struct Told {
    listening: AtomicBool,
    stopping: AtomicBool,
}

impl Hooks for Told {
    fn listening(&self, _: &LocalAddress) {
        self.listening.store(true, Ordering::SeqCst);
    }
    fn stopping(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }
}

/// What is told by a backend that has threads with so much stack, two of them.
fn told(
    stack: usize,
    serve: impl FnOnce(Listeners, Setup) -> io::Result<Report>,
) -> (bool, bool, bool) {
    let options = Options { thread_stack: stack, threads: Some(2), ..Options::default() };
    let mut listeners = Listeners::default();
    let address = listeners.bind("127.0.0.1:0", &options).expect("a free port").to_string();
    let told = Arc::new(Told::default());
    let setup = Setup { options, hooks: Arc::clone(&told) as Arc<dyn Hooks>, ..Setup::default() };
    setup.stop.stop();
    let served = serve(listeners, setup).is_ok();
    std::net::TcpListener::bind(address).expect("it listens no more");
    (served, told.listening.load(Ordering::SeqCst), told.stopping.load(Ordering::SeqCst))
}

#[test]
fn clients_are_not_told_to_come_before_there_are_threads_for_them() {
    let (service, config) = (Arc::new(Mirror), Arc::new(Config::default()));
    // More than there are addresses.
    let too_much = usize::MAX / 2;
    for (stack, expected) in [(1 << 20, (true, true, true)), (too_much, (false, false, false))] {
        let make = || {
            let (service, config) = (Arc::clone(&service), Arc::clone(&config));
            move |info: ConnectionInfo| Http::new(Arc::clone(&service), Arc::clone(&config), info)
        };
        let polling =
            told(stack, |listeners, setup| backend_polling::serve(listeners, setup, make()));
        let smol = told(stack, |listeners, setup| backend_smol::serve(listeners, setup, make()));
        let std = told(stack, |listeners, setup| backend_std::serve(listeners, setup, make()));
        assert_eq!([polling, smol, std], [expected; 3]);
    }
}
