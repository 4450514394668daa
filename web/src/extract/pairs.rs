//! Deserializes the pairs of names and values of queries and forms.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::values::{Error, Text, transparent_newtypes};

/// Splits pairs by the rules of the URL standard, and deserializes them as a map or a struct by
/// name, where a repeated name gives a list or, if a single value is wanted, its first value; or as
/// a sequence of all pairs in order.
pub(super) fn parse_pairs<T: DeserializeOwned>(encoded: &[u8]) -> Result<T, Error> {
    T::deserialize(Pairs(encoded))
}

/// Pairs, still encoded.
struct Pairs<'t>(&'t [u8]);

impl<'t> Pairs<'t> {
    /// Names with all their values, in the order in which the names first appear.
    fn groups(self) -> Vec<(Cow<'t, str>, Texts<'t>)> {
        let mut groups: Vec<(Cow<'t, str>, Texts<'t>)> = Vec::new();
        let mut places = HashMap::<Cow<'t, str>, usize>::new();
        for (name, value) in form_urlencoded::parse(self.0) {
            match places.get(&name) {
                Some(&at) => groups[at].1.values.push(Text(value)),
                None => {
                    places.insert(name.clone(), groups.len());
                    groups.push((name.clone(), Texts { name, values: vec![Text(value)] }));
                }
            }
        }
        groups
    }
}

impl<'de> Deserializer<'de> for Pairs<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        MapDeserializer::new(self.groups().into_iter()).deserialize_any(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let pairs = form_urlencoded::parse(self.0).map(|(name, value)| (name, Text(value)));
        MapDeserializer::new(pairs).deserialize_seq(visitor)
    }

    transparent_newtypes!();

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The values of one name.
struct Texts<'t> {
    /// For error messages.
    name: Cow<'t, str>,
    /// Invariant: not empty.
    values: Vec<Text<'t>>,
}

impl<'t> Texts<'t> {
    /// Deserializes the first value.
    fn first<T>(self, read: impl FnOnce(Text<'t>) -> Result<T, Error>) -> Result<T, Error> {
        let first = self.values.into_iter().next().unwrap_or(Text(Cow::Borrowed("")));
        read(first).map_err(|error| about(&self.name, &error))
    }
}

fn about(name: &str, error: &Error) -> Error {
    Error::custom(format_args!("{name}: {error}"))
}

impl<'de, 't> IntoDeserializer<'de, Error> for Texts<'t> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Methods that are forwarded to the first value.
macro_rules! first {
    ($($method:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
                self.first(|text| text.$method(visitor))
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Texts<'_> {
    type Error = Error;

    first! {
        deserialize_any deserialize_bool
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let values = SeqDeserializer::new(self.values.into_iter());
        values.deserialize_any(visitor).map_err(|error| about(&self.name, &error))
    }

    /// All values are passed on, because an optional field may be a list.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    transparent_newtypes!();

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.first(|text| text.deserialize_enum(name, variants, visitor))
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
        ignored_any
    }
}
