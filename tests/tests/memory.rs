//! How much memory a peer can make one connection take: the peak of the whole allocator. This file
//! has a single test, because others would allocate at the same time.

use hairspring_core::{Config, Protocol};
use hairspring_tests::driver::Driver;
use hairspring_tests::handler::{Handler, later, mirror};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// By how much the memory in use grew at most while `run` ran.
fn peak(run: impl FnOnce()) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    run();
    MEMORY.peak_usage() - before
}

/// Feeds the piece up to `pieces` times, as long as input is wanted. No output is taken.
fn flood<P: Protocol>(driver: &mut Driver<P>, piece: &[u8], pieces: usize) {
    driver.window = Some(0);
    driver.feed_all((0..pieces).map(|_| piece));
}

#[test]
fn a_peer_takes_what_the_limits_say_and_no_more() {
    let Config { output_max, input_max, .. } = Config::default();
    let output_max = usize::try_from(output_max).expect("a size");
    // No output is kept here, but buffers double as they grow, and while one is copied both its old
    // and its new memory are in use.
    let pipelined = 3 * output_max + 2 * input_max + (64 << 10);
    let get = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100);
    let mut driver = mirror();
    let took = peak(|| flood(&mut driver, &get, 100));
    assert!(took <= pipelined, "10,000 requests without reading: {took} of {pipelined} bytes");

    // As much is written again as was taken, so the output is never empty.
    let took = peak(|| {
        for _ in 0..1000 {
            driver.window = Some(16 << 10);
            driver.settle();
            driver.output.clear();
            driver.feed_all([&get[..]; 10]);
            assert!(driver.protocol.outbox().pending() > 0, "it reads more than is written");
        }
    });
    assert!(took <= pipelined, "16 MB read, slowly: {took} of {pipelined} bytes");

    let unread = 2 * input_max + (32 << 10);
    let chunk = [&b"1000\r\n"[..], &[b'x'; 4096], b"\r\n"].concat();
    let mut driver =
        Handler::streaming(|request, _| later(async move { held(request).await })).drive();
    driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    let took = peak(|| flood(&mut driver, &chunk, 10_000));
    assert!(took <= unread, "40 MB that nobody reads: {took} of {unread} bytes");

    let declared = 16 << 10;
    let mut driver = mirror();
    let took = peak(|| {
        driver.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\nx");
    });
    assert!(took <= declared, "a declared length reserves nothing: {took} of {declared} bytes");

    let mut driver = mirror();
    driver.feed(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    driver.output = Vec::new();
    let idle = MEMORY.current_usage();
    drop(driver);
    let owned = idle - MEMORY.current_usage();
    assert!(owned <= 2048, "an idle connection owns {owned} bytes, its state included");
}

/// Keeps the request without reading its content.
async fn held(request: hairspring_core::Request) -> hairspring_core::Response {
    let kept = request;
    std::future::poll_fn(|cx| {
        // The driver checks that somebody keeps a waker.
        KEPT.lock().expect("no test panics with it").push(cx.waker().clone());
        std::task::Poll::<()>::Pending
    })
    .await;
    drop(kept);
    hairspring_core::Response::text("never")
}

static KEPT: std::sync::Mutex<Vec<std::task::Waker>> = std::sync::Mutex::new(Vec::new());
