//! The engine without a socket: virtual time, bytes in, bytes out.

mod wire;
