//! A row as cells of CSV: text that no spreadsheet takes for a formula, numbers as the reader's spreadsheet writes
//! them.

use std::fmt::{self, Display};

use csv::StringRecord;
use serde::ser::{Impossible, Serialize, SerializeStruct, SerializeTuple, Serializer};

use super::request::Decimal;

/// The cells of a row, in the order of its fields; those of a pair of rows stand side by side.
///
/// Only text is [neutralised](neutralise): a number is one whatever sign it begins with. What is not there is an
/// empty cell.
///
/// # Errors
/// Where the row holds what no cell can: lists and maps.
pub fn cells(row: &impl Serialize, decimal: Decimal) -> Result<StringRecord, fmt::Error> {
    let mut cells = Cells {
        record: StringRecord::new(),
        decimal,
    };
    row.serialize(&mut cells)?;
    Ok(cells.record)
}

/// Text that no spreadsheet takes for a formula: where it begins as one would, an apostrophe goes
/// before it.
#[must_use]
pub fn neutralise(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

struct Cells {
    record: StringRecord,
    decimal: Decimal,
}

impl Cells {
    /// A number or a word that is safe.
    fn push(&mut self, value: impl Display) {
        self.record.push_field(&value.to_string());
    }

    fn fraction(&mut self, value: f64) {
        match (value.is_finite(), self.decimal) {
            (false, _) => self.push(""),
            (true, Decimal::Point) => self.push(value),
            (true, Decimal::Comma) => self.push(value.to_string().replace('.', ",")),
        }
    }
}

impl Serializer for &mut Cells {
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
        self.push(value);
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), fmt::Error> {
        self.push(value);
        Ok(())
    }

    fn serialize_i16(self, value: i16) -> Result<(), fmt::Error> {
        self.push(value);
        Ok(())
    }

    fn serialize_i32(self, value: i32) -> Result<(), fmt::Error> {
        self.push(value);
        Ok(())
    }

    fn serialize_i64(self, value: i64) -> Result<(), fmt::Error> {
        self.push(value);
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), fmt::Error> {
        self.push(value);
        Ok(())
    }

    fn serialize_u16(self, value: u16) -> Result<(), fmt::Error> {
        self.push(value);
        Ok(())
    }

    fn serialize_u32(self, value: u32) -> Result<(), fmt::Error> {
        self.push(value);
        Ok(())
    }

    fn serialize_u64(self, value: u64) -> Result<(), fmt::Error> {
        self.push(value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), fmt::Error> {
        self.fraction(value.into());
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<(), fmt::Error> {
        self.fraction(value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), fmt::Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), fmt::Error> {
        self.push(neutralise(value));
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_none(self) -> Result<(), fmt::Error> {
        self.push("");
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), fmt::Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), fmt::Error> {
        self.push("");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), fmt::Error> {
        self.push("");
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
        _: &'static str,
        value: &T,
    ) -> Result<(), fmt::Error> {
        value.serialize(self)
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

impl SerializeStruct for &mut Cells {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        _: &'static str,
        value: &T,
    ) -> Result<(), fmt::Error> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}

impl SerializeTuple for &mut Cells {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), fmt::Error> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}
