//! The floor of event loops: one thread over epoll.

use std::net::TcpStream;

use floor::{Arguments, Client, Next};
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

/// The listener's place among the events; those of clients are places in the table.
const LISTENER: u64 = u64::MAX;

fn main() -> std::io::Result<()> {
    let Arguments { listener, canned } = Arguments::of_program();
    let epoll = epoll::create(CreateFlags::CLOEXEC)?;
    epoll::add(&epoll, &listener, EventData::new_u64(LISTENER), EventFlags::IN)?;
    let mut clients: Vec<Option<(TcpStream, Client)>> = Vec::new();
    let mut free = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    let mut events = Vec::with_capacity(1024);
    loop {
        epoll::wait(&epoll, rustix::buffer::spare_capacity(&mut events), None)?;
        for event in events.drain(..) {
            let place = event.data.u64();
            if place == LISTENER {
                let stream = listener.accept()?.0;
                stream.set_nonblocking(true)?;
                stream.set_nodelay(true)?;
                let place = free.pop().unwrap_or(clients.len());
                epoll::add(&epoll, &stream, EventData::new_u64(place as u64), EventFlags::IN)?;
                if place == clients.len() {
                    clients.push(None);
                }
                clients[place] = Some((stream, Client::default()));
                continue;
            }
            let place = usize::try_from(place).expect("a place in the table");
            let Some((stream, client)) = &mut clients[place] else { continue };
            let flags = event.flags;
            let waited_for_room = flags.contains(EventFlags::OUT);
            match client.turn(stream, &canned, &mut buffer) {
                Next::Input if !waited_for_room => {}
                Next::Input => {
                    epoll::modify(&epoll, &*stream, event.data, EventFlags::IN)?;
                }
                Next::Room if waited_for_room => {}
                Next::Room => epoll::modify(&epoll, &*stream, event.data, EventFlags::OUT)?,
                Next::Gone => {
                    clients[place] = None;
                    free.push(place);
                }
            }
        }
    }
}
