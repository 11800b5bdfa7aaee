//! Figures, for people to read.

/// The value that `share` percent of sorted values do not exceed; 0 of none.
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share / 100.0 * sorted.len() as f64).ceil();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // At most the length.
    let place = (rank as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(place).copied().unwrap_or_default()
}

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whole units of a positive number, in groups.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Figures are positive and small.
pub fn whole(number: f64) -> String {
    grouped(number.max(0.0).round() as u64)
}

/// Bytes as megabytes, a million each.
pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
