//! Bars in a line of text.

const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A bar as long as a part of `width` characters; anything above nothing shows.
pub(super) fn bar(value: f64, most: f64, width: usize, ascii: bool) -> String {
    if value <= 0.0 || most <= 0.0 || width == 0 {
        return String::new();
    }
    let steps = if ascii { 1 } else { 8 };
    let all = u32::try_from(width * steps).unwrap_or(u32::MAX);
    let share = (value / most).min(1.0) * f64::from(all);
    // Between one and `all`, which fits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let filled = (share.round() as usize).max(1);
    if ascii {
        return "#".repeat(filled);
    }
    let mut bar = "█".repeat(filled / 8);
    if filled % 8 > 0 {
        bar.push(EIGHTHS[filled % 8]);
    }
    bar
}
