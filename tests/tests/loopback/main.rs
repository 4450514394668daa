//! The rows of the wire table over real sockets, against each backend: the responses must be those
//! that the engine gives without one.

mod client;
mod server;

use hairspring_tests::check::{BEHIND, judge_answers};
use hairspring_tests::random::Random;
use hairspring_tests::row::{End, Row, ok};
use hairspring_tests::rows::FILES;

use client::{Came, exchange};
use server::Server;

/// Inputs up to this size are sent byte by byte, larger ones in pieces of random size.
const BYTEWISE_MAX: usize = 400;
/// The largest random piece: about what a packet holds.
const PIECE_MAX: usize = 1460;

/// Makes the tests of a backend from its `serve`.
macro_rules! backends {
    ($($name:ident: $serve:path;)*) => {$(
        #[test]
        fn $name() {
            let server = Server::start(|listeners, setup, make| {
                $serve(listeners, setup, make)
            });
            check_all(&server);
            server.finish();
        }
    )*};
}
backends! {
    std: hairspring_backend_std::serve;
    polling: hairspring_backend_polling::serve;
    smol: hairspring_backend_smol::serve;
}

fn check_all(server: &Server) {
    let mut failures = Vec::new();
    for (subject, rows) in FILES {
        for row in rows() {
            if let Err(why) = check(server, &row) {
                failures.push(format!("{subject}: [{}] {}\n  {why}", row.section, row.name));
            }
        }
    }
    assert!(failures.is_empty(), "{} rows fail:\n\n{}", failures.len(), failures.join("\n\n"));
}

/// Runs one row: as given or whole, in small pieces, and with a request after it.
fn check(server: &Server, row: &Row) -> Result<(), String> {
    server.configure(&row.config);
    if row.cuts_matter.is_some() {
        let pieces: Vec<&[u8]> = row.pieces.iter().map(Vec::as_slice).collect();
        return judge(row, &exchange(server, row, &pieces)?)
            .map_err(|why| format!("as cut: {why}"));
    }
    let input = row.input();
    judge(row, &exchange(server, row, &[&input])?).map_err(|why| format!("whole: {why}"))?;
    let mut random = Random::from_environment();
    let seed = random.seed();
    let most = if input.len() <= BYTEWISE_MAX { 1 } else { PIECE_MAX };
    let pieces = random.cut(&input, most);
    judge(row, &exchange(server, row, &pieces)?)
        .map_err(|why| format!("in pieces of at most {most} (seed {seed}): {why}"))?;
    if row.generated || row.fin || !matches!(row.end, End::Open | End::Closes) {
        return Ok(());
    }
    let mut behind = row.clone();
    behind.pieces.push(BEHIND.as_bytes().to_vec());
    if row.end == End::Open {
        behind.answers.push(ok().saw("target /behind"));
        // A limit on requests may end the connection with this one.
        if row.config.requests_max.is_some() {
            return Ok(());
        }
    }
    let together = behind.input();
    judge(&behind, &exchange(server, &behind, &[&together])?)
        .map_err(|why| format!("with a request behind: {why}"))
}

/// Checks for the expected responses, and after them what the row's end allows.
fn judge(row: &Row, came: &Came) -> Result<(), String> {
    let rest = judge_answers(row, &came.bytes, true, None)?;
    let shown = || format!("then came {}", String::from_utf8_lossy(rest));
    let allowed = match &row.end {
        // The client's end of the stream cut a message short; a refusal may tell it so.
        End::Needs => rest.is_empty() || rest.starts_with(b"HTTP/1.1 400 "),
        End::Echoes(bytes) => rest == bytes.as_slice(),
        End::Open | End::Closes | End::Silent => rest.is_empty(),
    };
    if allowed { Ok(()) } else { Err(shown()) }
}
