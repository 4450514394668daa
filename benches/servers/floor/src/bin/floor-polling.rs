//! The floor of what is built on the crate `polling`: one thread over its poller, in level mode.

use std::net::TcpStream;

use floor::{Arguments, Client, Next};
use polling::{Event, Events, PollMode, Poller};

/// The listener's key; those of clients are places in the table.
const LISTENER: usize = usize::MAX - 1;

fn main() -> std::io::Result<()> {
    let Arguments { listener, canned } = Arguments::of_program();
    let poller = Poller::new()?;
    watch(&poller, &listener, Event::readable(LISTENER))?;
    let mut clients: Vec<Option<(TcpStream, Client)>> = Vec::new();
    let mut free = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    let mut events = Events::new();
    loop {
        events.clear();
        poller.wait(&mut events, None)?;
        for event in events.iter() {
            if event.key == LISTENER {
                let stream = listener.accept()?.0;
                stream.set_nonblocking(true)?;
                stream.set_nodelay(true)?;
                let place = free.pop().unwrap_or(clients.len());
                watch(&poller, &stream, Event::readable(place))?;
                if place == clients.len() {
                    clients.push(None);
                }
                clients[place] = Some((stream, Client::default()));
                continue;
            }
            let Some((stream, client)) = &mut clients[event.key] else { continue };
            let next = client.turn(stream, &canned, &mut buffer);
            let wanted = match next {
                Next::Input if event.writable => Event::readable(event.key),
                Next::Room if event.readable => Event::writable(event.key),
                Next::Input | Next::Room => continue,
                Next::Gone => {
                    poller.delete(&*stream)?;
                    clients[event.key] = None;
                    free.push(event.key);
                    continue;
                }
            };
            poller.modify_with_mode(&*stream, wanted, PollMode::Level)?;
        }
    }
}

#[allow(unsafe_code, reason = "a poller has to be told that a descriptor stays open")]
fn watch(poller: &Poller, source: impl polling::AsRawSource, event: Event) -> std::io::Result<()> {
    // SAFETY: the listener lives as long as the poller, and a client is deleted from the poller
    // before its stream is dropped.
    unsafe { poller.add_with_mode(source, event, PollMode::Level) }
}
