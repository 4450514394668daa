//! Every limit and every timeout, each one named field.

use core::time::Duration;

use crate::Fields;

/// What the machine allows and how long it waits.
///
/// The defaults, and the reasons for them, are on the fields. All sizes are bytes.
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
    /// The header section, with its line ends and the empty line: 16 KiB. Beyond it 431. Fits
    /// what browsers send, and two large servers agree on it.
    pub header_section_max: usize,
    /// Field lines in a header section: 100. Beyond it 431.
    pub field_count_max: usize,
    /// A chunk-size line with its extensions, without its CRLF: 256 B. Beyond it 400.
    pub chunk_line_max: usize,
    /// All chunk extensions of one body: 8 KiB. Beyond it 400. The sender does not pay for
    /// them otherwise.
    pub chunk_extensions_max: usize,
    /// A trailer section: 8 KiB. Beyond it 431.
    pub trailer_section_max: usize,
    /// Field lines in a trailer section: 32. Beyond it 431.
    pub trailer_count_max: usize,
    /// A body that is collected in memory before the handler is called: 1 MiB. Beyond it 413.
    pub collected_body_max: u64,
    /// A body that is streamed into the handler: 1 GiB. Beyond it 413.
    pub streamed_body_max: u64,
    /// What is read of a body that nobody wants, to keep the connection: 64 KiB. A longer rest
    /// closes it.
    pub drain_max: u64,
    /// Input that is stored unread before the rest is left in the kernel: 64 KiB. A driver may
    /// overshoot it by what it reads at once.
    pub input_max: usize,
    /// Output that is held before production, and the next pipelined request, wait: 256 KiB. At
    /// least 1, or nothing is ever answered.
    pub output_max: u64,
    /// Exchanges answered in one poll before others get a turn: 32. At least 1, for the same reason.
    pub exchanges_per_turn: u32,
    /// Requests answered on one connection before it is closed: no limit.
    pub requests_max: Option<u64>,

    /// A whole head, while we wait for the peer: 15 s from its first byte (for the first head,
    /// from the start). Then 408 if some of it came, else silence. Bytes do not extend it.
    pub head_timeout: Duration,
    /// Silence between requests: 60 s, then the connection is closed.
    pub idle_timeout: Duration,
    /// The same while the driver is [crowded](crate::Now::crowded): 5 s.
    pub idle_timeout_crowded: Duration,
    /// A body must bring [`progress_rate`](Self::progress_rate) on average over each such span
    /// of waiting: 30 s. Then 408.
    pub body_timeout: Duration,
    /// The peer must take output at [`progress_rate`](Self::progress_rate) on average over each
    /// such span: 30 s. Then the connection is aborted.
    pub send_timeout: Duration,
    /// What counts as progress, in both directions: 500 bytes a second. A deadline that any
    /// single byte pushes back is no deadline.
    pub progress_rate: u32,
    /// How long input is still discarded after our FIN: 2 s, so that the peer can read the
    /// answer before it sees a reset. Then the transport is closed, and aborted only if the peer has
    /// sent [`linger_max`](Self::linger_max) since.
    pub linger_timeout: Duration,
    /// How much of it is discarded: 256 KiB. The rest stays in the kernel.
    pub linger_max: u64,

    /// Whether responses carry `Date` (RFC 9110, section 6.6.1): yes.
    pub send_date: bool,
    /// Fields that every final response carries: `Server: hairspring`, without a version
    /// (RFC 9110, section 10.2.4).
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
            send_date: true,
            // A constant: the check of such lines is then no part of the program.
            common_fields: const { Fields::from_static("Server: hairspring\r\n") },
        }
    }
}
