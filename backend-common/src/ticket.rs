//! A name for a connection that may have ended by the time the name is looked up.

/// Names one connection of a thread, and no later one in the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Where it is among the connections of its thread.
    pub place: u32,
    /// Counts the connections of the thread. It wraps around after four thousand million of them: a
    /// waker that was kept for so long would wake another connection, which is harmless.
    pub serial: u32,
}

impl Ticket {
    /// As one number, for where there is room for nothing else.
    #[must_use]
    #[inline]
    pub const fn to_bits(self) -> u64 {
        (self.place as u64) << u32::BITS | self.serial as u64
    }

    /// The ticket that was turned into this number.
    #[must_use]
    #[inline]
    pub const fn from_bits(bits: u64) -> Self {
        Self { place: (bits >> u32::BITS) as u32, serial: bits as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_comes_back_as_it_was() {
        for (place, serial) in [(0, 0), (1, u32::MAX), (u32::MAX, 1), (7, 8)] {
            let ticket = Ticket { place, serial };
            assert_eq!(Ticket::from_bits(ticket.to_bits()), ticket);
        }
    }
}
