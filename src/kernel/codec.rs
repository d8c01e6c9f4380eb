//! How our values stand in the database, and text enums: a state is `text` with a named check,
//! mirrored by an enum here.

use sqlx::postgres::types::PgRange;

use super::period::Period;
use super::time::Date;
use std::ops::Bound;

impl Period {
    /// As the column type `daterange`, `[from, until)`.
    pub fn to_range(&self) -> PgRange<Date> {
        PgRange {
            start: Bound::Included(self.from()),
            end: self.until().map_or(Bound::Unbounded, Bound::Excluded),
        }
    }
    /// From a `daterange` column. PostgreSQL stores day ranges as `[from, until)`; a range that is
    /// empty or has no beginning is refused.
    pub fn from_range(range: &PgRange<Date>) -> Option<Self> {
        let from = match range.start {
            Bound::Included(day) => day,
            Bound::Excluded(day) => day.succ_opt()?,
            Bound::Unbounded => return None,
        };
        let until = match range.end {
            Bound::Included(day) => Some(day.succ_opt()?),
            Bound::Excluded(day) => Some(day),
            Bound::Unbounded => None,
        };
        Self::new(from, until).ok()
    }
}

/// How a `Copy` type with `as_str` and `parse` stands in the database, in JSON and in print: as its word.
/// What `parse` refuses is refused on the way in.
#[macro_export]
macro_rules! text_codec {
    ($name:ident) => {
        impl ::sqlx::Type<::sqlx::Postgres> for $name {
            fn type_info() -> ::sqlx::postgres::PgTypeInfo {
                <str as ::sqlx::Type<::sqlx::Postgres>>::type_info()
            }
            fn compatible(ty: &::sqlx::postgres::PgTypeInfo) -> bool {
                <str as ::sqlx::Type<::sqlx::Postgres>>::compatible(ty)
            }
        }
        impl ::sqlx::Encode<'_, ::sqlx::Postgres> for $name {
            fn encode_by_ref(
                &self,
                buffer: &mut ::sqlx::postgres::PgArgumentBuffer,
            ) -> ::std::result::Result<::sqlx::encode::IsNull, ::sqlx::error::BoxDynError> {
                <&str as ::sqlx::Encode<::sqlx::Postgres>>::encode(self.as_str(), buffer)
            }
        }
        impl<'r> ::sqlx::Decode<'r, ::sqlx::Postgres> for $name {
            fn decode(
                value: ::sqlx::postgres::PgValueRef<'r>,
            ) -> ::std::result::Result<Self, ::sqlx::error::BoxDynError> {
                let text = <&str as ::sqlx::Decode<::sqlx::Postgres>>::decode(value)?;
                Self::parse(text)
                    .ok_or_else(|| format!(concat!("«{}» is no ", stringify!($name)), text).into())
            }
        }
        impl ::sqlx::postgres::PgHasArrayType for $name {
            fn array_type_info() -> ::sqlx::postgres::PgTypeInfo {
                <String as ::sqlx::postgres::PgHasArrayType>::array_type_info()
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let text =
                    <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| {
                    ::serde::de::Error::custom(format!(
                        concat!("«{}» is no ", stringify!($name)),
                        text
                    ))
                })
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// An enum stored as text: `as_str`, `parse`, and sqlx encoding that refuses unknown words.
///
/// ```
/// jinzai::text_enum! {
///     /// Whether a door is open.
///     pub enum DoorState {
///         /// Anyone may pass.
///         Open = "open",
///         /// Nobody may pass.
///         Shut = "shut",
///     }
/// }
/// assert_eq!(DoorState::parse("shut"), Some(DoorState::Shut));
/// assert_eq!(DoorState::ALL.len(), 2);
/// ```
#[macro_export]
macro_rules! text_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The word in the database and in addresses.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
            /// The value for a word; unknown words are refused.
            pub fn parse(raw: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == raw)
            }
        }
        $crate::text_codec!($name);
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_cross_the_wire_unchanged() {
        let day = |text: &str| -> Date { text.parse().expect("a test date") };
        for period in [
            Period::since(day("2025-04-01")),
            Period::between(day("2025-04-01"), day("2026-04-01")).expect("valid"),
        ] {
            assert_eq!(Period::from_range(&period.to_range()), Some(period));
        }
        let endless = PgRange { start: Bound::Unbounded, end: Bound::Unbounded };
        assert_eq!(Period::from_range(&endless), None);
    }
}
