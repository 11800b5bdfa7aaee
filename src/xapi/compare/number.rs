//! Numbers by their value, without floating point.

/// A text that is the same for JSON numbers of the same value, and different for others: the sign,
/// the digits without zeros at either end, and the power of ten of the last one.
pub(super) fn canonical(number: &str) -> String {
    let (sign, unsigned) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let kept = digits.trim_end_matches('0');
    let significant = kept.trim_start_matches('0');
    if significant.is_empty() {
        return "0".to_owned();
    }
    let shift = i128::try_from(digits.len() - kept.len())
        .ok()
        .zip(i128::try_from(fraction.len()).ok());
    let power = exponent
        .parse::<i128>()
        .ok()
        .zip(shift)
        .and_then(|(power, (dropped, places))| power.checked_add(dropped)?.checked_sub(places));
    match power {
        Some(power) => format!("{sign}{significant}e{power}"),
        // An exponent of some forty digits: only the same text is taken for the same number.
        None => number.to_owned(),
    }
}
