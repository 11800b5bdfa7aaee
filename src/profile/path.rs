//! The JSONPath dialect of the specification (structure, 8.1).

use crate::xapi::json::Node;

/// A parsed `location` or `selector`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {}

/// Why a text is no such path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathFault {
    /// Byte of the text at which it is.
    pub at: usize,
    /// What is wrong and what to write instead.
    pub sentence: String,
    /// Whether it can be understood all the same (no leading `$`): the path to use.
    pub meant: Option<Path>,
}

impl Path {
    /// Reads a path. The second of the pair holds warnings (recursive descent).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<(Self, Vec<String>), PathFault> {
        let _ = text;
        todo!()
    }

    /// The values at this path, in order, duplicates kept.
    #[must_use]
    pub fn find<'n, 'a>(&self, root: &'n Node<'a>) -> Vec<&'n Node<'a>> {
        let _ = root;
        todo!()
    }
}
