//! Whether two hyphens and the boundary are a boundary: what stands behind them tells.

/// Spaces and tabs behind a boundary at most; with more of them it is content.
const MOST_PADDING: usize = 128;

/// What the header of a part may begin with, behind a boundary in the middle of a line.
const HEADERS: [&[u8]; 2] = [b"content-", b"x-experience-api-"];

/// What stands behind two hyphens and the boundary.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// Nothing but spaces to the end of the line: it is a boundary. `length` bytes to what follows;
    /// with two more hyphens it is the last one.
    Line { length: usize, last: bool },
    /// Something else: it is content.
    Other,
    /// It depends on what comes next.
    Unknown,
}

/// Judges what stands behind two hyphens and the boundary, at the beginning of a line or in the middle
/// of one; `finished` when nothing comes after it.
pub(super) fn behind(rest: &[u8], begins_line: bool, finished: bool) -> Behind {
    let undecided = if finished {
        Behind::Other
    } else {
        Behind::Unknown
    };
    let last = rest.starts_with(b"--");
    if !last && matches!(rest, [] | [b'-']) {
        return undecided;
    }
    let after = if last { 2 } else { 0 };
    let is_padding = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let padding = rest[after..].iter().take_while(is_padding).count();
    if padding > MOST_PADDING {
        return Behind::Other;
    }
    let length = after + padding;
    match (&rest[length..], last) {
        ([] | [b'\r'], true) if finished => Behind::Line {
            length: rest.len(),
            last,
        },
        ([] | [b'\r'], _) => undecided,
        ([b'\r', b'\n', next @ ..], false) => open(next, length + 2, begins_line, finished),
        ([b'\r', b'\n', next @ ..], true) => close(next, length + 2, begins_line, finished),
        ([b'\n', next @ ..], true) => close(next, length + 1, begins_line, finished),
        _ => Behind::Other,
    }
}

/// A boundary with a part behind it. In the middle of a line it needs a header to look like one.
fn open(next: &[u8], length: usize, begins_line: bool, finished: bool) -> Behind {
    let line = Behind::Line {
        length,
        last: false,
    };
    if begins_line {
        return line;
    }
    let mut unknown = false;
    for header in HEADERS {
        let common = header.len().min(next.len());
        if next[..common].eq_ignore_ascii_case(&header[..common]) {
            if common == header.len() {
                return line;
            }
            unknown = true;
        }
    }
    if unknown && !finished {
        Behind::Unknown
    } else {
        Behind::Other
    }
}

/// The last boundary. In the middle of a line the body must end behind it.
fn close(next: &[u8], length: usize, begins_line: bool, finished: bool) -> Behind {
    if begins_line || (finished && next.is_empty()) {
        Behind::Line { length, last: true }
    } else if next.is_empty() {
        Behind::Unknown
    } else {
        Behind::Other
    }
}
