//! Documents: merging, conditions, and what becomes of them (xAPI 1.0.3, Part 3, 2.2 and 3.1)

mod conditions;
mod judge;
mod merge;

use tertulia::xapi::document::Document;

/// A document that says it is JSON.
fn json(content: &str) -> Document {
    of("application/json", content)
}

fn of(content_type: &str, content: &str) -> Document {
    Document::new(Some(content_type.to_owned()), content.into())
}
