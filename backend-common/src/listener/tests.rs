use std::net::TcpStream;

use super::*;

#[test]
fn a_restart_does_not_wait_for_connections_that_the_server_has_closed() {
    let options = Options::default();
    let first = Listener::bind("127.0.0.1:0", &options).unwrap();
    let address = first.local_address().to_string();
    let client = TcpStream::connect(&address).unwrap();
    // Whoever ends first keeps the address in use for a minute.
    drop((first.accept(&options).unwrap(), first));
    drop(client);
    Listener::bind(&address, &options).unwrap();
}

#[test]
fn a_file_in_the_place_of_its_own_is_left_alone() {
    let name = format!("hairspring-listener-{}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let listener = Listener::unix(&path, &Options::default()).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, "of somebody else").unwrap();
    drop(listener);
    assert_eq!(std::fs::read(&path).unwrap(), b"of somebody else");
    std::fs::remove_file(&path).unwrap();
}
