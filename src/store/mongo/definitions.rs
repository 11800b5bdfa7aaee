//! What is known of activities: one definition each, made of those that statements brought.

use std::collections::HashMap;

use super::Reader;
use super::fault::{Fault, unbuilt};

/// What is known of some activities, by their ids, until `most` bytes were read for them.
pub(super) async fn read(
    reader: &Reader,
    activities: &[String],
    most: usize,
) -> Result<HashMap<String, String>, Fault> {
    unbuilt()
}
