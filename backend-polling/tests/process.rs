//! What concerns the whole process: its descriptors and threads, their limit, and signals.
//!
//! No test harness: nothing else may open descriptors meanwhile. The roles that need a process
//! of their own are played by this program started again.
#![allow(clippy::print_stdout, reason = "it is its own test harness")]

#[cfg(unix)]
extern crate hairspring_backend_polling as hairspring_backend_std;

// The sibling's, which knows its backend by this name.
#[cfg(unix)]
#[path = "../../backend-std/tests/support/mod.rs"]
mod support;

#[cfg(unix)]
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("child:descriptors") => child::serve_with_few_descriptors(),
        Some("child:signals") => child::serve_until_signalled(),
        _ => parent::main(),
    }
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod parent {
    use std::io::{BufRead, BufReader, Read as _, Write};
    use std::net::TcpStream;
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Child, ChildStdout, Command, Stdio};
    use std::sync::Arc;
    use std::task::Context;
    use std::time::{Duration, Instant};

    use hairspring_backend_polling::Options;
    use hairspring_core::{Demand, Input, Now, Outbox, Protocol, Read, Step};
    use rustix::process::{Pid, Signal, kill_process};
    use rustix::time::{ClockId, clock_gettime};

    use super::support::protocols::{Desk, Duplex, Echo, Flood};
    use super::support::{LONG, eventually, rest, start, take};

    pub(super) fn main() {
        let tests: [(&str, fn()); 6] = [
            ("nothing_to_do_costs_nothing", nothing_to_do_costs_nothing),
            ("saturation_costs_nothing", saturation_costs_nothing),
            ("nothing_is_left_of_a_thousand_connections", nothing_is_left),
            ("descriptors_run_out_and_come_back", descriptors_run_out_and_come_back),
            ("a_signal_stops", a_signal_stops),
            ("a_second_signal_ends_at_once", a_second_signal_ends_at_once),
        ];
        for (name, test) in tests {
            test();
            println!("test {name} ... ok");
        }
    }

    /// How often the loops have gone to sleep, as the system counts it: an idle loop, never.
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

    /// Nothing is done for half a second.
    fn assert_quiet(what: &str) {
        // What came before is dealt with.
        std::thread::sleep(Duration::from_millis(150));
        let cpu = || {
            let time = clock_gettime(ClockId::ProcessCPUTime);
            Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
        };
        let (slept_before, before) = (sleeps(), cpu());
        std::thread::sleep(Duration::from_millis(500));
        let (slept, spent) = (sleeps() - slept_before, cpu() - before);
        assert!(spent < Duration::from_millis(20), "{what}: {spent:?} of processor time");
        assert!(cfg!(not(target_os = "linux")) || slept == 0, "{what}: woken {slept} times");
    }

    fn nothing_to_do_costs_nothing() {
        // Each with a peer that does what could make a loop spin.
        for read in [Read::Hold, Read::Watch, Read::Need] {
            let desk = Arc::new(Desk::default());
            let theirs = Arc::clone(&desk);
            let server = start(Options::default(), move |_| Stays {
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
        let server = start(Options::default(), |_| Flood::new(u64::MAX, LONG));
        let _deaf = server.connect();
        assert_quiet("a peer that does not read");
        server.stop.stop_now();
        server.join();
    }

    fn saturation_costs_nothing() {
        let desk = Arc::new(Desk::default());
        let theirs = Arc::clone(&desk);
        let options = Options { connections_max: Some(2), ..Options::default() };
        // Those who have a place are not idle: they keep wakers.
        let server = start(options, move |_| Duplex {
            desk: Arc::clone(&theirs),
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

    /// Takes what comes, as far as `read` goes, and stays until the peer is gone.
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

    fn nothing_is_left() {
        let count = |folder: &str| std::fs::read_dir(folder).unwrap().count();
        let (descriptors, threads) = ("/dev/fd", "/proc/self/task");
        let before = (count(descriptors), count(threads));
        let desk = Arc::new(Desk::default());
        let theirs = Arc::clone(&desk);
        let server = start(Options::default(), move |info| -> Box<dyn Protocol> {
            let hairspring_core::Endpoint::Tcp(peer) = info.peer else { panic!("TCP") };
            if peer.port() % 2 == 0 {
                return Box::new(Echo::default());
            }
            let (desk, read) = (Arc::clone(&theirs), Read::Need);
            Box::new(Duplex { desk, read, echo: Echo::default() })
        });
        for n in 0..1000 {
            let mut client = server.connect();
            match n % 4 {
                0 => {}
                1 => client.write_all(b"unread answer, so a reset").unwrap(),
                2 => {
                    client.write_all(b"x").unwrap();
                    take(&client, 1);
                }
                _ => {
                    client.write_all(b"x").unwrap();
                    client.shutdown(std::net::Shutdown::Write).unwrap();
                    assert_eq!(rest(&client), b"x");
                }
            }
        }
        eventually("the end of all", || {
            let counts = server.counts();
            counts.accepted == 1000 && counts.open == 0
        });
        assert_eq!(server.finish().served, 1000);
        // A thread is counted until the system has taken it down.
        eventually("all back", || (count(descriptors), count(threads)) == before);
    }

    struct Server {
        child: Child,
        output: BufReader<ChildStdout>,
        address: String,
    }

    impl Server {
        fn start(role: &str) -> Self {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .arg(role)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let output = BufReader::new(child.stdout.take().unwrap());
            let mut server = Self { child, output, address: String::new() };
            server.address = server.line();
            server
        }

        fn line(&mut self) -> String {
            let mut line = String::new();
            self.output.read_line(&mut line).unwrap();
            line.trim_end().to_owned()
        }

        fn connect(&self) -> TcpStream {
            let client = TcpStream::connect(&self.address).unwrap();
            client.set_read_timeout(Some(LONG)).unwrap();
            client
        }

        /// Processor time in milliseconds, connections accepted, and errors of `accept`.
        fn figures(&mut self) -> [u64; 3] {
            self.child.stdin.as_mut().unwrap().write_all(b"figures\n").unwrap();
            let line = self.line();
            let mut figures = line.split(' ').map(|figure| figure.parse().unwrap());
            [(); 3].map(|()| figures.next().unwrap())
        }

        fn signal(&self, signal: Signal) {
            kill_process(Pid::from_child(&self.child), signal).unwrap();
        }
    }

    impl Drop for Server {
        fn drop(&mut self) {
            // Nothing is left of a failed test; a child that has ended is none.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }

    fn descriptors_run_out_and_come_back() {
        let mut server = Server::start("child:descriptors");
        let mut clients: Vec<TcpStream> = (0..100).map(|_| server.connect()).collect();
        for mut client in &clients {
            client.write_all(b"x").unwrap();
        }
        eventually("the limit", || server.figures()[2] > 0);
        // Until those that were accepted have been counted, and have gone to sleep.
        std::thread::sleep(Duration::from_millis(300));
        let [cpu_before, accepted_before, errors_before] = server.figures();
        std::thread::sleep(Duration::from_secs(1));
        let [cpu, accepted, errors] = server.figures();
        assert!(accepted < 64 && accepted == accepted_before, "{accepted} accepted");
        // One each 100 ms, and next to no processor time.
        assert!((5..=15).contains(&(errors - errors_before)), "{} errors", errors - errors_before);
        assert!(cpu - cpu_before < 100, "{} ms of processor time", cpu - cpu_before);
        // Those that wait are served as soon as others leave.
        let rest = clients.split_off(clients.len() - 40);
        for client in clients {
            drop(client);
        }
        rest.iter().for_each(|client| assert_eq!(take(client, 1), b"x"));
    }

    fn a_signal_stops() {
        for signal in [Signal::TERM, Signal::INT] {
            let mut server = Server::start("child:signals");
            let mut client = server.connect();
            client.write_all(b"xe").unwrap();
            assert_eq!(take(&client, 1), b"x");
            let began = Instant::now();
            server.signal(signal);
            assert_eq!(rest(&client), b"e");
            assert_eq!(server.child.wait().unwrap().code(), Some(0));
            assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        }
    }

    fn a_second_signal_ends_at_once() {
        let mut server = Server::start("child:signals");
        let client = server.connect();
        eventually("its place", || server.figures()[1] == 1);
        // The client owes the rest of what it began, so the server waits for it.
        server.signal(Signal::TERM);
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(server.child.try_wait().unwrap(), None, "it waits for the grace");
        let began = Instant::now();
        server.signal(Signal::INT);
        assert_eq!(server.child.wait().unwrap().signal(), Some(Signal::INT.as_raw()));
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        let _ = (&client).read(&mut [0]);
    }
}

#[cfg(unix)]
mod child {
    use std::sync::Arc;
    use std::task::Context;

    use bytes::Bytes;
    use hairspring_backend_polling::{Counters, Options, Setup, Stop};
    use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Step};
    use rustix::process::{Resource, Rlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    use super::support::protocols::Echo;
    use super::support::{Running, start_on};

    pub(super) fn serve_with_few_descriptors() {
        setrlimit(Resource::Nofile, Rlimit { current: Some(64), maximum: Some(64) }).unwrap();
        // More than the descriptors allow.
        let options =
            Options { connections_max: Some(1000), threads: Some(1), ..Options::default() };
        let setup = Setup { options, ..Setup::default() };
        let server = start_on("127.0.0.1:0", setup, |_| Echo::default());
        announce(&server);
        tell_figures(&server.counters);
        server.finish();
    }

    pub(super) fn serve_until_signalled() {
        let setup = Setup { stop: Stop::on_signals().unwrap(), ..Setup::default() };
        let server = start_on("127.0.0.1:0", setup, |_| TwoBytes::default());
        announce(&server);
        let counters = Arc::clone(&server.counters);
        std::thread::spawn(move || tell_figures(&counters));
        assert_eq!(server.join().served, 1);
    }

    fn announce(server: &Running) {
        println!("{}", server.address);
    }

    /// Answers each line with the figures that the parent asks for.
    fn tell_figures(counters: &Counters) {
        while std::io::stdin().read_line(&mut String::new()).unwrap() > 0 {
            let counts = counters.snapshot();
            let cpu = clock_gettime(ClockId::ProcessCPUTime);
            let cpu_ms = cpu.tv_sec * 1000 + cpu.tv_nsec / 1_000_000;
            let (accepted, errors) = (counts.accepted, counts.accept_errors);
            println!("{cpu_ms} {accepted} {errors}");
        }
    }

    /// Echoes the first byte at once and the second one after it was told to finish; without a
    /// second one it does not end.
    #[derive(Default)]
    struct TwoBytes {
        outbox: Outbox,
        kept: Option<Bytes>,
        told: bool,
    }

    impl Protocol for TwoBytes {
        fn receive(&mut self, input: Input) {
            let Input::Data(mut bytes) = input else { return };
            self.outbox.push(bytes.split_to(1));
            self.kept = Some(bytes);
        }
        fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
            if self.told
                && let Some(kept) = self.kept.take()
            {
                self.outbox.push(kept);
                self.outbox.finish();
            }
            if self.outbox.is_fin_sent() {
                return Step::Done(Outcome::Clean);
            }
            Step::Wait(Demand::default())
        }
        fn outbox(&mut self) -> &mut Outbox {
            &mut self.outbox
        }
        fn shutdown(&mut self) {
            self.told = true;
        }
    }
}
