//! The conditions a request carries in its headers (RFC 9110, 13.1).

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::headers;
use crate::lrs::Fault;
use crate::xapi::document::{Conditions, Tags};

/// Reads them. One that cannot be read is refused, for whoever sends it counts on it; only a date
/// that is none must be ignored (13.1.3 and 13.1.4).
pub(super) fn read(headers: &HeaderMap) -> Result<Conditions, Vec<Fault>> {
    let mut faults = Vec::new();
    let conditions = Conditions {
        if_match: tags(headers, &header::IF_MATCH, "If-Match", &mut faults),
        if_none_match: tags(
            headers,
            &header::IF_NONE_MATCH,
            "If-None-Match",
            &mut faults,
        ),
        if_modified_since: date(headers, &header::IF_MODIFIED_SINCE),
        if_unmodified_since: date(headers, &header::IF_UNMODIFIED_SINCE),
    };
    if faults.is_empty() {
        Ok(conditions)
    } else {
        Err(faults)
    }
}

fn tags(
    headers: &HeaderMap,
    name: &HeaderName,
    shown: &'static str,
    faults: &mut Vec<Fault>,
) -> Option<Tags> {
    let lines: Vec<&[u8]> = headers.get_all(name).map(HeaderValue::as_bytes).collect();
    if lines.is_empty() {
        return None;
    }
    let value = lines.join(&b',');
    let tags = Tags::parse(&value);
    if tags.is_none() {
        let fault = Fault::parameter(
            shown,
            "malformed-precondition",
            "The header is neither * nor a list of entity tags",
            "Send the ETag of the document as it was given, within its double quotes",
            "RFC 9110, 13.1",
        );
        faults.push(fault.found(String::from_utf8_lossy(&value)));
    }
    tags
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<Timestamp> {
    let text = headers::text(headers, name)?;
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}
