//! Limits that leave too little to start, and too little for the pool of threads.

use std::fs;
use std::time::{Duration, Instant};

use crate::server::{Server, Started};
use crate::{Failure, Figures, Trial, ensure};

/// Limits of descriptors, from what nothing can be started with to what is enough for each backend,
/// on machines with few processors: each loop needs some.
const DESCRIPTORS: std::ops::RangeInclusive<usize> = 5..=30;

/// Limits of the address space, in KiB: with them the pool has no threads, or a few.
const ADDRESSES: [usize; 5] = [200_000, 250_000, 300_000, 500_000, 1_500_000];

/// More checks of passwords than are made at a time.
const CLIENTS: usize = 100;

/// Checks that the server either serves, or says in one line what it lacks.
pub(super) fn too_little_to_start_with(trial: &Trial) -> Figures {
    let mut served = Vec::new();
    for limit in DESCRIPTORS {
        match trial.try_demo_with_limit(&format!("-n {limit}"))? {
            Started::Serving(server) => {
                let answer = server.connect()?.ask("/plaintext");
                answer.map_err(|failure| format!("{limit} descriptors: {failure}"))?;
                served.push(limit);
            }
            Started::Ended(status, message) => {
                let is_told = message.lines().count() == 1 && message.contains("raise the limits");
                ensure!(
                    is_told && status.code() == Some(1),
                    "{limit} descriptors: expected one line with the fix, got {status}: {message}"
                );
            }
        }
    }
    let least = served.first().ok_or("expected that some are enough")?;
    let all = served.len() == DESCRIPTORS.end() - least + 1;
    ensure!(all, "expected it to serve from {least} descriptors on, got {served:?}");
    Ok(format!("serves from {least} descriptors on; below that it says so, with status 1"))
}

/// A wrong password gets 401, or 503 if too many are being checked, however few threads the pool has.
pub(super) fn passwords_without_threads(trial: &Trial) -> Figures {
    let directory = tempfile::tempdir()?;
    let auth_file = directory.path().join("passwords");
    // Not the hash of anything that is known: 2^6 rounds take some milliseconds.
    fs::write(&auth_file, "eve:$2y$06$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde\n")?;
    let directory = directory.path().to_str().ok_or("expected a path in UTF-8")?;
    let auth_file = auth_file.to_str().ok_or("expected a path in UTF-8")?;
    let mut told = Vec::new();
    for limit in ADDRESSES {
        let mut server = trial.serve_with_limit(&format!("-v {limit}"), directory, auth_file)?;
        told.push(
            ask_all(&server).map_err(|failure| format!("{limit} KiB of addresses: {failure}"))?,
        );
        ensure!(server.is_running()?, "{limit} KiB of addresses: it has ended");
    }
    Ok(format!("{CLIENTS} clients at limits of {ADDRESSES:?} KiB: {told:?} checked, no one hangs"))
}

/// How many were checked.
fn ask_all(server: &Server) -> Result<usize, Failure> {
    const ASK: &str = "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic ZXZlOmFwcGxl\r\n\r\n";
    // Each sends its request at once, because a client that is silent for 100 ms gives way to those
    // who wait. One that a busy machine held up for so long tries again.
    let connect = |_| loop {
        let begun = Instant::now();
        let mut client = server.connect()?;
        client.send(ASK.as_bytes())?;
        if begun.elapsed() < Duration::from_millis(100) {
            return Ok(client);
        }
    };
    let clients = (0..CLIENTS).map(connect).collect::<Result<Vec<_>, Failure>>()?;
    let mut checked = 0;
    for mut client in clients {
        let status = client.answer()?.status;
        ensure!(matches!(status, 401 | 503), "expected 401 or 503, got {status}");
        checked += usize::from(status == 401);
    }
    Ok(checked)
}
