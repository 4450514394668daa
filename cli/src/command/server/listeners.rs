//! Where clients come in: sockets that were handed over, and addresses that are bound.

use std::net::IpAddr;

use hairspring::backend_std::{Listener, Listeners, Options};
use listenfd::ListenFd;

use super::holder;
use crate::command::arguments::Server;
use crate::command::failure::Failure;

/// The sockets that a supervisor handed over (`LISTEN_FDS`, sd_listen_fds(3)), and the addresses
/// that were asked for; without either the usual one.
pub(super) fn all(arguments: &Server, options: &Options) -> Result<Listeners, Failure> {
    let mut listeners = inherited()?;
    let is_empty = listeners.as_slice().is_empty();
    for listener in bind(&arguments.addresses(is_empty), options)? {
        listeners.push(listener);
    }
    Ok(listeners)
}

/// Binds each address.
pub(super) fn bind(addresses: &[String], options: &Options) -> Result<Listeners, Failure> {
    let mut listeners = Listeners::default();
    for address in addresses {
        if let Err(error) = listeners.bind(address, options) {
            let holder = match error.kind() {
                std::io::ErrorKind::AddrInUse => holder::of(address),
                _ => None,
            };
            return Err(Failure::Listen(error, holder));
        }
    }
    Ok(listeners)
}

fn inherited() -> Result<Listeners, Failure> {
    let mut handed = ListenFd::from_env();
    (0..handed.len()).map(|index| adopt(&mut handed, index)).collect()
}

fn adopt(handed: &mut ListenFd, index: usize) -> Result<Listener, Failure> {
    let useless = |error: std::io::Error| {
        Failure::Descriptor(format!(
            "cannot listen on descriptor {} of LISTEN_FDS: {error}; hand over listening TCP or \
             Unix stream sockets",
            index + 3
        ))
    };
    if let Ok(Some(tcp)) = handed.take_tcp_listener(index) {
        return Listener::try_from(tcp).map_err(useless);
    }
    #[cfg(unix)]
    if let Some(unix) = handed.take_unix_listener(index).map_err(useless)? {
        return Listener::try_from(unix).map_err(useless);
    }
    Err(useless(std::io::ErrorKind::InvalidInput.into()))
}

/// Whether only this machine reaches an address as it is given to `--listen`.
pub(crate) fn is_local(address: &str) -> bool {
    let Some((host, _)) = address.rsplit_once(':') else { return false };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    address.starts_with("unix:")
        || host == "localhost"
        || host.parse().is_ok_and(|ip: IpAddr| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_is_what_stays_on_this_machine() {
        for address in ["127.0.0.1:80", "127.9.9.9:1", "[::1]:80", "localhost:0", "unix:/run/s"] {
            assert!(is_local(address), "{address}");
        }
        for address in ["0.0.0.0:80", "[::]:80", "192.0.2.1:80", "example.org:80"] {
            assert!(!is_local(address), "{address}");
        }
    }
}
