//! Every limit and every timeout.

use core::time::Duration;

use crate::Fields;

/// What a connection allows and how long it waits.
///
/// The documentation of each field gives its default and the reason. All sizes are in bytes. Share
/// one value between connections with `Arc`.
///
/// ```
/// use hairspring_core::Config;
/// let config = Config { collected_body_max: 16 << 10, ..Config::default() };
/// assert_eq!(config.field_count_max, 100);
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The request line, without its CRLF: 8 KiB. Beyond it 414, or 400 inside the method.
    /// RFC 9112, section 3, asks for 8,000 at least.
    pub request_line_max: usize,
    /// The request target alone: 8 KiB. Beyond it 414.
    pub target_max: usize,
    /// The header section, with its line ends and the empty line: 16 KiB. Beyond it 431. It is
    /// enough for what browsers send, and the same as Node's.
    pub header_section_max: usize,
    /// Field lines in a header section: 100. Beyond it 431.
    pub field_count_max: usize,
    /// A chunk-size line with its extensions, without its CRLF: 256 B. Beyond it 400.
    pub chunk_line_max: usize,
    /// All chunk extensions of one body: 8 KiB. Beyond it 400. Without this limit they would cause
    /// work that the limits on content do not count.
    pub chunk_extensions_max: usize,
    /// A trailer section: 8 KiB. Beyond it 431.
    pub trailer_section_max: usize,
    /// Field lines in a trailer section: 32. Beyond it 431.
    pub trailer_count_max: usize,
    /// A body that is collected in memory before the handler is called: 1 MiB. Beyond it 413.
    pub collected_body_max: u64,
    /// A body that is streamed into the handler: 1 GiB. Beyond it 413.
    pub streamed_body_max: u64,
    /// How much unwanted content is read past after an early answer, to keep the connection:
    /// 64 KiB. If more is left, the connection closes.
    pub drain_max: u64,
    /// Input that is stored before it is used: 64 KiB. Beyond it the demand is
    /// [`Hold`](crate::Read::Hold), which leaves the rest in the kernel. A driver may exceed it by
    /// what it reads at once.
    pub input_max: usize,
    /// Unsent output: 256 KiB. Beyond it, response producers and the next pipelined request wait.
    /// At least 1, or nothing is ever answered.
    pub output_max: u64,
    /// Exchanges answered in one poll before other connections get a turn: 32. At least 1, or
    /// nothing is ever answered.
    pub exchanges_per_turn: u32,
    /// Requests answered on one connection before it is closed: no limit.
    pub requests_max: Option<u64>,

    /// A whole head, counting only the time in which the peer keeps us waiting: 15 s from its first
    /// byte (for the first head, from the start). Then 408 if some of it came, else the connection
    /// closes silently. Further bytes do not extend it.
    pub head_timeout: Duration,
    /// Silence between requests: 60 s. Then the connection is closed.
    pub idle_timeout: Duration,
    /// The same while the driver is [crowded](crate::Now::crowded): 5 s.
    pub idle_timeout_crowded: Duration,
    /// In each such span of waiting, a body must arrive at [`progress_rate`](Self::progress_rate)
    /// on average: 30 s. Otherwise 408.
    pub body_timeout: Duration,
    /// In each such span, the peer must take output at [`progress_rate`](Self::progress_rate) on
    /// average: 30 s. Otherwise the connection is aborted.
    ///
    /// What the transport accepts counts, and a kernel accepts some tens of KiB at once: a client that
    /// cannot read as much in this time may be given up, however steadily it reads.
    pub send_timeout: Duration,
    /// What counts as progress, in both directions: 500 bytes a second. A deadline that any single
    /// byte extends would not be a deadline.
    pub progress_rate: u32,
    /// How long input is discarded after our FIN, so that the peer can read the answer before it
    /// sees a reset: 2 s. Then the transport is closed; it is reset only if the peer has sent
    /// [`linger_max`](Self::linger_max) meanwhile.
    pub linger_timeout: Duration,
    /// How much input is discarded after our FIN: 256 KiB. The rest stays in the kernel. At least
    /// 1, or the peer's end is never read, and every close takes the whole time and ends with a
    /// reset.
    pub linger_max: u64,

    /// Whether connections are secured, by TLS or by a trusted gateway in front: by default they
    /// are not. If so, a target in absolute-form may also have the scheme `https`, which is refused
    /// in clear (RFC 9110, section 7.4).
    pub secured: bool,
    /// Whether responses have a `Date` field: by default they do. A server without a clock must not
    /// send one (RFC 9110, section 6.6.1).
    pub send_date: bool,
    /// Fields that every final response has, unless it has its own of that name: `Server:
    /// hairspring`, without a version (RFC 9110, section 10.2.4).
    pub common_fields: Fields,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            request_line_max: 8 << 10,
            target_max: 8 << 10,
            header_section_max: 16 << 10,
            field_count_max: 100,
            chunk_line_max: 256,
            chunk_extensions_max: 8 << 10,
            trailer_section_max: 8 << 10,
            trailer_count_max: 32,
            collected_body_max: 1 << 20,
            streamed_body_max: 1 << 30,
            drain_max: 64 << 10,
            input_max: 64 << 10,
            output_max: 256 << 10,
            exchanges_per_turn: 32,
            requests_max: None,
            head_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(60),
            idle_timeout_crowded: Duration::from_secs(5),
            body_timeout: Duration::from_secs(30),
            send_timeout: Duration::from_secs(30),
            progress_rate: 500,
            linger_timeout: Duration::from_secs(2),
            linger_max: 256 << 10,
            secured: false,
            send_date: true,
            // A constant, so that the lines are checked by the compiler and not by the program.
            common_fields: const { Fields::from_static("Server: hairspring\r\n") },
        }
    }
}
