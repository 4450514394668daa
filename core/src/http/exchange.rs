//! One exchange: from a head to the end of its answer.

use alloc::boxed::Box;
use core::task::{Context, Poll};

use bytes::Bytes;

use super::collecting::Collecting;
use super::guard::guard;
use super::successor::Successor;
use super::{Http, Moved, Phase};
use crate::service::BodyWriter;
use crate::{
    Admit, Body, Clock, Event, Length, Misuse, Now, Produced, Protocol, Reject, Reply, Request,
    RequestBody, RequestHead, Response, ResponseHead, Service, Status, Upgraded,
};

impl<S: Service> Http<S> {
    /// Takes the next request, or the refusal of one.
    pub(super) fn begin(&mut self, now: &Now) -> Moved {
        // The head is parsed in place, because moving it is costly.
        let mut head;
        let length = if let Some(input) = self.connection.lend_input() {
            head = RequestHead::unread(input);
            match self.connection.lend_head(&mut head) {
                Ok(length) => length,
                Err(reject) => return self.turn_away(reject, now),
            }
        } else {
            match self.look_for_head() {
                Ok(found) => head = found,
                Err(reject) => return self.turn_away(reject, now),
            }
            head.as_bytes().len()
        };
        let service = &self.service;
        let mut admitted = guard(|| service.admit(&head));
        // Matched in place, because moving a response is costly too.
        if let Ok(Admit::Answer(response)) = &mut admitted {
            self.connection.take_head_back(head, length);
            self.respond(response, now);
            return Moved::Yes;
        }
        self.connection.leave_head(&mut head, length);
        match admitted {
            Ok(Admit::Buffer { max }) => self.buffer(head, max, now),
            Ok(Admit::Stream { max }) => {
                let max = max.unwrap_or(self.connection.config().streamed_body_max);
                self.stream(head, max, now);
            }
            Ok(Admit::Gate { max }) => {
                let max = max.unwrap_or(self.connection.config().collected_body_max);
                self.stream(head, max, now);
            }
            Ok(Admit::Answer(_)) => {}
            Err(_) => self.fail(now),
        }
        Moved::Yes
    }

    /// The next head, if other events precede it or it arrived in parts. Errors are as for
    /// [`lend_head`](crate::Connection::lend_head).
    #[cold]
    fn look_for_head(&mut self) -> Result<RequestHead, Option<Reject>> {
        loop {
            match self.connection.next_event() {
                Some(Event::Head(head)) => return Ok(head),
                Some(Event::Rejected(reject)) => return Err(Some(reject)),
                Some(Event::Data(_) | Event::End(_) | Event::Gone) => {}
                None => return Err(None),
            }
        }
    }

    /// There is no head yet, or a reason to refuse it.
    #[cold]
    fn turn_away(&mut self, reject: Option<Reject>, now: &Now) -> Moved {
        let Some(reject) = reject else { return Moved::No };
        let line = self.connection.take_refused_line();
        self.refuse(&reject, &line, now);
        Moved::Yes
    }

    #[inline(always)]
    fn buffer(&mut self, head: RequestHead, max: Option<u64>, now: &Now) {
        let max = max.unwrap_or(self.connection.config().collected_body_max);
        self.connection.limit_body(max);
        // Most requests have no content, and content that has arrived with its head is in one
        // piece.
        let content = if self.connection.ends() {
            Some(Bytes::new())
        } else {
            self.connection.take_content()
        };
        match content {
            // One call for both of these, so that it is inlined only once.
            Some(content) => self.call(head, RequestBody::Full { content, trailers: None }, now),
            None => self.collect_content(head, now),
        }
    }

    fn stream(&mut self, head: RequestHead, max: u64, now: &Now) {
        self.connection.limit_body(max);
        let (writer, reader) = BodyWriter::pair(head.share_bytes());
        self.body = Some(writer);
        self.call(head, RequestBody::Stream(reader), now);
    }

    /// Collects content that is chunked or has not arrived whole. A single chunk that arrived whole
    /// is not stored. Content that is here is taken first, so that `100 Continue` is not sent for
    /// it.
    #[inline(never)]
    fn collect_content(&mut self, head: RequestHead, now: &Now) {
        let mut collecting = Collecting::new(head);
        // One piece and the end behind it; further pieces are left to later rounds.
        for _ in 0..2 {
            match self.connection.next_event() {
                Some(Event::Data(piece)) => collecting.add(&piece),
                Some(Event::End(trailers)) => {
                    let (head, content) = collecting.finish();
                    return self.call(head, RequestBody::Full { content, trailers }, now);
                }
                Some(Event::Rejected(reject)) => {
                    return self.refuse(&reject, collecting.head().as_bytes(), now);
                }
                Some(Event::Gone | Event::Head(_)) => return,
                None => break,
            }
        }
        // The rest of the content is wanted.
        self.connection.proceed();
        self.phase = Phase::Collecting(Box::new(collecting));
    }

