//! JSON, written left to right.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::Offset;
use uuid::Uuid;

use crate::facts::BASE_IRI;
use crate::simulate::calendar::MINUTE;
use crate::simulate::deed::Iri;
use crate::simulate::words::Line;

pub(super) struct Json(String);

impl Json {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    pub(super) fn finish(self) -> String {
        self.0
    }

    /// JSON as it stands.
    pub(super) fn raw(&mut self, json: &str) -> &mut Self {
        self.0.push_str(json);
        self
    }

    /// Part of a string (RFC 8259, 7).
    pub(super) fn escaped(&mut self, text: &str) -> &mut Self {
        let mut rest = text;
        while let Some(place) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
            self.0.push_str(&rest[..place]);
            match rest.as_bytes()[place] {
                b'"' => self.0.push_str("\\\""),
                b'\\' => self.0.push_str("\\\\"),
                b'\n' => self.0.push_str("\\n"),
                other => {
                    // Writing to a string does not fail.
                    let _ = write!(self.0, "\\u{other:04x}");
                }
            }
            rest = &rest[place + 1..];
        }
        self.0.push_str(rest);
        self
    }

    /// A string.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.0.push('"');
        self.escaped(text);
        self.0.push('"');
        self
    }

    /// A sentence, as a string.
    pub(super) fn line(&mut self, line: Line) -> &mut Self {
        self.0.push('"');
        for part in line.parts() {
            self.escaped(part);
        }
        self.0.push('"');
        self
    }

    /// A sentence, as a language map.
    pub(super) fn map(&mut self, line: Line) -> &mut Self {
        self.raw("{\"").raw(line.language().tag).raw("\":");
        self.line(line).raw("}")
    }

    /// An IRI, as a string.
    pub(super) fn iri(&mut self, iri: Iri) -> &mut Self {
        match iri {
            Iri::Whole(iri) => self.raw("\"").raw(iri).raw("\""),
            Iri::Ours(path) => self.raw("\"").raw(BASE_IRI).raw(path).raw("\""),
        }
    }

    /// A UUID, as a string.
    pub(super) fn id(&mut self, id: Uuid) -> &mut Self {
        let mut buffer = Uuid::encode_buffer();
        let text = id.hyphenated().encode_lower(&mut buffer);
        self.raw("\"").raw(text).raw("\"")
    }

    pub(super) fn number(&mut self, number: u64) -> &mut Self {
        self.digits(number, 1)
    }

    /// A number of at least four digits.
    pub(super) fn padded(&mut self, number: u64) -> &mut Self {
        self.digits(number, 4)
    }

    /// Bytes in hexadecimal, as a string.
    pub(super) fn hex(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.push('"');
        for byte in bytes {
            let _ = write!(self.0, "{byte:02x}");
        }
        self.0.push('"');
        self
    }

    /// A timestamp of the clock on the wall, so many minutes ahead of UTC; `Z` where that is 0.
    pub(super) fn time(&mut self, at: i64, offset: i32) -> &mut Self {
        let local = Timestamp::from_millisecond(at + i64::from(offset) * MINUTE);
        let civil = Offset::UTC.to_datetime(local.unwrap_or(Timestamp::MAX));
        let two = |number: i8| u64::from(number.unsigned_abs());
        self.raw("\"");
        self.digits(u64::from(civil.year().unsigned_abs()), 4);
        self.raw("-").digits(two(civil.month()), 2);
        self.raw("-").digits(two(civil.day()), 2);
        self.raw("T").digits(two(civil.hour()), 2);
        self.raw(":").digits(two(civil.minute()), 2);
        self.raw(":").digits(two(civil.second()), 2);
        let thousandths = u64::from(civil.millisecond().unsigned_abs());
        self.raw(".").digits(thousandths, 3);
        if offset == 0 {
            return self.raw("Z\"");
        }
        let minutes = u64::from(offset.unsigned_abs());
        self.raw(if offset < 0 { "-" } else { "+" });
        self.digits(minutes / 60, 2).raw(":");
        self.digits(minutes % 60, 2).raw("\"")
    }

    fn digits(&mut self, mut number: u64, least: usize) -> &mut Self {
        let mut buffer = [b'0'; 20];
        let mut place = buffer.len();
        while number > 0 || buffer.len() - place < least {
            place -= 1;
            buffer[place] = b'0' + u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
        }
        self.0
            .extend(buffer[place..].iter().map(|digit| char::from(*digit)));
        self
    }
}
