//! A limit on the rate of requests, for each peer.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use hairspring_core::{Endpoint, Instant, Status};

use super::{Middleware, Next};
use crate::{Answer, Call, Error, IntoResponse};

/// How many peers are remembered. One that is forgotten starts again with a full bucket.
const PEERS_MAX: usize = 32_768;

/// How many of them are kept at most when the table is full and is searched for full buckets, under
/// the lock. So there is a search for many new peers, and not for each.
const KEPT_MAX: usize = PEERS_MAX / 2;

/// How much of a token counts as one: sums of fractions may be a little less than the whole.
const WHOLE: f64 = 1.0 - 1e-9;

/// Answers 429 to a peer that exceeds the rate (RFC 6585, section 4).
///
/// Each peer has a token bucket: it fills steadily, and a request takes one token. A peer is
/// identified by its IPv4 address, or the first 64 bits of its IPv6 address; all peers on a Unix
/// socket share one bucket. Behind a proxy all clients are one peer, unless
/// [`Proxies`](super::Proxies) is added outside of this.
#[derive(Debug)]
pub struct RateLimit {
    /// Tokens a second.
    rate: f64,
    /// Tokens in a full bucket.
    burst: f64,
    peers: Mutex<HashMap<Option<IpAddr>, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl RateLimit {
    /// Allows this many requests a second on average, and up to `burst` at once, at least one. A
    /// rate that is below 0, or not a number, counts as 0.
    #[must_use]
    pub fn new(per_second: f64, burst: u32) -> Self {
        let rate = if per_second > 0.0 { per_second.min(f64::MAX) } else { 0.0 };
        Self { rate, burst: f64::from(burst.max(1)), peers: Mutex::default() }
    }

    /// Takes a token. The error is the number of seconds until there is one.
    fn take(&self, peer: Option<IpAddr>, now: Instant) -> Result<(), u64> {
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        if peers.len() >= PEERS_MAX && !peers.contains_key(&peer) {
            // A full bucket need not be remembered.
            peers.retain(|_, bucket| self.tokens(*bucket, now) < self.burst);
            if peers.len() > KEPT_MAX {
                peers.clear();
            }
        }
        let bucket = peers.entry(peer).or_insert(Bucket { tokens: self.burst, at: now });
        let tokens = self.tokens(*bucket, now);
        if tokens < WHOLE {
            // Rounded up, so that there is a token by then. At most a day, also if the rate is 0.
            return Err(((WHOLE - tokens) / self.rate).ceil().min(86_400.0) as u64);
        }
        *bucket = Bucket { tokens: tokens - 1.0, at: bucket.at.max(now) };
        Ok(())
    }

    fn tokens(&self, bucket: Bucket, now: Instant) -> f64 {
        let gained = now.since(bucket.at).as_secs_f64() * self.rate;
        (bucket.tokens + gained).min(self.burst)
    }
}

fn key(peer: Endpoint) -> Option<IpAddr> {
    peer.ip().map(|ip| match ip {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
        v4 => v4,
    })
}

impl Middleware for RateLimit {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        match self.take(key(call.connection().peer()), call.now().mono) {
            Ok(()) => next.run(call),
            Err(seconds) => Error::new(Status::TOO_MANY_REQUESTS, "expected fewer requests")
                .with_field("Retry-After", &seconds.to_string())
                .into_response(call.head())
                .into(),
        }
    }

    fn gates(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_bucket_fills_steadily() {
        let limit = RateLimit::new(0.5, 2);
        let at = |seconds| Instant::default() + Duration::from_secs(seconds);
        let table = [
            (0, Ok(())),
            (0, Ok(())),
            (0, Err(2)),
            (1, Err(1)),
            (2, Ok(())),
            (2, Err(2)),
            (99, Ok(())),
        ];
        for (seconds, expected) in table {
            assert_eq!(limit.take(None, at(seconds)), expected, "{seconds}");
        }
        // Another peer has another bucket.
        assert_eq!(limit.take(Some([1, 2, 3, 4].into()), at(2)), Ok(()));
        // A bucket holds at least one token, and a thread whose clock is behind gains none.
        let limit = RateLimit::new(1.0, 0);
        let takes = [10, 9, 10, 11].map(|seconds| limit.take(None, at(seconds)).is_ok());
        assert_eq!(takes, [true, false, false, true]);
    }

    /// Although 49 times 1/49 is a little less than one, and so is the sum of ten tenths.
    #[test]
    fn a_token_comes_when_it_was_told() {
        let at = |seconds| Instant::default() + Duration::from_secs(seconds);
        let limit = RateLimit::new(1.0 / 49.0, 1);
        let takes = [0, 0, 49].map(|seconds| limit.take(None, at(seconds)));
        assert_eq!(takes, [Ok(()), Err(49), Ok(())]);
        let limit = RateLimit::new(0.1, 1);
        let takes: Vec<bool> = (0..=10).map(|secs| limit.take(None, at(secs)).is_ok()).collect();
        assert_eq!(takes, [&[true][..], &[false; 9], &[true]].concat());
    }

    #[test]
    fn only_a_number_above_0_is_a_rate() {
        let at = |seconds| Instant::default() + Duration::from_secs(seconds);
        for rate in [f64::NAN, f64::NEG_INFINITY, -1.0, 0.0] {
            let limit = RateLimit::new(rate, 1);
            let takes = [0, 9].map(|seconds| limit.take(None, at(seconds)));
            assert_eq!(takes, [Ok(()), Err(86_400)], "{rate}");
        }
        let limit = RateLimit::new(f64::INFINITY, 1);
        assert!((0..3).all(|seconds| limit.take(None, at(seconds)).is_ok()));
    }

    #[test]
    fn memory_is_bounded() {
        let limit = RateLimit::new(1.0, 1);
        for peer in 0..3 * PEERS_MAX as u32 {
            let _ = limit.take(Some(IpAddr::from(peer.to_be_bytes())), Instant::default());
        }
        assert!(limit.peers.lock().unwrap().len() <= PEERS_MAX);
    }

    /// Otherwise all of them would be looked through for each further peer.
    #[test]
    fn a_full_table_makes_room_for_many_peers() {
        // How many of the peers came a moment ago, so that their buckets are empty, and how many are
        // kept.
        for (lately, kept) in [(0, 0), (KEPT_MAX, KEPT_MAX), (KEPT_MAX + 1, 0), (PEERS_MAX - 1, 0)]
        {
            let limit = RateLimit::new(1.0, 1);
            let take = |number: usize, secs| {
                let peer = IpAddr::from((number as u32).to_be_bytes());
                limit.take(Some(peer), Instant::default() + Duration::from_secs(secs))
            };
            for number in 0..PEERS_MAX {
                take(number, if number < PEERS_MAX - lately { 0 } else { 9 }).unwrap();
            }
            take(PEERS_MAX, 9).unwrap();
            assert_eq!(limit.peers.lock().unwrap().len(), kept + 1, "{lately}");
        }
    }

    #[test]
    fn neighbours_in_a_network_are_one_peer() {
        let key = |text: &str| key(Endpoint::Tcp(text.parse().unwrap()));
        assert_eq!(key("[2001:db8::1]:1"), key("[2001:db8::2:3]:2"));
        assert_ne!(key("[2001:db8::1]:1"), key("[2001:db8:0:1::1]:1"));
        assert_eq!(key("[::ffff:1.2.3.4]:1"), key("1.2.3.4:2"));
    }
}
