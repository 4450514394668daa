//! Who has a port.

/// The process that listens on a TCP address, as `python3 (process 1234)`, if the system tells:
/// Linux does, of processes of the same user.
#[cfg(target_os = "linux")]
pub(super) fn of(address: &str) -> Option<String> {
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
            let name = std::fs::read_to_string(process.path().join("comm")).ok()?;
            return Some(format!("{} (process {id})", name.trim_end()));
        }
    }
    None
}

#[cfg(not(target_os = "linux"))]
pub(super) fn of(_: &str) -> Option<String> {
    None
}

/// The inodes of the sockets that listen on a port, of a table of proc(5).
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
        let holder = of(&address.to_string()).expect("our own processes can be looked at");
        assert!(holder.ends_with(&format!("(process {})", std::process::id())), "{holder}");
        drop(ours);
        assert_eq!(of(&address.to_string()), None);
    }
}
