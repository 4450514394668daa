//! What concerns the whole process: its descriptors and threads, their limit, and signals.
//!
//! No test harness: nothing else may open descriptors meanwhile. The roles that need a process
//! of their own are played by this program started again.
#![allow(clippy::print_stdout, reason = "it is its own test harness")]

#[cfg(unix)]
#[path = "../backends/support/all.rs"]
mod all;
#[cfg(unix)]
#[path = "../backends/support/mod.rs"]
mod support;

#[cfg(unix)]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match &arguments[1..] {
        [role, backend] if role.starts_with("child:") => {
            let backend =
                parent::BACKENDS.into_iter().find(|b| b.name == backend).expect("a backend");
            match &role[6..] {
                "descriptors" => child::serve_with_few_descriptors(backend),
                _ => child::serve_until_signalled(backend),
            }
        }
        _ => parent::main(),
    }
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod parent {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Child, ChildStdout, Command, Stdio};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use hairspring_backend_common::Options;
    use rustix::process::{Pid, Signal, kill_process};

    use super::support::protocols::{Desk, Duplex, Echo};
    use super::support::{Backend, LONG, SOON, eventually, rest, start, take};

    pub(super) const BACKENDS: [Backend; 3] = [Backend::STD, Backend::POLLING, Backend::SMOL];

    pub(super) fn main() {
        type Test = fn(Backend);
        let tests: [(&str, Test); 5] = [
            ("nothing_is_left_of_a_thousand_connections", nothing_is_left),
            ("descriptors_run_out_and_come_back", descriptors_run_out_and_come_back),
            ("a_signal_stops", a_signal_stops),
            ("two_signals_in_one_are_one", two_signals_in_one_are_one),
            ("a_second_signal_ends_at_once", a_second_signal_ends_at_once),
        ];
        for backend in BACKENDS {
            for (name, test) in tests {
                test(backend);
                println!("test {name} on {} ... ok", backend.name);
            }
        }
    }

    fn nothing_is_left(backend: Backend) {
        let count = |folder: &str| std::fs::read_dir(folder).unwrap().count();
        let (descriptors, threads) = ("/dev/fd", "/proc/self/task");
        // Descriptors that are opened once for the process (smol's reactor) are not counted.
        start(backend, Options::default(), |_| Echo::default()).finish();
        let before = (count(descriptors), count(threads));
        let (desk, made) = (Arc::new(Desk::default()), AtomicUsize::new(0));
        let theirs = Arc::clone(&desk);
        let server =
            start(backend, Options::default(), move |_| -> Box<dyn hairspring_core::Protocol> {
                // Each kind of client gets both. (By their ports it would be one: Linux gives
                // clients even ones.)
                if made.fetch_add(1, Ordering::Relaxed) / 4 % 2 == 0 {
                    return Box::new(Echo::default());
                }
                // On std such a connection has two more descriptors.
                let (desk, read) = (Arc::clone(&theirs), hairspring_core::Read::Need);
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
        // By the waker of a connection, which somebody still has.
        desk.wake();
        // The system counts a thread for a moment after its end.
        eventually("all back", || count(descriptors) <= before.0 && count(threads) <= before.1);
    }

    struct Server {
        child: Child,
        output: BufReader<ChildStdout>,
        address: String,
    }

    impl Server {
        fn start(backend: Backend, role: &str) -> Self {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args([role, backend.name])
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
            // A failed test leaves no process. If the child has ended already, this does nothing.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }

    fn descriptors_run_out_and_come_back(backend: Backend) {
        let mut server = Server::start(backend, "child:descriptors");
        let mut clients: Vec<TcpStream> = (0..100).map(|_| server.connect()).collect();
        for mut client in &clients {
            client.write_all(b"x").unwrap();
        }
        eventually("the limit", || server.figures()[2] > 0);
        // Until all accepted connections are counted, and their threads sleep.
        std::thread::sleep(Duration::from_millis(300));
        let [cpu_before, accepted_before, errors_before] = server.figures();
        let began = Instant::now();
        std::thread::sleep(Duration::from_secs(1));
        let [cpu, accepted, errors] = server.figures();
        let most = began.elapsed().as_millis() as u64 / 100 + 5;
        assert!(accepted < 64 && accepted == accepted_before, "{accepted} accepted");
        // One error each 100 ms, and almost no processor time.
        assert!(
            (1..=most).contains(&(errors - errors_before)),
            "{} errors",
            errors - errors_before
        );
        assert!(cpu - cpu_before < 100, "{} ms of processor time", cpu - cpu_before);
        // Clients that wait are served as soon as others leave.
        let rest = clients.split_off(clients.len() - 40);
        for client in clients {
            drop(client);
        }
        rest.iter().for_each(|client| assert_eq!(take(client, 1), b"x"));
    }

    fn a_signal_stops(backend: Backend) {
        for signal in [Signal::TERM, Signal::INT] {
            let mut server = Server::start(backend, "child:signals");
            let mut client = server.connect();
            client.write_all(b"xe").unwrap();
            assert_eq!(take(&client, 1), b"x");
            let began = Instant::now();
            server.signal(signal);
            assert_eq!(rest(&client), b"e");
            assert_eq!(server.child.wait().unwrap().code(), Some(0));
            assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        }
    }

    /// Programs such as timeout(1) send one signal to the process and one to its group.
    fn two_signals_in_one_are_one(backend: Backend) {
        for _ in 0..5 {
            let mut server = Server::start(backend, "child:signals");
            let client = server.connect();
            eventually("its place", || server.figures()[1] == 1);
            server.signal(Signal::TERM);
            server.signal(Signal::INT);
            (&client).write_all(b"xe").unwrap();
            assert_eq!(rest(&client), b"xe", "what has begun is finished");
            assert_eq!(server.child.wait().unwrap().code(), Some(0));
        }
    }

    fn a_second_signal_ends_at_once(backend: Backend) {
        let mut server = Server::start(backend, "child:signals");
        let client = server.connect();
        eventually("its place", || server.figures()[1] == 1);
        // The server waits, because the client has not sent its second byte.
        server.signal(Signal::TERM);
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(server.child.try_wait().unwrap(), None, "it waits for the grace");
        let began = Instant::now();
        server.signal(Signal::INT);
        assert_eq!(server.child.wait().unwrap().signal(), Some(Signal::INT.as_raw()));
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        let _ = (&client).read(&mut [0]);
    }
}

#[cfg(unix)]
mod child {
    use std::sync::Arc;
    use std::task::Context;

    use bytes::Bytes;
    use hairspring_backend_common::{Counters, Options, Setup, Stop};
    use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Step};
    use rustix::process::{Resource, Rlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    use super::support::protocols::Echo;
    use super::support::{Backend, Running, start_on};

    pub(super) fn serve_with_few_descriptors(backend: Backend) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(64), maximum: Some(64) }).unwrap();
        // More than the descriptors allow.
        let threads = backend.together;
        let options = Options { connections_max: Some(1000), threads, ..Options::default() };
        let setup = Setup { options, ..Setup::default() };
        let server = start_on(backend, "127.0.0.1:0", setup, |_| Echo::default());
        announce(&server);
        tell_figures(&server.counters);
        server.finish();
    }

    pub(super) fn serve_until_signalled(backend: Backend) {
        let setup = Setup { stop: Stop::on_signals().unwrap(), ..Setup::default() };
        let server = start_on(backend, "127.0.0.1:0", setup, |_| TwoBytes::default());
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

    /// Echoes the first byte at once, and the second one once it is told to finish. It does not end
    /// without a second one.
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
