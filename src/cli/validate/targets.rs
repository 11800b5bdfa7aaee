//! Statements that others may refer to.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use foldhash::fast::RandomState;
use uuid::Uuid;

use super::input::Chunks;
use super::{Failure, open, unreadable};
use crate::xapi::id::parse_uuid;
use crate::xapi::json::{self, DEFAULT_MAX_DEPTH, Node};

/// Where statements are found by their ids. Of several with the same id it is the first.
#[derive(Default)]
pub(super) struct Targets {
    texts: HashMap<Uuid, Box<str>, RandomState>,
    linked: Option<Linked>,
}

/// The places of the statements of a file, in bytes: where one begins, and how long it is.
struct Linked {
    path: PathBuf,
    places: HashMap<Uuid, (u64, usize), RandomState>,
}

impl Targets {
    /// Keeps the statements of a file.
    pub(super) fn keep(&mut self, path: &Path) -> Result<(), Failure> {
        each(path, |id, text, _| {
            self.texts.entry(id).or_insert_with(|| text.into());
        })
    }

    /// Remembers where the statements of a file are.
    pub(super) fn link(&mut self, path: &Path) -> Result<(), Failure> {
        if !path.is_file() {
            let why = "with --linked it is read twice, so it must be a file";
            return Err(unreadable(path, &why));
        }
        let mut places = HashMap::default();
        each(path, |id, text, offset| {
            places.entry(id).or_insert((offset, text.len()));
        })?;
        self.linked = Some(Linked {
            path: path.to_owned(),
            places,
        });
        Ok(())
    }
}

/// Visits the statements of a file that have an id. Whatever else is in it can be no target.
fn each(path: &Path, mut visit: impl FnMut(Uuid, &str, u64)) -> Result<(), Failure> {
    for chunk in Chunks::new(open(path)?) {
        let chunk = chunk.map_err(|why| Failure::Failed(format!("{}: {why}", path.display())))?;
        for given in &chunk.pieces {
            let bytes = &chunk.bytes[given.text.clone()];
            let Ok((text, node)) = json::parse(bytes, DEFAULT_MAX_DEPTH) else {
                continue;
            };
            let id = node.get("id").and_then(Node::as_str).and_then(parse_uuid);
            if let Some(id) = id {
                visit(id, text, given.offset);
            }
        }
    }
    Ok(())
}

/// Looks statements up, with a file handle of its own.
pub(super) struct Lookup {
    targets: Arc<Targets>,
    file: Option<File>,
}

impl Lookup {
    pub(super) fn new(targets: &Arc<Targets>) -> Self {
        Self {
            targets: Arc::clone(targets),
            file: None,
        }
    }

    /// The text of a statement.
    pub(super) fn get(&mut self, id: Uuid) -> io::Result<Option<String>> {
        if let Some(text) = self.targets.texts.get(&id) {
            return Ok(Some(text.to_string()));
        }
        let Some(linked) = &self.targets.linked else {
            return Ok(None);
        };
        let Some((offset, length)) = linked.places.get(&id) else {
            return Ok(None);
        };
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::open(&linked.path)?),
        };
        file.seek(SeekFrom::Start(*offset))?;
        let mut bytes = vec![0; *length];
        file.read_exact(&mut bytes)?;
        // A file that was changed meanwhile has no such statement there.
        Ok(String::from_utf8(bytes).ok())
    }
}
