//! The fields of a row, one by one.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::ser::{Impossible, Serialize, SerializeStruct, SerializeTuple, Serializer};

/// Fields that many rows of a report have alike, kept once. They stand in the row in place of the one that holds them.
///
/// `each` tells them so; to other serialisers they are a map within the row.
#[derive(Debug, PartialEq, Eq)]
pub struct Shared<T>(Arc<T>);

/// Tells them from other types that wrap one.
const SHARED: &str = "$tertulia::report::Shared";

impl<T> Shared<T> {
    pub(super) fn new(fields: T) -> Self {
        Self(Arc::new(fields))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(SHARED, &*self.0)
    }
}

/// Takes the fields of rows in their order.
pub(super) trait Fields {
    /// The field that comes next.
    fn named(&mut self, name: &'static str);
    fn text(&mut self, text: &str);
    fn unsigned(&mut self, number: u64);
    fn signed(&mut self, number: i64);
    fn fraction(&mut self, number: f64);
    fn flag(&mut self, is_so: bool);
    /// There is no value.
    fn nothing(&mut self);

    /// Several fields, which `tell` tells one by one. While the rows are there, the same address stands for the same
    /// fields.
    fn shared(
        &mut self,
        _address: usize,
        tell: impl FnOnce(&mut Self) -> Result<(), fmt::Error>,
    ) -> Result<(), fmt::Error> {
        tell(self)
    }
}

/// Gives the fields of a row to `fields`; those of a pair of rows follow each other.
///
/// # Errors
/// Where the row holds lists, maps or bytes.
pub(super) fn each(row: &impl Serialize, fields: &mut impl Fields) -> Result<(), fmt::Error> {
    row.serialize(Each { fields, name: None })
}

struct Each<'f, F> {
    fields: &'f mut F,
    /// That of the field whose value comes; a value has no fields itself.
    name: Option<&'static str>,
}

impl<'f, F: Fields> Each<'f, F> {
    /// For a value that comes.
    fn value(self) -> &'f mut F {
        if let Some(name) = self.name {
            self.fields.named(name);
        }
        self.fields
    }
}

impl<F: Fields> Serializer for Each<'_, F> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Impossible<(), fmt::Error>;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Impossible<(), fmt::Error>;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = Impossible<(), fmt::Error>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    fn serialize_bool(self, value: bool) -> Result<(), fmt::Error> {
        self.value().flag(value);
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), fmt::Error> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), fmt::Error> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), fmt::Error> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), fmt::Error> {
        self.value().signed(value);
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), fmt::Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), fmt::Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), fmt::Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), fmt::Error> {
        self.value().unsigned(value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), fmt::Error> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), fmt::Error> {
        self.value().fraction(value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), fmt::Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), fmt::Error> {
        self.value().text(value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_none(self) -> Result<(), fmt::Error> {
        self.value().nothing();
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), fmt::Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), fmt::Error> {
        self.value().nothing();
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), fmt::Error> {
        self.value().nothing();
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), fmt::Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), fmt::Error> {
        if name != SHARED {
            return value.serialize(self);
        }
        let address = std::ptr::from_ref(value).addr();
        let tell = |fields: &mut F| value.serialize(Each { fields, name: None });
        self.fields.shared(address, tell)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, fmt::Error> {
        Err(fmt::Error)
    }
}

impl<F: Fields> SerializeStruct for Each<'_, F> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), fmt::Error> {
        if self.name.is_some() {
            return Err(fmt::Error);
        }
        value.serialize(Each {
            fields: self.fields,
            name: Some(name),
        })
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}

impl<F: Fields> SerializeTuple for Each<'_, F> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), fmt::Error> {
        if self.name.is_some() {
            return Err(fmt::Error);
        }
        value.serialize(Each {
            fields: self.fields,
            name: None,
        })
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}
