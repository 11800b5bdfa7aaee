//! What stands between the parts of a body on its way out.

use std::fmt::Write as _;

/// What comes before the content of a part: the end of the part before it (of none for the `first`), the
/// boundary, the header's lines and the empty line. Nothing in a value can end its line.
#[must_use]
pub fn opening(boundary: &str, first: bool, headers: &[(&str, &str)]) -> String {
    let mut text = String::new();
    if !first {
        text.push_str("\r\n");
    }
    // Writing to a String cannot fail.
    let _ = write!(text, "--{boundary}\r\n");
    for (name, value) in headers {
        let value = value.replace(|character: char| character.is_control(), " ");
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text.push_str("\r\n");
    text
}

/// What comes after the content of the last part.
#[must_use]
pub fn closing(boundary: &str) -> String {
    format!("\r\n--{boundary}--\r\n")
}
