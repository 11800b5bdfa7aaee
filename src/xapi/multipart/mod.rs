//! Statements with their attachments as one stream: `multipart/mixed` (xAPI 1.0.3, Part 3, 1.5.2; RFC
//! 2046, 5.1), bytes in and parts out, and the frames around parts on their way out.
//!
//! What the parts mean is not known here.

mod boundary_line;
mod frame;
mod head;
mod malformed;
mod reader;

pub use frame::{closing, opening};
pub use head::Head;
pub use malformed::Malformed;
pub use reader::{Event, Reader};

/// Characters of a boundary at most (RFC 2046, 5.1.1).
const LONGEST_BOUNDARY: usize = 70;

/// The media type and boundary that the value of a `Content-Type` names, as in
/// `multipart/mixed; boundary="a b"`: the parameter in any case, quoted or not, in any place. Characters
/// that RFC 2045 wants quoted (`=`, `:`, `/`) are taken without quotes too, as some clients send them.
///
/// # Errors
/// [`Malformed::BoundaryMissing`] and [`Malformed::BoundaryUnusable`].
pub fn boundary(content_type: &str) -> Result<String, Malformed> {
    let found = parameters(content_type)
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"));
    let (_, boundary) = found.ok_or(Malformed::BoundaryMissing)?;
    // A space may stand inside, and not at the end.
    let usable = (1..=LONGEST_BOUNDARY).contains(&boundary.len())
        && boundary.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && !boundary.ends_with(' ');
    if usable {
        Ok(boundary)
    } else {
        Err(Malformed::BoundaryUnusable)
    }
}

/// A media type without its parameters, as in `text/plain; charset=ascii`.
#[must_use]
pub fn essence(content_type: &str) -> &str {
    let end = content_type.find(';').unwrap_or(content_type.len());
    content_type[..end].trim_ascii()
}

/// The parameters of a `Content-Type`. Quoted values may hold semicolons, and characters behind a
/// backslash.
fn parameters(content_type: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = content_type.split_once(';').map_or("", |(_, rest)| rest);
    while !rest.is_empty() {
        let end = rest.find(['=', ';']).unwrap_or(rest.len());
        let name = rest[..end].trim_ascii();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = take_value(after.trim_ascii_start());
        }
        found.push((name, value));
        rest = rest.split_once(';').map_or("", |(_, rest)| rest);
    }
    found
}

/// A value, quoted or not, and what stands behind it.
fn take_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim_ascii().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[place + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}
