//! Headers that xAPI adds, and times as headers write them.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

pub(super) const VERSION: HeaderName = HeaderName::from_static("x-experience-api-version");
pub(super) const CONSISTENT_THROUGH: HeaderName =
    HeaderName::from_static("x-experience-api-consistent-through");
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Up to when all that was stored is in a report.
pub(super) const DATA_THROUGH: HeaderName = HeaderName::from_static("x-data-through");

/// The value of a header, where it is there and readable.
pub(super) fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The values of a header that is a list: several lines mean one (RFC 9110, 5.3). What is not
/// readable is left out.
pub(super) fn list(headers: &HeaderMap, name: &HeaderName) -> String {
    let lines = headers.get_all(name).filter_map(|line| line.to_str().ok());
    lines.collect::<Vec<_>>().join(",")
}

/// A time as HTTP writes it (RFC 9110, 5.6.7): whole seconds, GMT.
pub(super) fn http_date(time: Timestamp) -> Option<HeaderValue> {
    let text = rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .ok()?;
    HeaderValue::from_str(&text).ok()
}
