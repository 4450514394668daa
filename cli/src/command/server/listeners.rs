//! The listeners: sockets that a supervisor passes, and addresses that are bound.

use hairspring::backend_std::{Listener, Listeners, LocalAddress, Options};
use listenfd::ListenFd;

use crate::command::arguments::Server;
use crate::command::failure::Failure;
use crate::command::holder;

/// The sockets that a supervisor passes (`LISTEN_FDS`, sd_listen_fds(3)) and the addresses of
/// `--listen`; if there are neither, the usual address.
pub(super) fn all(arguments: &Server, options: &Options) -> Result<Listeners, Failure> {
    let mut listeners = inherited()?;
    let is_empty = listeners.as_slice().is_empty();
    let addresses = arguments.addresses(is_empty);
    for listener in bind("--listen", &addresses, options, &listeners)? {
        listeners.push(listener);
    }
    Ok(listeners)
}

/// Binds the addresses, which were given with this option. The process has `others` already.
pub(super) fn bind(
    option: &'static str,
    addresses: &[String],
    options: &Options,
    others: &Listeners,
) -> Result<Listeners, Failure> {
    let mut listeners = Listeners::default();
    for address in addresses {
        if let Err(error) = listeners.bind(address, options) {
            let holder = match error.kind() {
                std::io::ErrorKind::AddrInUse => {
                    holder::of(address, others.addresses().chain(listeners.addresses()))
                }
                _ => None,
            };
            return Err(Failure::Listen { option, error, holder });
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
    let listener = match handed.take_tcp_listener(index) {
        Ok(Some(tcp)) => Listener::try_from(tcp),
        #[cfg(unix)]
        Err(_) => match handed.take_unix_listener(index).map_err(useless)? {
            Some(unix) => Listener::try_from(unix),
            None => Err(std::io::ErrorKind::InvalidInput.into()),
        },
        #[cfg(not(unix))]
        Err(error) => Err(error),
        Ok(None) => Err(std::io::ErrorKind::InvalidInput.into()),
    };
    let listener = listener.map_err(useless)?;
    // No client would ever arrive at a socket that is only bound, or connected.
    #[cfg(target_os = "linux")]
    if !listener.socket().is_listener().map_err(useless)? {
        return Err(useless(std::io::Error::other("it does not listen")));
    }
    Ok(listener)
}

/// The first of the addresses that other machines can reach.
pub(super) fn reached_from_elsewhere(listeners: &Listeners) -> Option<&LocalAddress> {
    listeners.addresses().find(|address| match address {
        LocalAddress::Tcp(address) => !address.ip().to_canonical().is_loopback(),
        LocalAddress::Unix(_) => false,
    })
}
