//! One socket, without a protocol.

use std::io::Write as _;

use super::*;
use crate::connection::Connection;
use crate::testing::{Puppet, drain, on_a_puppet, pieces};

#[test]
fn nothing_is_read_that_is_not_welcome_and_nothing_after_the_end() {
    on_a_puppet(|mut connection, mut far| {
        let transport = &mut connection.transport;
        let timeout = transport.socket().read_timeout().unwrap();
        assert!(timeout.is_some_and(|timeout| timeout >= BRIEF), "a stop could not reach it");
        assert_eq!(transport.look(true), None);
        far.write_all(b"some").unwrap();
        assert_eq!(transport.look(false), None);
        assert_eq!(transport.look(true), Some(Input::Data("some".into())));
        far.write_all(b"more").unwrap();
        assert_eq!(transport.read(), Some(Input::Data("more".into())));
        assert!(transport.is_open());
        far.shutdown(std::net::Shutdown::Write).unwrap();
        assert_eq!(transport.look(false), None);
        assert_eq!(transport.look(true), Some(Input::Fin));
        assert!(!transport.is_open());
        assert_eq!(transport.look(true), None, "it was read");
        drop(far);
        for welcome in [true, false] {
            assert_eq!(transport.look(welcome), Some(Input::Reset));
        }
        assert_eq!(transport.stay.received(), 8);
        assert_eq!(transport.stay.server().setup.counters.snapshot().received, 8);
    });
}

#[test]
fn what_is_written_is_counted_and_its_storage_is_lent_again() {
    on_a_puppet(|mut connection, mut far| {
        let (transport, outbox) = (&mut connection.transport, &mut connection.protocol.outbox);
        outbox.write(|tail| tail.resize(100, 7));
        assert_eq!(transport.write(outbox, false), Written::Progress(100));
        assert_eq!(transport.stay.server().setup.counters.snapshot().sent, 100);
        let capacity = transport.tools.storage.capacity();
        assert!(capacity >= 100);
        transport.lend(outbox);
        assert_eq!(transport.tools.storage.capacity(), 0);
        outbox.write(|tail| tail.push(7));
        assert_eq!(transport.write(outbox, false), Written::Progress(1));
        assert_eq!(transport.tools.storage.capacity(), capacity);
        transport.release();
        assert_eq!(transport.tools.storage.capacity(), 0);
        for little in [true, false] {
            pieces(outbox);
            assert!(matches!(transport.write(outbox, little), Written::Progress(_)));
            assert_eq!(outbox.is_idle(), little, "one write takes less");
            drain(&mut far);
        }
    });
}

#[test]
fn storage_is_lent_when_input_comes_and_a_connection_that_waits_for_long_owns_none() {
    on_a_puppet(|mut connection, mut far| {
        let fill = |connection: &mut Connection<'_, Puppet>| {
            let (transport, outbox) = (&mut connection.transport, &mut connection.protocol.outbox);
            outbox.write(|tail| tail.resize(100, 7));
            assert_eq!(transport.write(outbox, false), Written::Progress(100));
            assert!(transport.tools.storage.capacity() >= 100);
        };
        fill(&mut connection);
        far.write_all(b"some").unwrap();
        assert!(connection.look());
        assert_eq!(connection.transport.tools.storage.capacity(), 0);
        fill(&mut connection);
        connection.demand.deadline = Some(connection.now.mono);
        connection.wait();
        assert_eq!(connection.transport.tools.storage.capacity(), 0);
    });
}

#[test]
fn what_is_watched_for_is_told_apart() {
    let (socket, rings) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
    on_a_puppet(|mut connection, mut far| {
        let watch = |transport: &Transport<'_>, input, room| {
            let (wanted, most) = (Wanted { input, room }, Duration::ZERO);
            let news = transport.watch_beside(wanted, &socket, most);
            assert_eq!(transport.watch(wanted, None, most), news.1);
            assert_eq!(transport.watch(wanted, Some(&socket), most), news.1);
            news
        };
        let transport = &mut connection.transport;
        for (input, room) in [(false, false), (true, false), (true, true)] {
            assert_eq!(watch(transport, input, room), (false, false), "room is no news");
        }
        rings.send(b"!").unwrap();
        assert_eq!(watch(transport, true, true), (true, false));
        far.write_all(b"some").unwrap();
        assert_eq!(watch(transport, true, true), (true, true));
        assert_eq!(watch(transport, false, true), (true, false), "it is not wanted");
        far.shutdown(std::net::Shutdown::Write).unwrap();
        assert_eq!(transport.look(true), Some(Input::Data("some".into())));
        assert_eq!(watch(transport, true, false), (true, true));
        assert_eq!(transport.look(true), Some(Input::Fin));
        assert_eq!(watch(transport, true, false), (true, false), "it was read");
        drop(far);
        assert_eq!(watch(transport, false, false), (true, true));
    });
}
