//! The socket options of clients.

use std::io;
use std::time::Duration;

use socket2::{Socket, TcpKeepalive};

use crate::Options;

/// The options of a client's TCP socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    nodelay: bool,
    keepalive: Option<Duration>,
}

impl Manner {
    pub(crate) fn of(options: &Options) -> Self {
        Self { nodelay: options.nodelay, keepalive: options.keepalive }
    }

    /// Never inlined, as it is rarely called: clients mostly inherit the options from their listener.
    #[inline(never)]
    pub(crate) fn give(self, socket: &Socket) -> io::Result<()> {
        if self.nodelay {
            socket.set_tcp_nodelay(true)?;
        }
        if let Some(silence) = self.keepalive {
            socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(silence))?;
        }
        Ok(())
    }

    /// Gives the options to a socket that is to listen, where clients inherit them from their
    /// listener: returns what clients will have, or None. To be called before the socket listens: a
    /// client that has connected by then inherits nothing.
    pub(crate) fn hand_down(self, listener: &Socket) -> io::Result<Option<Self>> {
        // On other systems it is not certain that clients inherit.
        if cfg!(not(target_os = "linux")) {
            return Ok(None);
        }
        self.give(listener)?;
        Ok(Some(self))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::{Listener, LocalAddress};
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn clients_are_as_they_were_asked_for_however_they_come_to_it() {
        let silence = Some(Duration::from_secs(77));
        for (nodelay, keepalive) in [(true, silence), (true, None), (false, silence), (false, None)]
        {
            let options = Options { nodelay, keepalive, ..Options::default() };
            let otherwise = Options { nodelay: false, keepalive: None, ..options.clone() };
            let listeners = [
                Listener::bind("127.0.0.1:0", &options).unwrap(),
                Listener::bind("127.0.0.1:0", &otherwise).unwrap(),
                Listener::try_from(TcpListener::bind("127.0.0.1:0").unwrap()).unwrap(),
            ];
            for listener in listeners {
                let LocalAddress::Tcp(address) = listener.local_address() else { panic!("TCP") };
                let _client = TcpStream::connect(address).unwrap();
                let socket = listener.accept(&options).unwrap().socket;
                assert_eq!(socket.tcp_nodelay().unwrap(), nodelay);
                assert_eq!(socket.keepalive().unwrap(), keepalive.is_some());
                if let Some(silence) = keepalive {
                    assert_eq!(socket.tcp_keepalive_time().unwrap(), silence);
                }
            }
        }
    }
}
