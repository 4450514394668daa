//! What a connection knows of room to write.

/// One byte, because every connection has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Room {
    /// Nobody has said that there is none.
    #[default]
    Some,
    /// There is something to write, and no room for it: until there is news, or at the deadline.
    None,
    /// As `None`, since before the last deadline: the peer is slow.
    NoneForLong,
    /// There may be room for the next bytes to a slow peer: little is written.
    Little,
}

impl Room {
    pub(crate) fn is_none(self) -> bool {
        matches!(self, Self::None | Self::NoneForLong)
    }

    /// A write has found none.
    pub(crate) fn on_blocked(&mut self) {
        *self = if *self == Self::Little { Self::NoneForLong } else { Self::None };
    }

    /// There is news of some.
    pub(crate) fn on_news(&mut self) {
        *self = match *self {
            Self::None => Self::Some,
            Self::NoneForLong => Self::Little,
            room => room,
        };
    }

    /// A deadline has come: it is tried whether there is some.
    pub(crate) fn on_deadline(&mut self) {
        if self.is_none() {
            *self = Self::Little;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_written_from_a_deadline_on_until_the_news_of_room_that_follows_is_used_up() {
        let after = |mut room: Room, change: fn(&mut Room)| {
            change(&mut room);
            room
        };
        for (room, blocked, news, deadline) in [
            (Room::Some, Room::None, Room::Some, Room::Some),
            (Room::None, Room::None, Room::Some, Room::Little),
            (Room::NoneForLong, Room::None, Room::Little, Room::Little),
            (Room::Little, Room::NoneForLong, Room::Little, Room::Little),
        ] {
            assert_eq!(after(room, Room::on_blocked), blocked);
            assert_eq!(after(room, Room::on_news), news);
            assert_eq!(after(room, Room::on_deadline), deadline);
            assert_eq!(room.is_none(), room == Room::None || room == Room::NoneForLong);
        }
    }
}
