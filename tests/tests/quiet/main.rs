//! Event loops take no processor time while there is nothing to do, whatever their peers do.
//!
//! There is no test harness, because processor time and sleeps are counted for the whole process.
#![allow(clippy::print_stdout, reason = "it is its own test harness")]

#[cfg(unix)]
#[path = "../backends/support/all.rs"]
mod all;
#[cfg(unix)]
#[path = "../backends/support/mod.rs"]
mod support;

#[cfg(unix)]
fn main() {
    quiet::main();
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod quiet {
    use std::io::Write;
    use std::net::TcpStream;
    use std::sync::Arc;
    use std::task::Context;
    use std::time::Duration;

    use hairspring_backend_common::Options;
    use hairspring_core::{Demand, Input, Now, Outbox, Protocol, Read, Step};
    use rustix::time::{ClockId, clock_gettime};

    use super::support::protocols::{Desk, Duplex, Echo, Flood};
    use super::support::{Backend, LONG, eventually, start};

    pub(super) fn main() {
        let tests: [(&str, fn()); 2] = [
            ("nothing_to_do_costs_nothing", nothing_to_do_costs_nothing),
            ("saturation_costs_nothing", saturation_costs_nothing),
        ];
        for (name, test) in tests {
            test();
            println!("test {name} ... ok");
        }
    }

    /// How often the loops have gone to sleep, by the system's count. For idle loops, which are
    /// asleep, it does not change.
    fn sleeps() -> u64 {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let status = |task: std::fs::DirEntry| {
            std::fs::read_to_string(task.path().join("status")).unwrap_or_default()
        };
        let of_loops = tasks.map(|task| status(task.unwrap())).filter(|s| s.contains("\tloop "));
        let counts = of_loops.map(|status| -> u64 {
            let line = status.lines().find_map(|l| l.strip_prefix("voluntary_ctxt_switches:"));
            line.unwrap().trim().parse().unwrap()
        });
        counts.sum()
    }

    /// Checks that nothing is done for half a second.
    fn assert_quiet(what: &str) {
        let cpu = || {
            let time = clock_gettime(ClockId::ProcessCPUTime);
            Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
        };
        eventually("what came before to be dealt with", || {
            let (slept, spent) = (sleeps(), cpu());
            std::thread::sleep(Duration::from_millis(150));
            sleeps() == slept && cpu() - spent < Duration::from_millis(5)
        });
        let (slept_before, before) = (sleeps(), cpu());
        std::thread::sleep(Duration::from_millis(500));
        let (slept, spent) = (sleeps() - slept_before, cpu() - before);
        assert!(spent < Duration::from_millis(20), "{what}: {spent:?} of processor time");
        assert!(cfg!(not(target_os = "linux")) || slept == 0, "{what}: woken {slept} times");
    }

    fn nothing_to_do_costs_nothing() {
        // For each demand, a peer does what could make a loop spin.
        for read in [Read::Hold, Read::Watch, Read::Need] {
            let desk = Arc::new(Desk::default());
            let theirs = Arc::clone(&desk);
            let server = start(Backend::POLLING, Options::default(), move |_| Stays {
                read,
                outbox: Outbox::default(),
                desk: Arc::clone(&theirs),
            });
            let mut silent = server.connect();
            assert_quiet(&format!("{read:?}, a silent peer"));
            silent.write_all(b"unread, perhaps").unwrap();
            assert_quiet(&format!("{read:?}, input"));
            silent.shutdown(std::net::Shutdown::Write).unwrap();
            assert_quiet(&format!("{read:?}, a half-closed peer"));
            assert_eq!(server.counts().open, 1, "{read:?}: a half-close is no leaving");
            let silent = socket2::Socket::from(silent);
            silent.set_linger(Some(Duration::ZERO)).unwrap();
            drop(silent);
            eventually("the end of a reset connection", || server.counts().lost == 1);
            assert_quiet(&format!("{read:?}, nobody"));
            server.stop.stop_now();
            server.join();
        }
        let server = start(Backend::POLLING, Options::default(), |_| Flood::new(u64::MAX, LONG));
        let _deaf = server.connect();
        assert_quiet("a peer that does not read");
        server.stop.stop_now();
        server.join();
    }

    fn saturation_costs_nothing() {
        let options = Options { connections_max: Some(2), ..Options::default() };
        // The connections that have a place are not idle, because each keeps its waker.
        let server = start(Backend::POLLING, options, |_| Duplex {
            desk: Arc::default(),
            read: Read::Need,
            echo: Echo::default(),
        });
        let clients: Vec<TcpStream> = (0..4).map(|_| server.connect()).collect();
        eventually("two of them", || server.counts().accepted == 2);
        assert_quiet("clients that wait for a place");
        drop(clients);
        eventually("the others", || server.counts().accepted == 4);
        server.finish();
    }

    /// Demands `read`, ignores its input, and never ends by itself.
    struct Stays {
        read: Read,
        outbox: Outbox,
        desk: Arc<Desk>,
    }

    impl Protocol for Stays {
        fn receive(&mut self, _: Input) {}
        fn poll(&mut self, cx: &mut Context<'_>, _: Now) -> Step {
            *self.desk.waker.lock().unwrap() = Some(cx.waker().clone());
            Step::Wait(Demand { read: self.read, ..Demand::default() })
        }
        fn outbox(&mut self) -> &mut Outbox {
            &mut self.outbox
        }
        fn shutdown(&mut self) {
            self.outbox.finish();
        }
    }
}
