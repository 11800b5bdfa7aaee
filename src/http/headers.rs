//! Headers that xAPI adds, and times as headers write them.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

pub(super) const VERSION: HeaderName = HeaderName::from_static("x-experience-api-version");
pub(super) const CONSISTENT_THROUGH: HeaderName =
    HeaderName::from_static("x-experience-api-consistent-through");
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The value of a header, where it is there and readable.
pub(super) fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// A time as HTTP writes it (RFC 9110, 5.6.7): whole seconds, GMT.
pub(super) fn http_date(time: Timestamp) -> Option<HeaderValue> {
    let text = rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .ok()?;
    HeaderValue::from_str(&text).ok()
}
