//! Where the demo's own mistakes are logged.

use std::sync::{Arc, Mutex};

use hairspring::Service;
use hairspring::core::{ConnectionInfo, Misuse, Misused, Now, Status};
use hairspring::demo::{Demo, Surroundings};
use hairspring::web::middleware::ErrorLog;

#[test]
fn they_are_in_the_log_of_errors() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let log = ErrorLog::new(move |line: &str| sink.lock().unwrap().push(line.to_owned()));
    let demo = Demo::new(Surroundings { error_log: Some(log), ..Surroundings::default() });
    // No request is known that makes it err.
    let misused = Misused {
        misuse: Misuse::BodyTooShort { left: 1 },
        status: Status::OK,
        is_cut: true,
        connection: &ConnectionInfo::default(),
        now: Now::default(),
    };
    demo.misused(&misused);
    assert_eq!(*lines.lock().unwrap(), [misused.to_string()]);
}
