//! Durations (xAPI 1.0.3, Part 2, 4.6).

use std::borrow::Cow;

/// Digits of a fraction of seconds that a comparison looks at.
const HUNDREDTHS: usize = 2;

/// Whether a text is a duration in the format of ISO 8601:2004, 4.4.3.2: `P3Y1M29DT4H35M59.14S`,
/// any of its components left out but not all, or weeks alone (`P4W`). Only the last component may
/// have a fraction.
#[must_use]
pub fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (rest, None),
    };
    match time {
        None => {
            !date.is_empty() && (components(date, b"YMD", true) || components(date, b"W", true))
        }
        Some(time) => {
            !time.is_empty() && components(date, b"YMD", false) && components(time, b"HMS", true)
        }
    }
}

/// A duration as it is compared: "any precision beyond 0.01 second precision SHOULD NOT be included".
/// Digits are cut, never rounded, and what remains is text (2.3.1): `PT1.5S` is not `PT1.50S`.
pub(super) fn to_hundredths(text: &str) -> Cow<'_, str> {
    let kept = text
        .strip_suffix('S')
        .filter(|_| is_duration(text))
        .and_then(|number| number.split_once(['.', ',']))
        .filter(|(_, fraction)| fraction.len() > HUNDREDTHS)
        .and_then(|(whole, _)| text.get(..whole.len() + 1 + HUNDREDTHS));
    kept.map_or(Cow::Borrowed(text), |kept| format!("{kept}S").into())
}

/// Whether a text is a row of numbers, each followed by one of `units`, in their order; the last
/// one may have a fraction where nothing smaller follows.
fn components(text: &str, units: &[u8], may_end_in_fraction: bool) -> bool {
    let mut rest = text.as_bytes();
    let mut units = units.iter();
    while !rest.is_empty() {
        let Some((after_number, fraction)) = number(rest) else {
            return false;
        };
        let Some((unit, after_unit)) = after_number.split_first() else {
            return false;
        };
        if !units.any(|known| known == unit) {
            return false;
        }
        if fraction && !(may_end_in_fraction && after_unit.is_empty()) {
            return false;
        }
        rest = after_unit;
    }
    true
}

/// What follows a number, and whether it had a fraction.
fn number(text: &[u8]) -> Option<(&[u8], bool)> {
    let rest = digits(text)?;
    match rest.split_first() {
        Some((b'.' | b',', fraction)) => Some((digits(fraction)?, true)),
        _ => Some((rest, false)),
    }
}

/// What follows one digit or more.
fn digits(text: &[u8]) -> Option<&[u8]> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    text.get(count..).filter(|_| count > 0)
}
