//! Exact comparison of JSON numbers by their text.

use std::cmp::Ordering;

/// Compares two JSON numbers exactly, however many digits they have and however large their
/// exponents are. Text that is no JSON number compares in an unspecified way.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (Decimal::of(left), Decimal::of(right));
    match (left.sign(), right.sign()) {
        (1, 1) => left.compare_magnitude(&right),
        (-1, -1) => right.compare_magnitude(&left),
        (left, right) => left.cmp(&right),
    }
}

/// Whether a JSON number is a whole number that is not negative: `27`, `27.0` and `2.7e1` are.
pub(super) fn is_natural(text: &str) -> bool {
    let number = Decimal::of(text);
    match number.sign() {
        -1 => false,
        0 => true,
        // The last digit that is not zero must stand before the point.
        _ => i64::try_from(number.significant().count())
            .is_ok_and(|digits| digits <= number.magnitude),
    }
}

/// A number as `±0.d₁d₂d₃… × 10^magnitude`, where `d₁` is not zero.
struct Decimal<'t> {
    negative: bool,
    /// Digits before and after the point, from the first that is not zero.
    whole: &'t str,
    fraction: &'t str,
    magnitude: i64,
}

impl<'t> Decimal<'t> {
    fn of(text: &'t str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = whole.trim_start_matches('0');
        let (fraction, shift) = if whole.is_empty() {
            let trimmed = fraction.trim_start_matches('0');
            (trimmed, -length(fraction) + length(trimmed))
        } else {
            (fraction, length(whole))
        };
        Self {
            negative,
            whole,
            fraction,
            magnitude: exponent_of(exponent).saturating_add(shift),
        }
    }

    fn sign(&self) -> i8 {
        match self.significant().next() {
            None => 0,
            Some(_) if self.negative => -1,
            Some(_) => 1,
        }
    }

    /// The digits without zeros at the end.
    fn significant(&self) -> impl Iterator<Item = u8> {
        let fraction = self.fraction.trim_end_matches('0');
        let whole = if fraction.is_empty() {
            self.whole.trim_end_matches('0')
        } else {
            self.whole
        };
        whole.bytes().chain(fraction.bytes())
    }

    /// Neither number is zero.
    fn compare_magnitude(&self, other: &Self) -> Ordering {
        self.magnitude
            .cmp(&other.magnitude)
            .then_with(|| self.significant().cmp(other.significant()))
    }
}

/// An exponent beyond 64 bits counts as the largest one.
fn exponent_of(text: &str) -> i64 {
    text.parse().unwrap_or(if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    })
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}
