use super::*;
use bytes::Bytes;
use hairspring_core::{Instant, Supply};
use std::any::Any;
use std::io::Read;
use std::sync::Arc;

struct Counting {
    len: u64,
}
impl Supply for Counting {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
        let n = self.len.saturating_sub(offset).min(buffer.len() as u64) as usize;
        for (i, byte) in buffer[..n].iter_mut().enumerate() {
            *byte = (offset + i as u64) as u8;
        }
        Ok(n)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn pair() -> (Socket, Socket) {
    let (near, far) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
    near.set_nonblocking(true).unwrap();
    (near, far)
}

/// Writes all, reading at the other end whenever there is no room.
fn pump(output: &mut Output, near: &Socket, far: &mut Socket, outbox: &mut Outbox) -> Vec<u8> {
    let (mut got, mut buffer) = (Vec::new(), vec![0; 100_000]);
    loop {
        match output.write(near, outbox) {
            Written::Progress(_) => {}
            Written::Blocked => {
                let n = far.read(&mut buffer).unwrap();
                got.extend_from_slice(&buffer[..n]);
            }
            Written::Idle => {
                far.read_to_end(&mut got).unwrap();
                return got;
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn memory_and_supplies_go_out_in_order_and_the_end_with_them() {
    let (near, mut far) = pair();
    let (mut output, mut outbox) = (Output::default(), Outbox::default());
    let mut expected = Vec::new();
    for round in 0..40_u8 {
        outbox.push(Bytes::from(vec![round; 5000]));
        expected.extend_from_slice(&[round; 5000]);
    }
    outbox.push_supplied(Arc::new(Counting { len: 300_000 }), 7, 200_000);
    expected.extend((7..200_007_u64).map(|i| i as u8));
    outbox.push(Bytes::from_static(b"tail"));
    expected.extend_from_slice(b"tail");
    outbox.finish();
    assert!(pump(&mut output, &near, &mut far, &mut outbox) == expected);
    assert_eq!(output.piece.capacity(), 0, "nothing is kept while idle");
}

#[test]
fn the_end_goes_out_in_the_same_call() {
    let (near, mut far) = pair();
    let (mut output, mut outbox) = (Output::default(), Outbox::default());
    outbox.push(Bytes::from_static(b"bye"));
    outbox.finish();
    assert_eq!(output.write(&near, &mut outbox), Written::Progress(3));
    assert!(outbox.is_fin_sent());
    let mut got = String::new();
    far.read_to_string(&mut got).unwrap();
    assert_eq!(got, "bye");
}

#[test]
fn a_poll_is_spared_only_where_all_is_sent_and_the_deadline_behind_it_is_known() {
    let [before, behind] = [5, 7].map(|secs| Some(Instant::from_nanos(secs * 1_000_000_000)));
    let (near, _far) = pair();
    for (once_sent, writes, spares) in [(None, 2, false), (behind, 0, false), (behind, 2, true)] {
        let mut outbox = Outbox::default();
        outbox.push(Bytes::from_static(b"all"));
        (0..writes).for_each(|_| _ = Output::default().write(&near, &mut outbox));
        let mut demand = Demand { deadline: before, once_sent, ..Demand::default() };
        assert_eq!(spares_poll(&mut outbox, &mut demand), spares);
        let expected = if spares { (behind, None) } else { (before, once_sent) };
        assert_eq!((demand.deadline, demand.once_sent), expected);
    }
}

#[test]
fn a_supply_that_shrinks_fails() {
    let (near, far) = pair();
    let (mut output, mut outbox) = (Output::default(), Outbox::default());
    outbox.push_supplied(Arc::new(Counting { len: 10 }), 0, 11);
    assert_eq!(output.write(&near, &mut outbox), Written::Progress(10));
    assert_eq!(output.write(&near, &mut outbox), Written::Failed);
    drop(far);
}

#[test]
fn a_short_run_goes_out_with_what_is_before_it() {
    // How long the supply is, how much of it is promised, and what the calls come to.
    let table: [(u64, u64, &[Written]); 5] = [
        (100, 100, &[Written::Progress(104), Written::Idle]),
        (4096, 4096, &[Written::Progress(4100), Written::Idle]),
        (4097, 4097, &[Written::Progress(4), Written::Progress(4097), Written::Idle]),
        (10, 11, &[Written::Progress(14), Written::Failed]),
        (0, 11, &[Written::Progress(4), Written::Failed]),
    ];
    for (len, promised, expected) in table {
        let (near, _far) = pair();
        let (mut output, mut outbox) = (Output::default(), Outbox::default());
        outbox.push(Bytes::from_static(b"head"));
        outbox.push_supplied(Arc::new(Counting { len }), 0, promised);
        for written in expected {
            assert_eq!(output.write(&near, &mut outbox), *written, "{promised} of {len}");
        }
    }
}

#[test]
fn a_short_run_waits_until_all_that_is_before_it_fits() {
    let (near, mut far) = pair();
    let (mut output, mut outbox) = (Output::default(), Outbox::default());
    let mut expected = Vec::new();
    for round in 0..SLICES_MAX as u8 {
        outbox.push(Bytes::from(vec![round; 5000]));
        expected.extend_from_slice(&[round; 5000]);
    }
    for _ in 0..3 {
        outbox.push_supplied(Arc::new(Counting { len: 300 }), 7, 200);
        expected.extend((7..207_u64).map(|i| i as u8));
    }
    outbox.finish();
    assert!(pump(&mut output, &near, &mut far, &mut outbox) == expected);
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_only_tried_goes_out_in_little_pieces_whatever_it_is() {
    // Every write is a message of its own.
    let kind = socket2::Type::SEQPACKET;
    let (near, mut far) = Socket::pair(socket2::Domain::UNIX, kind, None).unwrap();
    near.set_nonblocking(true).unwrap();
    far.set_nonblocking(true).unwrap();
    let (mut output, mut outbox) = (Output::for_nonblocking(), Outbox::default());
    assert_eq!(output.write_little(&near, &mut outbox), Written::Idle);
    let memory = vec![3; 9000];
    outbox.push(Bytes::from(memory.clone()));
    outbox.push_supplied(Arc::new(Counting { len: 5000 }), 0, 5000);
    outbox.finish();
    assert_eq!(output.write_little(&near, &mut outbox), Written::Progress(14_000));
    assert!(outbox.is_fin_sent());
    let (mut pieces, mut got, mut buffer) = (Vec::new(), Vec::new(), [0; LITTLE + 1]);
    while let Ok(n @ 1..) = far.read(&mut buffer) {
        pieces.push(n);
        got.extend_from_slice(&buffer[..n]);
    }
    assert_eq!(pieces, [4096, 4096, 808, 4096, 904]);
    assert!(got[..9000] == memory && got[9000..] == (0..5000).map(|i| i as u8).collect::<Vec<_>>());
}

#[cfg(target_os = "linux")]
#[test]
fn little_pieces_hardly_exceed_the_buffer_of_the_kernel() {
    let fill = |write: fn(&mut Output, &Socket, &mut Outbox) -> Written| {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let far = Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        far.set_recv_buffer_size(64 << 10).unwrap();
        far.connect(&listener.local_addr().unwrap().into()).unwrap();
        let near: Socket = listener.accept().unwrap().0.into();
        near.set_nonblocking(true).unwrap();
        near.set_send_buffer_size(64 << 10).unwrap();
        let (mut output, mut outbox) = (Output::for_nonblocking(), Outbox::default());
        outbox.push_supplied(Arc::new(Counting { len: 1 << 30 }), 0, 1 << 30);
        // Until the far kernel takes no more either.
        for _ in 0..3 {
            while write(&mut output, &near, &mut outbox) != Written::Blocked {}
            std::thread::sleep(Duration::from_millis(50));
        }
        outbox.sent()
    };
    let (little, much) = (fill(Output::write_little), fill(Output::write));
    assert!(little + (16 << 10) < much, "expected much less than {much}, got {little}");
}

#[test]
fn little_pieces_tell_what_went_wrong() {
    let (near, far) = pair();
    let (mut output, mut outbox) = (Output::for_nonblocking(), Outbox::default());
    outbox.push_supplied(Arc::new(Counting { len: 10 }), 0, 11);
    assert_eq!(output.write_little(&near, &mut outbox), Written::Failed);
    drop(far);
    let mut outbox = Outbox::default();
    outbox.push(Bytes::from_static(b"hello?"));
    assert_eq!(output.write_little(&near, &mut outbox), Written::Lost);
}

#[cfg(target_os = "linux")]
#[test]
fn the_kernel_sends_a_file_and_tells_when_it_has_shrunk() {
    struct File(std::fs::File);
    impl Supply for File {
        fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
            panic!("the kernel reads it")
        }
        fn as_any(&self) -> &dyn Any {
            &self.0
        }
    }
    let path = std::env::temp_dir().join(format!("hairspring-file-{}", std::process::id()));
    let content: Vec<u8> = (0..1_000_000_u32).map(|i| (i >> 8) as u8).collect();
    std::fs::write(&path, &content).unwrap();
    let file: Arc<dyn Supply> = Arc::new(File(std::fs::File::open(&path).unwrap()));
    std::fs::remove_file(&path).unwrap();
    for (nonblocking, mut output) in [(true, Output::for_nonblocking()), (false, Output::default())]
    {
        let (near, mut far) = pair();
        near.set_nonblocking(nonblocking).unwrap();
        let mut outbox = Outbox::default();
        outbox.push(Bytes::from_static(b"head"));
        outbox.push_supplied(Arc::clone(&file), 17, 900_000);
        outbox.push(Bytes::from_static(b"tail"));
        outbox.finish();
        let got = pump(&mut output, &near, &mut far, &mut outbox);
        assert!(got == [b"head", &content[17..900_017], b"tail"].concat());
    }

    let (near, _far) = pair();
    let (mut output, mut outbox) = (Output::for_nonblocking(), Outbox::default());
    outbox.push_supplied(file, 999_990, 11);
    assert_eq!(output.write(&near, &mut outbox), Written::Progress(10));
    assert_eq!(output.write(&near, &mut outbox), Written::Failed);
}

#[test]
fn a_peer_that_is_gone_is_lost() {
    let (near, far) = pair();
    drop(far);
    let mut outbox = Outbox::default();
    outbox.push(Bytes::from_static(b"hello?"));
    assert_eq!(Output::default().write(&near, &mut outbox), Written::Lost);
}

#[test]
fn an_end_that_cannot_be_sent_is_a_loss() {
    let unconnected = Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    let mut outbox = Outbox::default();
    outbox.finish();
    assert_eq!(Output::default().write(&unconnected, &mut outbox), Written::Lost);
    assert!(!outbox.is_fin_sent());
}
