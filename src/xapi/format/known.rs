//! What is known of activities, as one reader is told it.

use std::collections::HashMap;

use super::write_definition;
use crate::xapi::accept_language::AcceptLanguage;
use crate::xapi::broken::Broken;
use crate::xapi::json;

/// Definitions in the languages of a reader, and how many bytes they may yet add to an answer.
///
/// A text of a few bytes can name one activity a thousand times, and each time its definition would
/// be written; what is stored bounds no answer, so this does.
#[derive(Debug, Default)]
pub struct Known<'t> {
    definitions: HashMap<&'t str, String>,
    room: usize,
}

impl<'t> Known<'t> {
    /// Reads definitions by the ids of their activities, which may make an answer longer by `room`
    /// bytes than the definitions that were sent.
    ///
    /// # Errors
    /// When one of them is no JSON.
    pub fn read(
        texts: &'t HashMap<String, String>,
        languages: &AcceptLanguage,
        room: usize,
    ) -> Result<Self, Broken> {
        let reduced = texts.iter().map(|(id, text)| {
            let (text, node) = json::parse(text.as_bytes(), json::ANY_DEPTH)?;
            let mut reduced = String::new();
            write_definition(text, &node, languages, &mut reduced);
            Ok((id.as_str(), reduced))
        });
        Ok(Self {
            definitions: reduced.collect::<Result<_, Broken>>()?,
            room,
        })
    }

    /// The definition of an activity that takes the place of `replaced` bytes; `None` when none is
    /// known, and when there is no room for it.
    pub(super) fn take(&mut self, activity: &str, replaced: usize) -> Option<&str> {
        let definition = self.definitions.get(activity)?;
        self.room = self
            .room
            .checked_sub(definition.len().saturating_sub(replaced))?;
        Some(definition)
    }
}
