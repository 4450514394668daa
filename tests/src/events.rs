//! The same rows against `Connection`: which events it gives must not depend on the cuts.

use std::fmt::Write as _;
use std::sync::Arc;

use bytes::Bytes;
use hairspring_core::{
    Connection, Event, Front, HttpDate, Instant, Length, Now, ReceivedFields, ResponseHead, Status,
    Step, Trailers,
};

use crate::row::Row;

const NOW: Now = Now {
    mono: Instant::from_nanos(1),
    date: HttpDate::from_unix_secs(784_111_777),
    crowded: false,
    shutting_down: false,
};

/// Runs one row whole, byte by byte and cut in two at every place (of small inputs).
///
/// # Errors
/// How the events differ, or which cause was expected.
pub fn check(row: &Row) -> Result<(), String> {
    let input = row.input();
    let whole = play(row, &[&input]);
    // Limits and refusals of the application are not events of the connection.
    if let Some(cause) = row.cause().filter(|cause| !cause.contains("bytes")) {
        let last = whole.lines().last().unwrap_or_default();
        if last != format!("rejected {cause}") {
            return Err(format!("expected the cause {cause:?}, got\n{whole}"));
        }
    }
    let bytes: Vec<&[u8]> = input.chunks(1).collect();
    let other = play(row, &bytes);
    if other != whole {
        return Err(format!("byte by byte\n{other}\nbut whole\n{whole}"));
    }
    // Every cut was tried through `Http`; here only a few, where they are likely to matter.
    for cut in (1..input.len()).filter(|cut| input[*cut - 1].is_ascii_control()).take(64) {
        let (front, back) = input.split_at(cut);
        let other = play(row, &[front, back]);
        if other != whole {
            return Err(format!("cut at {cut}\n{other}\nbut whole\n{whole}"));
        }
    }
    Ok(())
}

/// One run. Each event becomes a line; the pieces of one content become one line together.
fn play(row: &Row, pieces: &[&[u8]]) -> String {
    let mut connection = Connection::new(Arc::new(row.config.clone()));
    let mut log = Log::default();
    for piece in pieces {
        connection.receive(Bytes::copy_from_slice(piece));
        pump(&mut connection, &mut log);
    }
    if row.fin {
        connection.receive_fin();
        pump(&mut connection, &mut log);
    }
    log.flush();
    log.text
}

/// Answers each request with 404, as the simplest application would.
fn pump(connection: &mut Connection, log: &mut Log) {
    loop {
        while let Some(event) = connection.next_event() {
            let ends = matches!(event, Event::End(_));
            if matches!(event, Event::Head(_)) {
                connection.proceed();
            }
            log.note(event);
            if ends {
                let head = ResponseHead::new(Status::NOT_FOUND);
                let answered = connection.respond(&head, Length::Known(0), NOW);
                let finished = answered.and_then(|()| connection.finish(None));
                assert_eq!(finished, Ok(()), "a whole request can be answered");
            }
        }
        let step = connection.step(NOW);
        let outbox = connection.outbox();
        match outbox.front() {
            Some(Front::Bytes(bytes)) => {
                let len = bytes.len() as u64;
                outbox.advance(len);
            }
            Some(Front::Fin) => outbox.fin_sent(),
            Some(Front::Supplied(_)) => panic!("nothing here is supplied"),
            None if matches!(step, Step::Wait(demand) if demand.again) => {}
            None => return,
        }
    }
}

#[derive(Debug, Default)]
struct Log {
    text: String,
    content: Vec<u8>,
}

impl Log {
    fn note(&mut self, event: Event) {
        if let Event::Data(piece) = event {
            assert!(!piece.is_empty(), "a piece of content is never empty");
            self.content.extend_from_slice(&piece);
            return;
        }
        self.flush();
        let line = match event {
            Event::Head(head) => format!("head {}", head.as_bytes().escape_ascii()),
            Event::End(trailers) => {
                let fields = trailers.as_ref().map(Trailers::fields);
                let mut text = "end".to_owned();
                for (name, value) in fields.iter().flat_map(ReceivedFields::iter) {
                    let _ = write!(text, " {name}: {}", value.escape_ascii());
                }
                text
            }
            Event::Rejected(reject) => format!("rejected {reject}"),
            Event::Gone => "gone".to_owned(),
            Event::Data(_) => unreachable!("handled above"),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn flush(&mut self) {
        if !self.content.is_empty() {
            let _ = writeln!(self.text, "content {}", self.content.escape_ascii());
            self.content.clear();
        }
    }
}
