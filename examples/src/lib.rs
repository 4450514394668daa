//! Protocols, programs and foreign drivers that show how hairspring is used.
//!
//! | to see | look at | run |
//! |---|---|---|
//! | the same program on three backends | `bin/hello_std.rs` and its siblings | `cargo run --bin hello_std` |
//! | a protocol on one page | [`echo`] | `cargo run --bin echo polling` |
//! | connections that talk to each other | [`chat`], [`room`] | `cargo run --bin chat smol` |
//! | an upgrade from HTTP | [`upgrade`] | `echo` or `chat`, and connect to port 8080 |
//! | a protocol around another: TLS | [`tls`] | `cargo run --bin https` (its page has the arguments) |
//! | datagrams beside connections | [`udp_echo`] | `cargo run --bin udp_echo std` |
//! | a custom driver | [`drivers`] | `cargo run --bin drivers tokio` |
//! | a driver without the standard library | the crate in `embassy/` | its test |

pub mod backend;
pub mod chat;
pub mod drivers;
pub mod echo;
pub mod program;
pub mod room;
pub mod tls;
pub mod udp_echo;
pub mod upgrade;
