//! Where clients come in: all sockets of a backend.

use std::io;

use crate::{Listener, LocalAddress, Options};

/// The listeners of one backend.
///
/// ```
/// use hairspring_backend_common::{Listeners, Options};
/// let mut listeners = Listeners::default();
/// listeners.bind("127.0.0.1:0", &Options::default())?; // port 0: any free one
/// listeners.bind("[::1]:0", &Options::default())?;
/// for address in listeners.addresses() {
///     assert!(!address.to_string().ends_with(":0"), "the real port");
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Listeners(Vec<Listener>);

impl Listeners {
    /// Adds a listener on `address`, as [`Listener::bind`] does.
    ///
    /// # Errors
    /// As [`Listener::bind`].
    pub fn bind(&mut self, address: &str, options: &Options) -> io::Result<&LocalAddress> {
        self.0.push(Listener::bind(address, options)?);
        Ok(self.0[self.0.len() - 1].local_address())
    }

    /// Adds a listener.
    pub fn push(&mut self, listener: Listener) {
        self.0.push(listener);
    }

    /// The addresses, with their real ports.
    pub fn addresses(&self) -> impl Iterator<Item = &LocalAddress> {
        self.0.iter().map(Listener::local_address)
    }

    /// Makes accepting from them never wait. Returns their addresses, to be
    /// [announced](crate::Ledger::announce) when all else is ready.
    ///
    /// # Errors
    /// If there is none, or one is dead.
    pub fn prepare(&self) -> io::Result<Vec<LocalAddress>> {
        if self.0.is_empty() {
            let expected = "expected at least one listener";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, expected));
        }
        for listener in &self.0 {
            listener.socket().set_nonblocking(true)?;
        }
        Ok(self.addresses().cloned().collect())
    }

    /// The listeners, in the order in which they were added.
    #[must_use]
    pub fn as_slice(&self) -> &[Listener] {
        &self.0
    }
}

impl IntoIterator for Listeners {
    type Item = Listener;
    type IntoIter = std::vec::IntoIter<Listener>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Listener> for Listeners {
    fn from(listener: Listener) -> Self {
        Self(vec![listener])
    }
}

impl FromIterator<Listener> for Listeners {
    fn from_iter<I: IntoIterator<Item = Listener>>(listeners: I) -> Self {
        Self(listeners.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_has_to_be_a_listener() {
        let mut listeners = Listeners::default();
        let error = listeners.prepare().unwrap_err();
        assert_eq!(error.to_string(), "expected at least one listener");
        listeners.push(Listener::bind("127.0.0.1:0", &Options::default()).unwrap());
        assert_eq!(listeners.prepare().unwrap().len(), 1);
    }
}
