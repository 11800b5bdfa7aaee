//! Times as they are kept: milliseconds since 1970.

use jiff::Timestamp;

use super::fault::Fault;

pub(super) fn timestamp(milliseconds: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_millisecond(milliseconds)
        .map_err(|error| Fault::Corrupt(format!("a stored time is out of range: {error}")))
}
