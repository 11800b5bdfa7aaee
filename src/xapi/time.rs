//! Timestamps (xAPI 1.0.3, Part 2, 4.5): the extended format of ISO 8601, of which RFC 3339 is a
//! profile.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::rule::Rule;

/// Reads a timestamp: `2026-11-23T11:53:50.123Z`, with an offset (`+01:00`, `+0100`, `+01`) in
/// place of `Z`, without any (then it is UTC), or without seconds.
///
/// Digits beyond nanoseconds are dropped and a leap second is the second before it. An instant that
/// the clock's type cannot hold (the last day of the year 9999, or before the year 0) becomes the
/// nearest one it can, because the far future is legal (2.4.7).
///
/// # Errors
/// [`Rule::TimestampMalformed`], [`Rule::TimestampImpossible`] for a date or time that no calendar
/// has, [`Rule::TimestampOffsetMinusZero`] for `-00:00` and its shorter spellings.
pub fn parse_timestamp(text: &str) -> Result<Timestamp, Rule> {
    let mut scan = Scan(text.as_bytes());
    let civil = scan.date_time().ok_or(Rule::TimestampMalformed)?;
    let offset = scan.offset().ok_or(Rule::TimestampMalformed)?;
    if !scan.0.is_empty() {
        return Err(Rule::TimestampMalformed);
    }
    let civil = civil.to_jiff().ok_or(Rule::TimestampImpossible)?;
    let seconds = match offset {
        Zone::Utc => 0,
        Zone::Behind(0) => return Err(Rule::TimestampOffsetMinusZero),
        Zone::Ahead(seconds) => seconds,
        Zone::Behind(seconds) => -seconds,
        Zone::Impossible => return Err(Rule::TimestampImpossible),
    };
    Ok(instant(civil, seconds))
}

/// Writes a timestamp as the server returns them: UTC, always three decimals, the rest cut.
#[must_use]
pub fn format_timestamp(time: Timestamp) -> String {
    let civil = Offset::UTC.to_datetime(time);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second(),
        civil.millisecond(),
    )
}

fn instant(civil: DateTime, offset_seconds: i32) -> Timestamp {
    let bound = if civil.year() > 1 {
        Timestamp::MAX
    } else {
        year_zero()
    };
    Offset::from_seconds(offset_seconds)
        .and_then(|offset| offset.to_timestamp(civil))
        .map_or(bound, |time| time.max(year_zero()))
}

/// The first instant of the year 0, before which four digits cannot write a year.
fn year_zero() -> Timestamp {
    const SECONDS: i64 = -62_167_219_200;
    Timestamp::from_second(SECONDS).unwrap_or(Timestamp::MIN)
}

enum Zone {
    Utc,
    Ahead(i32),
    Behind(i32),
    Impossible,
}

/// Date and time as written, before anyone asked whether the calendar has them.
struct Written {
    date: [u32; 3],
    time: [u32; 3],
    nanosecond: i32,
}

impl Written {
    fn to_jiff(&self) -> Option<DateTime> {
        let [year, month, day] = self.date;
        let [hour, minute, second] = self.time;
        let small = |number: u32| i8::try_from(number).ok();
        DateTime::new(
            i16::try_from(year).ok()?,
            small(month)?,
            small(day)?,
            small(hour)?,
            small(minute)?,
            // RFC 3339, 5.6: a leap second is written 60.
            small(if second == 60 { 59 } else { second })?,
            self.nanosecond,
        )
        .ok()
    }
}

struct Scan<'t>(&'t [u8]);

impl Scan<'_> {
    fn date_time(&mut self) -> Option<Written> {
        let year = self.digits(4)?;
        self.one_of(b"-")?;
        let month = self.digits(2)?;
        self.one_of(b"-")?;
        let day = self.digits(2)?;
        self.one_of(b"Tt")?;
        let hour = self.digits(2)?;
        self.one_of(b":")?;
        let minute = self.digits(2)?;
        let mut second = 0;
        let mut nanosecond = 0;
        if self.one_of(b":").is_some() {
            second = self.digits(2)?;
            if self.one_of(b".,").is_some() {
                nanosecond = self.fraction()?;
            }
        }
        Some(Written {
            date: [year, month, day],
            time: [hour, minute, second],
            nanosecond,
        })
    }

    fn offset(&mut self) -> Option<Zone> {
        if self.0.is_empty() || self.one_of(b"Zz").is_some() {
            return Some(Zone::Utc);
        }
        let sign = self.one_of(b"+-")?;
        let hours = self.digits(2)?;
        let mut minutes = 0;
        if !self.0.is_empty() {
            let _ = self.one_of(b":");
            minutes = self.digits(2)?;
        }
        if hours > 23 || minutes > 59 {
            return Some(Zone::Impossible);
        }
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
        Some(if sign == b'-' {
            Zone::Behind(seconds)
        } else {
            Zone::Ahead(seconds)
        })
    }

    fn one_of(&mut self, set: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        set.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    fn digits(&mut self, count: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        number.iter().try_fold(0, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + u32::from(byte - b'0'))
        })
    }

    /// At least one digit of a second's fraction, in nanoseconds.
    fn fraction(&mut self) -> Option<i32> {
        let mut left = 9;
        let mut nanoseconds = 0;
        let mut read = false;
        while let Some((digit, rest)) = self.0.split_first().filter(|(d, _)| d.is_ascii_digit()) {
            if left > 0 {
                nanoseconds = nanoseconds * 10 + i32::from(digit - b'0');
                left -= 1;
            }
            read = true;
            self.0 = rest;
        }
        read.then(|| nanoseconds * 10_i32.pow(left))
    }
}
