//! Finds out what occupies an address.

use std::fmt;
use std::path::Path;

use hairspring::backend_std::LocalAddress;

/// What occupies an address.
#[derive(Debug)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "less can be found out elsewhere"))]
pub(crate) enum Holder {
    /// This process, which was given the address twice, or one that takes it too.
    Ourselves,
    /// Another process that listens there.
    Process { name: String, id: u32 },
    /// A file at the path of a Unix socket that is not a socket.
    File,
}

impl Holder {
    /// What the user, who gave the address with this option, can do.
    pub(crate) fn fix(&self, option: &str) -> String {
        match self {
            Self::Ourselves => {
                "give each address once, and none that is part of another, as 0.0.0.0 is of [::]"
                    .to_owned()
            }
            Self::Process { .. } => {
                format!("stop what listens there, or choose another with {option}")
            }
            Self::File => format!("move it away, or choose another with {option}"),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ourselves => f.write_str("this command itself"),
            Self::Process { name, id } => write!(f, "{name} (process {id})"),
            Self::File => f.write_str("a file that is no socket"),
        }
    }
}

/// What occupies an address, if that can be found out: one of `ours`, a file that is no socket or,
/// for TCP and only on Linux, a process of the same user.
pub(super) fn of<'a>(
    address: &str,
    mut ours: impl Iterator<Item = &'a LocalAddress>,
) -> Option<Holder> {
    match address.strip_prefix("unix:") {
        Some(path) if ours.any(|own| is_at(own, path)) => Some(Holder::Ourselves),
        Some(path) => in_place_of_a_socket(path),
        None => listening_at(address),
    }
}

/// Whether it is the Unix socket at this path, which may be written differently.
fn is_at(own: &LocalAddress, path: &str) -> bool {
    let file = |path: &Path| path.canonicalize().ok();
    match own {
        LocalAddress::Unix(own) => file(own).is_some_and(|own| file(path.as_ref()) == Some(own)),
        LocalAddress::Tcp(_) => false,
    }
}

#[cfg(unix)]
fn in_place_of_a_socket(path: &str) -> Option<Holder> {
    use std::os::unix::fs::FileTypeExt;
    let found = std::fs::symlink_metadata(path).ok()?;
    (!found.file_type().is_socket()).then_some(Holder::File)
}

#[cfg(not(unix))]
fn in_place_of_a_socket(_: &str) -> Option<Holder> {
    None
}

#[cfg(target_os = "linux")]
fn listening_at(address: &str) -> Option<Holder> {
    let port: u16 = address.rsplit_once(':')?.1.parse().ok()?;
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .flat_map(|table| listening(&table, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    let processes = std::fs::read_dir("/proc").ok()?;
    for process in processes.flatten() {
        let Ok(id) = process.file_name().to_string_lossy().parse::<u32>() else { continue };
        let Ok(descriptors) = std::fs::read_dir(process.path().join("fd")) else { continue };
        let links = descriptors.flatten().filter_map(|fd| std::fs::read_link(fd.path()).ok());
        if links.into_iter().any(|link| sockets.iter().any(|socket| link.as_os_str() == &**socket))
        {
            if id == std::process::id() {
                return Some(Holder::Ourselves);
            }
            let name = std::fs::read_to_string(process.path().join("comm")).ok()?;
            return Some(Holder::Process { name: name.trim_end().to_owned(), id });
        }
    }
    None
}

#[cfg(not(target_os = "linux"))]
fn listening_at(_: &str) -> Option<Holder> {
    None
}

/// The inodes of the sockets that listen on a port, from a table such as /proc/net/tcp (proc(5)).
#[cfg(target_os = "linux")]
fn listening(table: &str, port: u16) -> Vec<String> {
    const LISTEN: &str = "0A";
    let of_line = |line: &str| {
        let columns: Vec<_> = line.split_whitespace().collect();
        let own = columns.get(1)?.rsplit_once(':')?.1;
        let is_ours = u16::from_str_radix(own, 16) == Ok(port) && columns.get(3) == Some(&LISTEN);
        is_ours.then(|| columns.get(9).map(ToString::to_string))?
    };
    table.lines().skip(1).filter_map(of_line).collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn we_know_that_it_is_us() {
        let ours = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = ours.local_addr().unwrap();
        let holder = || of(&address.to_string(), std::iter::empty());
        assert!(matches!(holder(), Some(Holder::Ourselves)), "{:?}", holder());
        drop(ours);
        assert!(holder().is_none());
    }

    #[test]
    fn a_socket_of_ours_is_known_by_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s");
        let _ours = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let (ours, dir) = ([LocalAddress::Unix(path)], dir.path().display());
        for (address, is_ours) in [("s", true), ("./s", true), ("t", false)] {
            let holder = of(&format!("unix:{dir}/{address}"), ours.iter());
            assert_eq!(matches!(holder, Some(Holder::Ourselves)), is_ours, "{address}: {holder:?}");
        }
    }
}
