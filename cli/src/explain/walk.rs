//! Drives a connection through the bytes, and records its events.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use hairspring_core::{
    Config, Connection, Event as Told, Framing, Reject, RequestHead, Response, Trailers,
};

use super::{Event, Explanation, Kind, Verdict, answers, escape, lines, notes};

/// How many bytes of a long run are shown.
const SHOWN_MAX: usize = 256;

/// A connection, and how far it has read the bytes.
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    connection: Connection,
    events: Vec<Event>,
    verdict: Verdict,
    /// How many bytes the connection was given.
    fed: usize,
    /// How many bytes are covered by events. Invariant: `told <= fed`.
    told: usize,
    /// The index of the first event of the current or last request.
    first: usize,
    /// The head of the current request, once it is complete.
    request: Option<RequestHead>,
    /// Whether everything between `told` and `fed` is content.
    in_content: bool,
    /// The size of the current or last chunk.
    chunk: u64,
}

/// Whether there is more to explain.
enum Goes {
    On,
    /// No: the rest is read by another protocol, or not at all.
    Elsewhere(Kind),
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], config: &Config) -> Self {
        Self {
            bytes,
            connection: Connection::new(Arc::new(config.clone())),
            events: Vec::new(),
            verdict: Verdict { accepted: true, complete: true, ..Verdict::default() },
            fed: 0,
            told: 0,
            first: 0,
            request: None,
            in_content: false,
            chunk: 0,
        }
    }

    pub(super) fn explain(mut self) -> Explanation {
        let all = Bytes::copy_from_slice(self.bytes);
        while self.fed < all.len() {
            let before = self.fed;
            self.fed += self.stride();
            self.connection.receive(all.slice(before..self.fed));
            let mut told = self.connection.next_event();
            if let Some(Told::Data(piece)) = &told
                && before + piece.len() < self.fed
            {
                // A limit was reached within the piece: the byte after it is refused.
                self.fed = before + piece.len() + 1;
            }
            if self.is_chunked() && !matches!(told, Some(Told::Data(_))) {
                // This byte was not content, so the data of the chunk has ended before it.
                self.end_content(before);
            }
            while let Some(event) = told {
                if let Goes::Elsewhere(kind) = self.note(event) {
                    return self.end_elsewhere(kind);
                }
                told = self.connection.next_event();
            }
        }
        self.end_here()
    }

    /// How many bytes to give to the connection at once: a single one, so that the effect of each
    /// is seen, except within content whose end is known.
    fn stride(&self) -> usize {
        let end = match self.request.as_ref().map(RequestHead::framing) {
            Some(Framing::Length(length)) => length,
            Some(Framing::Chunked) if self.in_content => self.chunk,
            _ => return 1,
        };
        let (left, come) = (self.bytes.len() - self.fed, (self.fed - self.told) as u64);
        let rest = usize::try_from(end.saturating_sub(come)).unwrap_or(usize::MAX);
        left.min(rest.max(1))
    }

    fn is_chunked(&self) -> bool {
        self.request.as_ref().is_some_and(|head| head.framing() == Framing::Chunked)
    }

    fn note(&mut self, told: Told) -> Goes {
        match told {
            Told::Head(head) => self.head(head),
            Told::Data(piece) => {
                if self.is_chunked() && !self.in_content {
                    debug_assert_eq!(piece.len(), 1, "content was not awaited");
                    self.chunk_framing(self.fed - 1);
                }
                self.in_content = true;
            }
            Told::End(trailers) => return self.end(trailers.as_ref()),
            Told::Rejected(reject) => return self.refuse(&reject),
            // Only told of connections that were aborted or reset, which does not happen here.
            Told::Gone => return Goes::Elsewhere(Kind::Discarded),
        }
        Goes::On
    }

    fn head(&mut self, head: RequestHead) {
        self.first = self.events.len();
        for (kind, range) in lines::of_head(self.bytes, self.told..self.fed) {
            let note = match kind {
                Kind::RequestLine => notes::request_line(&head),
                Kind::Field => notes::field(&head, &self.bytes[range.clone()]),
                Kind::EndOfHead => notes::framing(&head),
                _ => "skipped".to_owned(),
            };
            self.push(kind, range, note);
        }
        self.request = Some(head);
    }

    /// Ends the current run of content, if there is one, at `end`.
    fn end_content(&mut self, end: usize) {
        if !std::mem::take(&mut self.in_content) {
            return;
        }
        let length = (end - self.told) as u64;
        let (kind, note) = match self.request.as_ref().map(RequestHead::framing) {
            Some(Framing::Length(announced)) if announced > length => {
                let note = format!("{} of {announced}", notes::counted(length));
                (Kind::Content, note)
            }
            Some(Framing::Length(_)) => (Kind::Content, notes::counted(length)),
            _ => (Kind::ChunkData, notes::counted(length)),
        };
        self.push(kind, self.told..end, note);
    }

    /// Adds the lines of chunked framing up to `end`.
    fn chunk_framing(&mut self, end: usize) {
        let behind_data = self.events.last().is_some_and(|event| event.kind == Kind::ChunkData);
        for (kind, range) in lines::of_chunks(self.bytes, self.told..end, behind_data) {
            let line = &self.bytes[range.clone()];
            let mut note = String::new();
            if kind == Kind::ChunkLine {
                self.chunk = lines::chunk_size(line).unwrap_or_default();
                note = notes::chunk_line(line);
            }
            self.push(kind, range, note);
        }
    }

    fn end(&mut self, trailers: Option<&Trailers>) -> Goes {
        self.end_content(self.fed);
        self.verdict.requests += 1;
        let whole = format!("request {} is whole", self.verdict.requests);
        if self.is_chunked() {
            self.chunk_framing(self.fed);
            self.note_trailers(trailers);
            if let Some(end) = self.events.last_mut() {
                end.note = whole;
            }
        } else {
            self.push(Kind::End, self.fed..self.fed, whole);
        }
        let Some(head) = self.request.take() else { return Goes::On };
        match answers::upgrade(&mut self.connection, &head) {
            Some(status_line) => {
                self.push_answer(status_line, "agrees to what was offered: no HTTP from here on");
                Goes::Elsewhere(Kind::Upgraded)
            }
            None => self.respond(answers::stand_in(&head), "an application's answer"),
        }
    }

    /// Notes which trailers the core has dropped (RFC 9110, section 6.5.1).
    fn note_trailers(&mut self, kept: Option<&Trailers>) {
        let is_kept = |name: &str| kept.is_some_and(|kept| kept.fields().get(name).is_some());
        let trailers = self.events[self.first..].iter_mut().filter(|e| e.kind == Kind::Trailer);
        for trailer in trailers {
            let name = notes::name(&self.bytes[trailer.start..trailer.end]);
            let fate = match is_kept(&name) {
                true => "given to the application",
                false => "dropped: it would have to come before the content",
            };
            fate.clone_into(&mut trailer.note);
        }
    }

    /// Records a refusal by the core.
    fn refuse(&mut self, reject: &Reject) -> Goes {
        self.cover_unfinished();
        let (bytes, rule) = (self.bytes, reject.to_string());
        let read = self.events.get_mut(self.first..).unwrap_or_default();
        let is_about = |e: &Event| notes::is_about(reject, e.kind, &bytes[e.start..e.end]);
        let concerned = read.iter().any(is_about);
        let last = read.len().saturating_sub(1);
        for (i, event) in read.iter_mut().enumerate() {
            // If the refusal is about no line as a whole, it is about the last byte.
            event.fault = if concerned { is_about(event) } else { i == last };
            if event.fault {
                event.note.clone_from(&rule);
            }
        }
        self.verdict.accepted = false;
        self.verdict.at = Some(self.fed - 1);
        self.verdict.status = Some(reject.status().code());
        self.verdict.rule = Some(rule);
        self.verdict.section = Some(reject.section());
        self.respond(Response::rejection(reject), "the core's refusal")
    }

    fn respond(&mut self, response: Response, by: &str) -> Goes {
        let (status_line, persists) = answers::respond(&mut self.connection, response);
        let next = match persists {
            true => "the connection persists",
            false => "the connection closes",
        };
        self.push_answer(status_line, &format!("{by}; {next}"));
        if persists { Goes::On } else { Goes::Elsewhere(Kind::Discarded) }
    }

    /// Adds events for what there is of an incomplete request.
    fn cover_unfinished(&mut self) {
        self.end_content(self.fed);
        if self.is_chunked() {
            return self.chunk_framing(self.fed);
        }
        if self.request.is_none() {
            self.first = self.events.len();
            for (kind, range) in lines::of_head(self.bytes, self.told..self.fed) {
                self.push(kind, range, String::new());
            }
        }
    }

    /// The bytes are used up.
    fn end_here(mut self) -> Explanation {
        let begun = self.events.len();
        self.cover_unfinished();
        let in_head = self.events[begun..]
            .iter()
            .any(|event| event.kind != Kind::EmptyLine || self.bytes[event.end - 1] != b'\n');
        self.verdict.complete = self.request.is_none() && !in_head;
        self.finish()
    }

    /// The rest of the bytes is not read as HTTP.
    fn end_elsewhere(mut self, kind: Kind) -> Explanation {
        let rest = self.fed..self.bytes.len();
        if !rest.is_empty() {
            let note = match kind {
                Kind::Upgraded => "handed to the new protocol",
                _ => "never looked at",
            };
            let length = notes::counted(rest.len() as u64);
            self.push(kind, rest, format!("{length}, {note}"));
        }
        self.finish()
    }

    fn finish(self) -> Explanation {
        Explanation { bytes: self.bytes.len(), events: self.events, verdict: self.verdict }
    }

    fn push_answer(&mut self, status_line: String, note: &str) {
        self.events.push(Event {
            start: self.fed,
            end: self.fed,
            kind: Kind::Answer,
            text: status_line,
            note: note.to_owned(),
            fault: false,
        });
    }

    fn push(&mut self, kind: Kind, range: Range<usize>, note: String) {
        debug_assert_eq!(range.start, self.told, "events cover every byte once");
        let Range { start, end } = range;
        let shown = &self.bytes[start..end.min(start + SHOWN_MAX)];
        let is_long =
            matches!(kind, Kind::Content | Kind::ChunkData | Kind::Upgraded | Kind::Discarded)
                && shown.len() < end - start;
        let text = match is_long {
            true => escape(shown) + "…",
            false => escape(&self.bytes[start..end]),
        };
        self.told = end;
        self.events.push(Event { start, end, kind, text, note, fault: false });
    }
}
