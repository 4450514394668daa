//! Where clients come in: one socket.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs};
use std::path::PathBuf;

use hairspring_core::{ConnectionInfo, Endpoint};
use socket2::{Domain, SockAddr, Socket, Type};

use crate::Options;
use crate::manner::Manner;
#[cfg(unix)]
use crate::unix_path::UnixPath;

/// A socket that listens, on TCP or a Unix path. Dropping it stops listening, and removes the
/// file of a Unix socket that was bound here.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    address: LocalAddress,
    /// What messages call it: as it was asked for. Kept, so that a program which binds only names
    /// that it was given has no part in writing addresses out.
    name: Box<str>,
    /// What clients have from the listener, so that it need not be set for each.
    handed_down: Option<Manner>,
    #[cfg(unix)]
    _path: Option<UnixPath>,
}

/// A client, with the socket options of the [`Options`].
#[derive(Debug)]
pub struct Accepted {
    /// The connection.
    pub socket: Socket,
    /// Its two ends.
    pub info: ConnectionInfo,
}

impl Listener {
    /// Listens on `ADDRESS:PORT`, `[ADDRESS]:PORT`, `NAME:PORT` or `unix:/path`.
    ///
    /// Port 0 is any free one: ask the [`local_address`](Self::local_address). `[::]` accepts IPv4
    /// too, and `[::ffff:127.0.0.1]` is `127.0.0.1`. If a name has several addresses, the first one
    /// that can be bound is used. The file of a Unix socket is replaced if nobody listens on it.
    ///
    /// # Errors
    /// One line that names the address: `cannot listen on 127.0.0.1:80: permission denied`.
    pub fn bind(address: &str, options: &Options) -> io::Result<Self> {
        if let Some(path) = address.strip_prefix("unix:") {
            return Self::unix(path, options);
        }
        // No resolver knows these, and its words would not say what is wrong with them.
        let is_no_host = |host: &str| host.is_empty() || host.contains(['*', '/']);
        let candidates = match address.rsplit_once(':') {
            Some((host, _)) if is_no_host(host) => Err(io::ErrorKind::InvalidInput.into()),
            _ => address.to_socket_addrs(),
        };
        let candidates = candidates.map_err(|error| {
            let wrong = error.kind() == io::ErrorKind::InvalidInput;
            let form = "expected ADDRESS:PORT or unix:/path";
            cannot(address, &if wrong { io::Error::new(error.kind(), form) } else { error })
        })?;
        let mut failed = io::Error::new(io::ErrorKind::AddrNotAvailable, "the name has no address");
        for candidate in candidates {
            match Self::listen(address, candidate, options) {
                Ok(listener) => return Ok(listener),
                Err(error) => failed = error,
            }
        }
        Err(cannot(address, &failed))
    }

    /// Listens on a TCP address.
    ///
    /// # Errors
    /// As [`bind`](Self::bind).
    pub fn tcp(address: SocketAddr, options: &Options) -> io::Result<Self> {
        let name = address.to_string();
        Self::listen(&name, address, options).map_err(|error| cannot(&name, &error))
    }

    fn listen(name: &str, address: SocketAddr, options: &Options) -> io::Result<Self> {
        let address = canonical(address);
        let socket = bind_tcp(address, options)?;
        let handed_down = Manner::of(options).hand_down(&socket)?;
        socket.listen(backlog(options))?;
        // With the real port.
        let address = socket.local_addr()?.as_socket().unwrap_or(address);
        Ok(Self {
            socket,
            address: LocalAddress::Tcp(address),
            name: name.into(),
            handed_down,
            #[cfg(unix)]
            _path: None,
        })
    }

    /// Listens on a Unix socket.
    ///
    /// # Errors
    /// As [`bind`](Self::bind); `Unsupported` where there are none.
    pub fn unix(path: impl Into<PathBuf>, options: &Options) -> io::Result<Self> {
        let path = path.into();
        let name = format!("unix:{}", path.display());
        #[cfg(unix)]
        let listener = (|| {
            let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
            let bound = UnixPath::bind(&socket, &path)?;
            socket.listen(backlog(options))?;
            let address = LocalAddress::Unix(path);
            let name = name.as_str().into();
            Ok(Self { socket, address, name, handed_down: None, _path: Some(bound) })
        })();
        #[cfg(not(unix))]
        let listener = {
            let _ = (path, options);
            Err(io::Error::new(io::ErrorKind::Unsupported, "there are no Unix sockets here"))
        };
        listener.map_err(|error| cannot(&name, &error))
    }

    /// Another socket that listens on the same address, if this one was bound with
    /// [`Options::reuse_port`]; the kernel distributes clients among them. `None` for a Unix
    /// socket.
    ///
    /// # Errors
    /// As [`bind`](Self::bind), and on systems that cannot do it.
    pub fn sibling(&self, options: &Options) -> io::Result<Option<Self>> {
        match &self.address {
            LocalAddress::Tcp(address) if options.reuse_port => {
                let sibling = Self::listen(&self.name, *address, options);
                sibling.map(Some).map_err(|error| cannot(&self.name, &error))
            }
            _ => Ok(None),
        }
    }

    /// Where it listens, with the real port.
    #[must_use]
    pub fn local_address(&self) -> &LocalAddress {
        &self.address
    }

