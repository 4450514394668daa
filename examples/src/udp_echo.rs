//! Datagrams beside connections: a UDP socket of the program, served along with the backend.
//!
//! | backend | who answers the datagrams |
//! |---|---|
//! | polling | one of its loops, between the connections |
//! | smol | a task on smol's own executor |
//! | std | a thread beside those of the connections |

use std::io;
use std::net::UdpSocket;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use hairspring::backend_polling::{self, Listeners, Report, Setup, Sources};
use hairspring::core::{ConnectionInfo, Protocol};
use smol::Async;

use crate::backend::Backend;

/// The largest datagram there is.
const DATAGRAM_MAX: usize = 65_535;

/// Datagrams answered in a row, before connections get a turn.
const BATCH: usize = 16;

/// How often the thread looks whether the backend has ended.
const LOOK: Duration = Duration::from_millis(250);

/// Sends datagrams back to where they came from, and serves connections, until the backend stops.
///
/// # Errors
/// As the backend's `serve`, and if the socket cannot be waited for.
pub fn serve<P, M>(
    backend: Backend,
    socket: UdpSocket,
    listeners: Listeners,
    setup: Setup,
    make: M,
) -> io::Result<Report>
where
    P: Protocol + 'static,
    M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
{
    let mut datagram = vec![0; DATAGRAM_MAX];
    match backend {
        Backend::Polling => {
            socket.set_nonblocking(true)?;
            let mut sources = Sources::default();
            sources.on_readable(socket.try_clone()?, move || {
                for _ in 0..BATCH {
                    if echo(&socket, &mut datagram).is_err() {
                        break;
                    }
                }
                ControlFlow::Continue(())
            });
            backend_polling::serve_with(listeners, setup, sources, make)
        }
        Backend::Smol => {
            let socket = Async::new(socket)?;
            // Cancelled when it is dropped, which is when the backend has stopped.
            let _task = smol::spawn(async move {
                loop {
                    // An answer that does not go out is lost, as datagrams may be.
                    if let Ok((len, from)) = socket.recv_from(&mut datagram).await {
                        let _ = socket.send_to(&datagram[..len], from).await;
                    }
                }
            });
            backend.serve(listeners, setup, make)
        }
        Backend::Std => {
            socket.set_read_timeout(Some(LOOK))?;
            let ended = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| {
                    while !ended.load(Ordering::Acquire) {
                        let _nothing_came = echo(&socket, &mut datagram);
                    }
                });
                let report = backend.serve(listeners, setup, make);
                ended.store(true, Ordering::Release);
                report
            })
        }
    }
}

/// Sends one datagram back.
fn echo(socket: &UdpSocket, datagram: &mut [u8]) -> io::Result<()> {
    let (len, from) = socket.recv_from(datagram)?;
    // An answer that does not go out is lost, as datagrams may be.
    let _ = socket.send_to(&datagram[..len], from);
    Ok(())
}
