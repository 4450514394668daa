//! WebSocket (RFC 6455) through the whole machine, in memory and in virtual time.

mod client;
mod cuts;
mod deaf;
mod handshake;
mod life;
mod messages;
mod rooms;
mod senders;
mod wakes;