    pub(super) fn collect(&mut self, now: &Now) -> Moved {
        let Phase::Collecting(collecting) = &mut self.phase else { return Moved::No };
        match self.connection.next_event() {
            Some(Event::Data(piece)) => collecting.add(&piece),
            Some(Event::End(trailers)) => {
                if let Phase::Collecting(whole) = core::mem::replace(&mut self.phase, Phase::Idle) {
                    let (head, content) = whole.finish();
                    self.call(head, RequestBody::Full { content, trailers }, now);
                }
            }
            Some(Event::Rejected(reject)) => {
                if let Phase::Collecting(rest) = core::mem::replace(&mut self.phase, Phase::Idle) {
                    self.refuse(&reject, rest.head().as_bytes(), now);
                }
            }
            Some(Event::Gone | Event::Head(_)) => self.cancel(),
            None => return Moved::No,
        }
        Moved::Yes
    }

    fn call(&mut self, head: RequestHead, body: RequestBody, now: &Now) {
        let connection = self.info.clone();
        let mut clock = Clock::new(*now, self.timer.take());
        let service = &self.service;
        // The request is built inside the closure: passed in, it would be moved once more.
        let mut reply = guard(|| service.call(Request { head, body, connection }, &mut clock));
        self.timer = clock.into_timer();
        // Matched in place, as in `begin`.
        if let Ok(Reply::Now(response)) = &mut reply {
            return self.respond(response, now);
        }
        match reply {
            Ok(Reply::Later(future)) => self.phase = Phase::Handling(Box::pin(future)),
            Ok(Reply::Now(_)) => {}
            Err(_) => self.fail(now),
        }
    }

    pub(super) fn handle(&mut self, cx: &mut Context<'_>, now: &Now) -> Moved {
        let Phase::Handling(future) = &mut self.phase else { return Moved::No };
        match guard(|| future.as_mut().poll(cx)) {
            Ok(Poll::Ready(mut response)) => {
                self.phase = Phase::Idle;
                self.respond(&mut response, now);
                Moved::Yes
            }
            Ok(Poll::Pending) => self.feed(cx, now),
            Err(_) => {
                self.fail(now);
                Moved::Yes
            }
        }
    }

    pub(super) fn produce(&mut self, cx: &mut Context<'_>, now: &Now) -> Moved {
        if self.connection.room() == 0 {
            return self.feed(cx, now);
        }
        let Phase::Producing { produce, again_at } = &mut self.phase else { return Moved::No };
        let done = match guard(|| produce.produce(cx, *now)) {
            Ok(Produced::Data(content)) => self.connection.send(content),
            Ok(Produced::Supplied(content)) => self.connection.send_supplied(content),
            Ok(Produced::End(trailers)) => {
                self.cancel();
                self.connection.finish(trailers.as_ref())
            }
            Ok(Produced::Wait(at)) => {
                *again_at = at;
                return self.feed(cx, now);
            }
            Ok(Produced::Failed) | Err(_) => {
                self.cut_short();
                Ok(())
            }
        };
        // Too much or too little content: the answer can only be cut short, visibly.
        if let Err(misuse) = done {
            if let Some(status) = self.connection.status_under_way() {
                self.tell_of_misuse(misuse, status, now);
            }
            self.cut_short();
        }
        Moved::Yes
    }

    /// Passes the next piece of the body to a reader that has asked for it.
    fn feed(&mut self, cx: &Context<'_>, now: &Now) -> Moved {
        if let Some(body) = &self.body {
            if body.reader_is_gone() {
                self.drop_body();
                self.connection.ignore_body();
            } else if body.is_wanted() {
                self.connection.proceed();
                match self.connection.next_event() {
                    Some(Event::Data(piece)) => body.put(piece, cx.waker()),
                    Some(Event::End(trailers)) => body.end(trailers, cx.waker()),
                    Some(Event::Rejected(reject)) => {
                        let head = body.head();
                        self.refuse(&reject, &head, now);
                    }
                    Some(Event::Gone | Event::Head(_)) => self.cancel(),
                    None => return Moved::No,
                }
                return Moved::Yes;
            }
        }
        Moved::No
    }

