//! Values by their types: the state of an application, and the extensions of one request.

use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::sync::Arc;

/// The shared values of an application, one of each type; see
/// [`Router::state`](crate::Router::state).
#[derive(Clone, Default)]
pub struct States(Vec<State>);

#[derive(Clone)]
struct State {
    of: TypeId,
    name: &'static str,
    value: Arc<dyn Any + Send + Sync>,
}

impl States {
    /// The value of this type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let state = self.0.iter().find(|state| state.of == TypeId::of::<T>())?;
        Arc::clone(&state.value).downcast().ok()
    }

    pub(crate) fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        let (of, name) = (TypeId::of::<T>(), type_name::<T>());
        self.0.push(State { of, name, value: Arc::new(value) });
    }

    /// Takes over the other's values. The error names a type of which there are two.
    pub(crate) fn join(&mut self, other: Self) -> Result<(), &'static str> {
        for state in other.0 {
            if self.0.iter().any(|own| own.of == state.of) {
                return Err(state.name);
            }
            self.0.push(state);
        }
        Ok(())
    }
}

impl fmt::Debug for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|state| state.name)).finish()
    }
}

/// What middleware has found out about one request, for the handler to read: one value of each
/// type. It allocates only when a value is inserted.
#[derive(Default)]
pub struct Extensions(
    /// `None` until then.
    Option<Values>,
);

type Values = Vec<(TypeId, Box<dyn Any + Send + Sync>)>;

impl Extensions {
    /// Sets the value of this type, and returns the previous one.
    pub fn insert<T: Send + Sync + 'static>(&mut self, value: T) -> Option<T> {
        let (of, values) = (TypeId::of::<T>(), self.0.get_or_insert_default());
        let before = values.iter().position(|(id, _)| *id == of).map(|at| values.swap_remove(at).1);
        values.push((of, Box::new(value)));
        before.and_then(|value| value.downcast().ok()).map(|value| *value)
    }

    /// The value of this type.
    #[must_use]
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        let (_, value) = self.0.iter().flatten().find(|(id, _)| *id == TypeId::of::<T>())?;
        value.downcast_ref()
    }
}

// Most requests have no extensions, which is so seen without a call.
impl Drop for Extensions {
    #[inline]
    fn drop(&mut self) {
        #[inline(never)]
        fn drop_all(_: Values) {}
        if let Some(values) = self.0.take() {
            drop_all(values);
        }
    }
}

impl fmt::Debug for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extensions({})", self.0.as_ref().map_or(0, Vec::len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_one_value() {
        let mut extensions = Extensions::default();
        assert_eq!(extensions.insert(7_u32), None);
        assert_eq!(extensions.insert("text"), None);
        assert_eq!(extensions.insert(8_u32), Some(7));
        assert_eq!(extensions.get::<u32>(), Some(&8));
        assert_eq!(extensions.get::<&str>(), Some(&"text"));
        assert_eq!(extensions.get::<u64>(), None);
    }

    #[test]
    fn a_type_that_both_have_is_named() {
        let (mut one, mut other) = (States::default(), States::default());
        one.insert(1_u8);
        other.insert(2_u8);
        assert_eq!(one.join(other), Err("u8"));
        assert_eq!(one.get::<u8>().as_deref(), Some(&1));
    }
}
