//! Texts of facts that come again and again, each kept once while many facts are read.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::facts::Subject;

#[derive(Default)]
pub(in super::super) struct Labels {
    texts: HashSet<Arc<str>>,
    subjects: HashMap<String, Arc<Subject>>,
}

impl Labels {
    pub(in super::super) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }

    /// `None` for a label that is none.
    pub(in super::super) fn subject(&mut self, label: &str) -> Option<Arc<Subject>> {
        if let Some(known) = self.subjects.get(label) {
            return Some(Arc::clone(known));
        }
        let new = Arc::new(Subject::from_label(label)?);
        self.subjects.insert(label.to_owned(), Arc::clone(&new));
        Some(new)
    }
}
