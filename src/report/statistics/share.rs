//! How sure a share is.

/// The point of the standard normal distribution that 2.5 % lie beyond.
const Z: f64 = 1.959_963_984_540_054;

/// The Wilson score interval of 95 % for `part` of `whole`; `None` of nothing.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn wilson(part: u64, whole: u64) -> Option<(f64, f64)> {
    if whole == 0 {
        return None;
    }
    let (whole, share) = (whole as f64, part as f64 / whole as f64);
    let scale = 1.0 + Z * Z / whole;
    let centre = (share + Z * Z / (2.0 * whole)) / scale;
    let spread = share * (1.0 - share) / whole + Z * Z / (4.0 * whole * whole);
    let reach = Z * spread.max(0.0).sqrt() / scale;
    Some(((centre - reach).max(0.0), (centre + reach).min(1.0)))
}

/// `part` of `whole`; `None` of nothing.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
