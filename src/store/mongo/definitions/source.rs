//! Reading a known definition from where it is kept.

use std::collections::HashMap;

use super::DefinitionRow;
use crate::store::mongo::fault::Fault;
use crate::store::mongo::id::Id;
use crate::store::mongo::statements::StatementRow;
use crate::store::mongo::texts::{unpack, with_view};
use crate::xapi::definition::definitions;

/// Bytes of statements that are remembered.
const REMEMBERED: usize = 4 * 1024 * 1024;

/// The statements that definitions were read from for one request, so that one that defines many
/// activities is unpacked and parsed once, and how much may yet be read.
pub(in crate::store::mongo) struct Source {
    statements: HashMap<Id, HashMap<String, String>>,
    /// Bytes of those statements.
    held: usize,
    /// Bytes that may be read; 0 once they were.
    left: usize,
}

impl Source {
    pub(in crate::store::mongo) fn new(left: usize) -> Self {
        Self {
            statements: HashMap::new(),
            held: 0,
            left,
        }
    }

    /// Whether all was read that may be.
    pub(super) fn is_exhausted(&self) -> bool {
        self.left == 0
    }

    /// The definition of an activity, whose row this is; `statement` is the one it is kept in, if there is one.
    pub(super) fn text(
        &mut self,
        row: &DefinitionRow,
        statement: Option<&StatementRow>,
        activity: &str,
    ) -> Result<Option<String>, Fault> {
        if let Some(body) = &row.body {
            let text = unpack(body.bytes())?;
            self.left = self.left.saturating_sub(text.len());
            return Ok(Some(text));
        }
        let Some(statement) = statement else {
            return Ok(None);
        };
        if !self.statements.contains_key(&statement.id) {
            self.open(statement)?;
        }
        let told = self.statements.get(&statement.id);
        let found = told.and_then(|told| told.get(activity)).cloned();
        self.left = self
            .left
            .saturating_sub(found.as_ref().map_or(0, String::len));
        Ok(found)
    }

    fn open(&mut self, statement: &StatementRow) -> Result<(), Fault> {
        let sealed = statement.sealed()?;
        self.left = self.left.saturating_sub(sealed.len());
        if self.held + sealed.len() > REMEMBERED {
            self.statements.clear();
            self.held = 0;
        }
        self.held += sealed.len();
        let mut told = HashMap::new();
        for one in with_view(&sealed, definitions)? {
            told.entry(one.activity).or_insert(one.text);
        }
        self.statements.insert(statement.id.clone(), told);
        Ok(())
    }
}
