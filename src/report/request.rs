//! What a caller asked for: the parameters of a report, each parsed once.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::error::ReportError;

/// Longest part of a wrong value that an error repeats, in characters.
const EXCERPT: usize = 80;

/// The years a report can be about. Statements may lie further out; nobody asks for their months.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=3000;

/// The parameters that all reports share.
#[derive(Debug, Clone, Default)]
pub struct ReportRequest {
    /// Where the range begins.
    pub from: Option<Moment>,
    /// Where it ends; outside it.
    pub to: Option<Moment>,
    /// The zone in which dates and periods are meant; the instance's where `None`.
    pub tz: Option<TimeZone>,
    pub interval: Interval,
    /// The shape asked for by parameter; a suffix of the path may ask too.
    pub format: Option<Format>,
    pub csv: CsvStyle,
}

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CsvStyle {
    /// Whether it begins with a byte order mark, which some spreadsheets need to see UTF-8.
    pub bom: bool,
    /// What stands between its cells.
    pub separator: Separator,
    /// What stands before the fraction of a number.
    pub decimal: Decimal,
}

/// A moment as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The first instant of a date in the report's zone.
    Date(Date),
    Instant(Timestamp),
}

/// How a range is cut into periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interval {
    Day,
    /// ISO weeks, from Monday on.
    Week,
    Month,
    Quarter,
    /// Not at all: one period, the range.
    #[default]
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Separator {
    #[default]
    Comma,
    Semicolon,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decimal {
    #[default]
    Point,
    Comma,
}

impl Interval {
    pub const ALL: [Self; 5] = [
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::None,
    ];

    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::None => "none",
        }
    }
}

impl ReportRequest {
    /// Their names.
    pub const PARAMETERS: [&'static str; 8] = [
        "from", "to", "tz", "interval", "format", "bom", "sep", "decimal",
    ];

    /// Reads decoded pairs of a query.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated, or of a value that cannot be read.
    pub fn parse<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, ReportError> {
        Self::parse_beside(pairs, &[], |_, _| Ok(()))
    }

    /// The same for a report that knows more parameters; their names and values go to `take`.
    pub(super) fn parse_beside<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
        own: &[&'static str],
        mut take: impl FnMut(&'static str, &'q str) -> Result<(), ReportError>,
    ) -> Result<Self, ReportError> {
        let mut request = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in pairs {
            if seen.contains(&name) {
                return Err(ReportError::RepeatedParameter {
                    parameter: excerpt(name),
                    known: known(own),
                });
            }
            seen.push(name);
            match name {
                "from" => request.from = Some(moment("from", value)?),
                "to" => request.to = Some(moment("to", value)?),
                "tz" => request.tz = Some(zone(value)?),
                "interval" => request.interval = interval(value)?,
                "format" => request.format = Some(format(value)?),
                "bom" => request.csv.bom = bom(value)?,
                "sep" => request.csv.separator = separator(value)?,
                "decimal" => request.csv.decimal = decimal(value)?,
                _ => match own.iter().find(|one| **one == name) {
                    Some(own) => take(own, value)?,
                    None => {
                        return Err(ReportError::UnknownParameter {
                            parameter: excerpt(name),
                            known: known(own),
                        });
                    }
                },
            }
        }
        Ok(request)
    }
}

fn known(own: &[&str]) -> String {
    let names = ReportRequest::PARAMETERS.iter().chain(own);
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn excerpt(value: &str) -> String {
    match value.char_indices().nth(EXCERPT) {
        Some((cut, _)) => format!("{}…", &value[..cut]),
        None => value.to_owned(),
    }
}

pub(super) fn bad(
    parameter: &'static str,
    value: &str,
    expected: impl Into<String>,
) -> ReportError {
    ReportError::BadValue {
        parameter,
        value: excerpt(value),
        expected: expected.into(),
    }
}

/// A date, or an instant of RFC 3339.
fn moment(parameter: &'static str, value: &str) -> Result<Moment, ReportError> {
    // The year is judged first: the calendar of the time library ends before that of RFC 3339.
    if let Some(day) = value.get(..10).and_then(date)
        && !YEARS.contains(&day.year())
    {
        let (first, last) = YEARS.into_inner();
        let expected = format!("a moment in the years {first} to {last}");
        return Err(bad(parameter, value, expected));
    }
    let parsed = match value.len() {
        10 => date(value).map(Moment::Date),
        _ => instant(value).map(Moment::Instant),
    };
    parsed.ok_or_else(|| {
        let plus = if value.contains(' ') {
            "; in an address a plus sign is written %2B"
        } else {
            ""
        };
        let form = "a date (2026-01-31) or an instant of RFC 3339 (2026-01-31T09:30:00Z)";
        bad(parameter, value, format!("{form}{plus}"))
    })
}

/// `2026-01-31`, and none of the other forms of ISO 8601.
fn date(value: &str) -> Option<Date> {
    let bytes = value.as_bytes();
    let dashes = bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    (dashes && digits == 8).then(|| value.parse().ok())?
}

/// `2026-01-31T09:30:00.5+01:00`: RFC 3339 is narrower than what the time library reads.
fn instant(value: &str) -> Option<Timestamp> {
    let (day, time) = (value.get(..10)?, value.get(11..)?);
    let separated = matches!(value.get(10..11)?, "T" | "t");
    let colons = time.get(2..3)? == ":" && time.get(5..6)? == ":";
    let zoned = match time
        .get(8..)?
        .trim_start_matches(['.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    {
        "Z" | "z" => true,
        offset => offset.len() == 6 && offset.get(3..4) == Some(":"),
    };
    (date(day).is_some() && separated && colons && zoned).then(|| value.parse().ok())?
}

/// The time zone of that name in the IANA database.
#[must_use]
pub fn zone_named(name: &str) -> Option<TimeZone> {
    let zone = TimeZone::get(name).ok()?;
    (!zone.is_unknown() && zone.iana_name().is_some()).then_some(zone)
}

fn zone(value: &str) -> Result<TimeZone, ReportError> {
    zone_named(value).ok_or_else(|| {
        let expected = "a time zone of the IANA database, such as Europe/Berlin or UTC";
        bad("tz", value, expected)
    })
}

fn interval(value: &str) -> Result<Interval, ReportError> {
    Interval::ALL
        .into_iter()
        .find(|interval| interval.slug() == value)
        .ok_or_else(|| bad("interval", value, "day, week, month, quarter or none"))
}

fn format(value: &str) -> Result<Format, ReportError> {
    match value {
        "json" => Ok(Format::Json),
        "csv" => Ok(Format::Csv),
        _ => Err(bad("format", value, "json or csv")),
    }
}

fn bom(value: &str) -> Result<bool, ReportError> {
    match value {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => Err(bad("bom", value, "1 or 0")),
    }
}

fn separator(value: &str) -> Result<Separator, ReportError> {
    match value {
        "comma" => Ok(Separator::Comma),
        "semicolon" => Ok(Separator::Semicolon),
        _ => Err(bad("sep", value, "comma or semicolon")),
    }
}

fn decimal(value: &str) -> Result<Decimal, ReportError> {
    match value {
        "point" => Ok(Decimal::Point),
        "comma" => Ok(Decimal::Comma),
        _ => Err(bad("decimal", value, "point or comma")),
    }
}