    /// The socket, to wait for clients. It must not block while a backend uses it.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.socket
    }

    /// Takes the next client. Its socket blocks.
    ///
    /// # Errors
    /// See [`AcceptFault`](crate::AcceptFault).
    pub fn accept(&self, options: &Options) -> io::Result<Accepted> {
        let (socket, peer) = self.socket.accept()?;
        // Some systems hand the listener's mode down; elsewhere it costs nothing to leave it out.
        if cfg!(not(target_os = "linux")) {
            socket.set_nonblocking(false)?;
        }
        Ok(self.admit(socket, peer.as_socket(), options))
    }

    /// Takes the next client. Its socket does not block.
    ///
    /// # Errors
    /// See [`AcceptFault`](crate::AcceptFault).
    pub fn accept_nonblocking(&self, options: &Options) -> io::Result<Accepted> {
        let (socket, peer) = accept_nonblocking(&self.socket)?;
        Ok(self.admit(socket, peer, options))
    }

    fn admit(&self, socket: Socket, peer: Option<SocketAddr>, options: &Options) -> Accepted {
        let LocalAddress::Tcp(bound) = self.address else {
            let info = ConnectionInfo::new(Endpoint::Unix, Endpoint::Unix);
            return Accepted { socket, info };
        };
        let manner = Manner::of(options);
        if self.handed_down != Some(manner) {
            // It fails only if the client is gone already, which the first read tells.
            let _ = manner.give(&socket);
        }
        let local = if bound.ip().is_unspecified() {
            endpoint(socket.local_addr().ok().and_then(|local| local.as_socket()))
        } else {
            Endpoint::Tcp(bound)
        };
        Accepted { socket, info: ConnectionInfo::new(endpoint(peer), local) }
    }
}

/// A listener that was made elsewhere, or inherited from a parent process.
impl TryFrom<TcpListener> for Listener {
    type Error = io::Error;

    fn try_from(listener: TcpListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        Ok(Self {
            socket: listener.into(),
            address: LocalAddress::Tcp(address),
            name: address.to_string().into(),
            handed_down: None,
            #[cfg(unix)]
            _path: None,
        })
    }
}

/// A listener that was made elsewhere, or inherited from a parent process. Its file stays.
#[cfg(unix)]
impl TryFrom<std::os::unix::net::UnixListener> for Listener {
    type Error = io::Error;

    fn try_from(listener: std::os::unix::net::UnixListener) -> io::Result<Self> {
        let path = listener.local_addr()?.as_pathname().map(PathBuf::from).unwrap_or_default();
        let address = LocalAddress::Unix(path);
        let name = address.to_string().into();
        Ok(Self { socket: listener.into(), address, name, handed_down: None, _path: None })
    }
}

/// Where a listener can be reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LocalAddress {
    /// An IP address and a port.
    Tcp(SocketAddr),
    /// A file; the path is empty if the socket has no name.
    Unix(PathBuf),
}

/// As [`Listener::bind`] reads it.
impl fmt::Display for LocalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// An IPv4 address that was written as one of IPv6 is bound as what it is: a socket that takes IPv6
/// alone cannot have it.
fn canonical(address: SocketAddr) -> SocketAddr {
    match address.ip().to_canonical() {
        ip @ IpAddr::V4(_) => SocketAddr::new(ip, address.port()),
        // Not made anew, which would lose the zone.
        IpAddr::V6(_) => address,
    }
}

fn bind_tcp(address: SocketAddr, options: &Options) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if cfg!(unix) {
        // A restart must not wait for old connections in TIME_WAIT. Elsewhere the option means
        // that another process may take the port away.
        socket.set_reuse_address(true)?;
    }
    if options.reuse_port {
        share_port(&socket)?;
    }
    if let SocketAddr::V6(v6) = address {
        // Said in both directions: the default differs between systems.
        socket.set_only_v6(!v6.ip().is_unspecified())?;
    }
    socket.bind(&SockAddr::from(address))?;
    Ok(socket)
}

#[cfg(unix)]
fn share_port(socket: &Socket) -> io::Result<()> {
    socket.set_reuse_port(true)
}

#[cfg(not(unix))]
fn share_port(_: &Socket) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "there is no SO_REUSEPORT here"))
}

fn backlog(options: &Options) -> i32 {
    i32::try_from(options.backlog).unwrap_or(i32::MAX)
}

/// One system call, where there is one for it.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
fn accept_nonblocking(listener: &Socket) -> io::Result<(Socket, Option<SocketAddr>)> {
    use rustix::net::{SocketFlags, acceptfrom_with};
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let (socket, peer) = acceptfrom_with(listener, flags)?;
    Ok((socket.into(), peer.and_then(|peer| peer.try_into().ok())))
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
fn accept_nonblocking(listener: &Socket) -> io::Result<(Socket, Option<SocketAddr>)> {
    let (socket, peer) = listener.accept()?;
    socket.set_nonblocking(true)?;
    Ok((socket, peer.as_socket()))
}

/// An IPv4 client of a dual-stack listener is reported with its IPv4 address.
#[inline(never)]
fn endpoint(address: Option<SocketAddr>) -> Endpoint {
    address.map_or(Endpoint::Unknown, |address| {
        Endpoint::Tcp(SocketAddr::new(address.ip().to_canonical(), address.port()))
    })
}

/// Puts the address in front of the system's words, and takes its number off.
fn cannot(address: &str, error: &io::Error) -> io::Error {
    let mut reason = error.to_string();
    if let Some(code) = error.raw_os_error() {
        let number = format!(" (os error {code})");
        reason.truncate(reason.strip_suffix(&number).map_or(reason.len(), str::len));
    }
    if let Some(first) = reason.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    io::Error::new(error.kind(), format!("cannot listen on {address}: {reason}"))
}

#[cfg(all(test, unix))]
mod tests;
