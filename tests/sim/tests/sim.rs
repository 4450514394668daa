//! The simulator as its users see it.

use std::future::Ready;
use std::time::Duration;

use hairspring_core::{Clock, Config, Reply, Request, RequestBody, Response, Service};
use hairspring_sim::Sim;

/// Sends the content back.
struct Echo;

impl Service for Echo {
    type Future = Ready<Response>;

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        let RequestBody::Full { content, .. } = request.body else { unreachable!("collected") };
        Reply::Now(Response::text(content))
    }
}

fn sim(seed: u64) -> Sim<Echo> {
    Sim::new(Echo, Config::default(), seed)
}

#[test]
fn requests_are_answered_whatever_the_cuts() {
    for seed in 0..50 {
        let mut sim = sim(seed);
        let client = sim.connect();
        sim.request(client, "POST", "/", b"one");
        sim.request(client, "HEAD", "/", b"");
        sim.request(client, "POST", "/", &[b'x'; 50_000]);
        sim.run_for(Duration::from_secs(1));
        let answers = sim.answers(client);
        let lengths: Vec<usize> = answers.iter().map(|answer| answer.content.len()).collect();
        assert_eq!(lengths, [3, 0, 50_000], "seed {seed}");
        assert_eq!(answers[0].content, b"one", "seed {seed}");
    }
}

#[test]
fn time_passes_only_when_told() {
    let mut sim = sim(1);
    let client = sim.connect();
    sim.trickle(client, "GET / HTTP/1.1\r\n", Duration::from_secs(1));
    sim.run_for(Duration::from_millis(14_999));
    assert_eq!((sim.received(client).len(), sim.elapsed().as_millis()), (0, 14_999));
    sim.run_for(Duration::from_millis(1));
    assert_eq!(sim.answers(client)[0].status, 408, "a head has 15 seconds");
    assert!(sim.is_ended(client));
}

#[test]
fn a_client_that_does_not_read_is_reset() {
    let mut sim = sim(2);
    let client = sim.connect();
    sim.read_slowly(client, 0, Duration::ZERO);
    sim.request(client, "POST", "/", &[b'x'; 100_000]);
    sim.run_for(Duration::from_secs(29));
    assert!(!sim.is_reset(client));
    sim.run_for(Duration::from_secs(2));
    assert!(sim.is_reset(client));
}

#[test]
fn shutdown_and_half_close_end_a_connection() {
    let mut sim = sim(3);
    let (idle, ended) = (sim.connect(), sim.connect());
    sim.request(ended, "POST", "/", b"last");
    sim.end(ended);
    sim.run_for(Duration::from_secs(1));
    assert_eq!(sim.answers(ended).len(), 1);
    assert!(sim.is_ended(ended) && !sim.is_ended(idle));
    sim.shutdown();
    sim.run_for(Duration::from_secs(1));
    assert!(sim.is_ended(idle));
}