    /// Sends a response, which is passed by reference to save a move. Its body is used up.
    #[inline(always)]
    fn respond(&mut self, response: &mut Response, now: &Now) {
        if let Body::Empty = response.body {
            response.body = Body::Full(Bytes::new());
        }
        let Body::Full(content) = &mut response.body else {
            return self.respond_with(response, now);
        };
        self.ignore_body();
        if let Err(misuse) = self.connection.answer(&response.head, content, &now.date) {
            self.replace(misuse, response.head.status, now);
        }
    }

    /// [`respond`](Self::respond) with a body that is not complete in memory.
    #[inline(never)]
    fn respond_with(&mut self, response: &mut Response, now: &Now) {
        let Response { head, body } = response;
        let body = core::mem::replace(body, Body::Empty);
        let streams =
            matches!(body, Body::Stream { .. }) && !self.connection.suppresses_content(head.status);
        if self.body.as_ref().is_some_and(|body| streams && !body.reader_is_gone()) {
            // The answer may be made from the request's content: ask for it while that is possible.
            self.connection.proceed();
        } else {
            self.ignore_body();
        }
        if let Err(misuse) = self.try_respond_with(head, body, now) {
            self.replace(misuse, head.status, now);
        }
    }

    fn try_respond_with(
        &mut self,
        head: &ResponseHead,
        body: Body,
        now: &Now,
    ) -> Result<(), Misuse> {
        let connection = &mut self.connection;
        match body {
            Body::Empty => connection.answer(head, &mut Bytes::new(), &now.date),
            Body::Full(mut content) => connection.answer(head, &mut content, &now.date),
            Body::Supplied(content) => match content.in_memory() {
                Some(mut content) => connection.answer(head, &mut content, &now.date),
                None => {
                    connection.respond(head, Length::Known(content.len), *now)?;
                    connection.send_supplied(content)?;
                    connection.finish(None)
                }
            },
            Body::Stream { length, produce } => {
                let length = length.map_or(Length::Unknown, Length::Known);
                connection.respond(head, length, *now)?;
                if connection.is_content_suppressed() {
                    self.drop_body();
                    return self.connection.finish(None);
                }
                self.phase = Phase::Producing { produce, again_at: None };
                Ok(())
            }
            Body::Upgrade(next) => {
                let upgraded = connection.upgrade(head, *now)?;
                self.hand_over(next, upgraded);
                Ok(())
            }
        }
    }

    /// Nobody reads the rest of the request's content.
    #[inline]
    fn ignore_body(&mut self) {
        if self.body.is_some() {
            self.drop_body();
        }
        self.connection.ignore_body();
    }

    /// Out of line: most requests have no streamed body.
    #[inline(never)]
    fn drop_body(&mut self) {
        self.body = None;
    }

    /// Hands the connection over to `next`.
    fn hand_over(&mut self, next: Box<dyn Protocol + Send>, upgraded: Upgraded) {
        let mut next = Successor::new(next, upgraded);
        if self.connection.is_shutting_down() {
            next.protocol.shutdown();
        }
        self.drop_body();
        self.phase = Phase::Upgraded(next);
    }

    /// Answers the peer's mistake, if that is still possible. `head` has the request as far as it
    /// is known, the request line first.
    fn refuse(&mut self, reject: &Reject, head: &[u8], now: &Now) {
        if let Some(timer) = &self.timer {
            timer.refuse();
        }
        self.cancel();
        if !self.connection.awaits_answer() {
            return self.cut_short();
        }
        let response = guard(|| self.service.reject(reject));
        let mut response = response.unwrap_or_else(|_| Response::rejection(reject));
        self.tell(reject, &response, head, now);
        self.respond(&mut response, now);
    }

    /// Answers in place of a response that HTTP does not allow.
    #[cold]
    fn replace(&mut self, misuse: Misuse, status: Status, now: &Now) {
        self.tell_of_misuse(misuse, status, now);
        self.fail(now);
    }

    /// Answers a panic or a misuse of the application: with 500 if nothing was sent. The connection
    /// closes.
    fn fail(&mut self, now: &Now) {
        self.cancel();
        self.connection.close_after_answer();
        let Response { head, body } = Response::text("500 Internal Server Error\n")
            .with_status(Status::INTERNAL_SERVER_ERROR);
        if self.try_respond_with(&head, body, now).is_err() {
            self.cut_short();
        }
    }

    fn cut_short(&mut self) {
        self.cancel();
        self.connection.abort();
    }
}
