//! Where a loop keeps its connections.

/// Values with small numbers that are used again: the number is the key of a registration.
#[derive(Debug)]
pub(crate) struct Slots<T> {
    slots: Vec<Option<Box<T>>>,
    /// Exactly the empty places of `slots`.
    free: Vec<u32>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slots<T> {
    /// The number that the next [`insert`](Self::insert) gives.
    pub(crate) fn vacant(&self) -> u32 {
        self.free.last().copied().unwrap_or(self.slots.len() as u32)
    }

    /// Boxed, so that the table stays small and a departed crowd leaves no memory behind.
    pub(crate) fn insert(&mut self, value: Box<T>) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = Some(value);
            slot
        } else {
            self.slots.push(Some(value));
            self.slots.len() as u32 - 1
        }
    }

    pub(crate) fn get_mut(&mut self, slot: u32) -> Option<&mut T> {
        self.slots.get_mut(slot as usize)?.as_deref_mut()
    }

    pub(crate) fn remove(&mut self, slot: u32) -> Option<Box<T>> {
        let value = self.slots.get_mut(slot as usize)?.take()?;
        self.free.push(slot);
        Some(value)
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut T)> {
        let filled = |(i, slot)| Option::as_deref_mut(slot).map(|value| (i as u32, value));
        self.slots.iter_mut().enumerate().filter_map(filled)
    }

    /// The numbers in use.
    pub(crate) fn numbers(&mut self) -> Vec<u32> {
        self.iter_mut().map(|(slot, _)| slot).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_used_again() {
        let mut slots = Slots::default();
        for n in 0..3 {
            assert_eq!((slots.vacant(), slots.insert(Box::new(n * 10))), (n, n));
        }
        assert_eq!(
            (slots.remove(1).as_deref(), slots.remove(1), slots.len()),
            (Some(&10), None, 2)
        );
        assert_eq!(slots.numbers(), [0, 2]);
        assert_eq!((slots.vacant(), slots.insert(Box::new(7)), slots.vacant()), (1, 1, 3));
        assert_eq!(slots.get_mut(1), Some(&mut 7));
        assert_eq!(slots.get_mut(9), None);
    }
}
