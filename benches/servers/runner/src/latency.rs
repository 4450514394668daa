//! How long answers take while requests come at a fixed rate.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::figures::Figures;
use crate::load::Paced;
use crate::server::{LOAD, SERVERS, on_processors};
use crate::subjects::Subject;
use crate::workloads::Workload;

/// Requests in a second: what every server here can do without being busy all the time.
pub const RATE: u32 = 10_000;
const LASTS: Duration = Duration::from_secs(2);
/// What is told: so many of a thousand answers took no longer.
const PERMILLES: [usize; 3] = [500, 990, 999];

/// Latencies of answers at 10,000 requests a second, in microseconds: the median, the 99th of a
/// hundred, and the 999th of a thousand, `latency`.
///
/// Servers that do not keep up are told of, and left out.
///
/// # Errors
/// If a server cannot be started.
pub fn measure(
    workload: &Workload,
    subjects: &[Subject],
    files: &Path,
    figures: &mut Figures,
) -> io::Result<()> {
    for subject in subjects {
        let server = subject.start(&SERVERS, workload, files)?;
        let latencies = on_processors(&LOAD, || {
            let mut load = Paced::connect(server.address, workload, workload.connections)?;
            load.run(RATE, LASTS / 4)?;
            load.run(RATE, LASTS)
        });
        let latencies = match latencies {
            Ok(latencies) => latencies,
            Err(error) => {
                eprintln!("{} does not keep up: {error}", subject.name);
                continue;
            }
        };
        let of = |permille: usize| latencies[latencies.len() * permille / 1000].as_secs_f64() * 1e6;
        figures.set("latency", subject.name, PERMILLES.map(of).to_vec());
    }
    Ok(())
}
