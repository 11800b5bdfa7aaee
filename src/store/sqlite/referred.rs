//! The statements that others refer to, as profiles see them: each is read once in a while, however many refer
//! to it. What a version sees of a stored statement never changes.

use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;
use rusqlite::OptionalExtension as _;
use uuid::Uuid;

use super::fault::Fault;
use super::writer::Write;
use crate::profile::{Referred, Verdict, Version};
use crate::store::MOST_REFERRED;
use crate::store::flags::Flags;

/// Statements remembered at most, at some hundred bytes each. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(32_768).expect("not zero");

/// What was seen of statements that are referred to, and how much may yet be read for them.
pub(super) struct References {
    known: LruCache<Uuid, Vec<Known>>,
    /// Bytes that may be read.
    left: usize,
    /// Whether one was not read for want of them.
    short: bool,
}

/// Versions by which one statement is remembered: those of the edition that counts and of the next one, and a few
/// profiles beside each other.
const VERSIONS: usize = 8;

/// One statement as one version sees it.
struct Known {
    version: Arc<Version>,
    referred: Arc<Referred>,
}

impl Default for References {
    fn default() -> Self {
        Self {
            known: LruCache::new(REMEMBERED),
            left: MOST_REFERRED,
            short: false,
        }
    }
}

impl References {
    /// Lets so many bytes be read from now on; how many were left.
    pub(super) fn allow(&mut self, bytes: usize) -> usize {
        self.short = false;
        std::mem::replace(&mut self.left, bytes)
    }

    pub(super) fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    /// Whether something was taken not to be there because it would have been too much to read.
    pub(super) fn are_short(&self) -> bool {
        self.short
    }

    /// A request was undone; what it had stored is not there.
    pub(super) fn distrust(&mut self) {
        self.known.clear();
    }

    /// Remembers what is seen of a statement that is stored now, for those that will refer to it.
    pub(super) fn stored(&mut self, id: Uuid, verdict: &Verdict) {
        if let Some(seen) = &verdict.seen
            && self.known(id, &verdict.version).is_none()
        {
            self.remember(id, &verdict.version, seen);
        }
    }

    fn known(&mut self, id: Uuid, version: &Arc<Version>) -> Option<Arc<Referred>> {
        let of = self.known.get(&id)?;
        let known = of.iter().find(|one| Arc::ptr_eq(&one.version, version))?;
        Some(Arc::clone(&known.referred))
    }

    fn remember(&mut self, id: Uuid, version: &Arc<Version>, referred: &Arc<Referred>) {
        let of = self.known.get_or_insert_mut(id, Vec::new);
        if of.len() == VERSIONS {
            // Versions that were replaced are not asked for any more.
            of.remove(0);
        }
        of.push(Known {
            version: Arc::clone(version),
            referred: Arc::clone(referred),
        });
    }
}

/// Looks at what a statement refers to; the ids of what is not there, and of what would have been too much to
/// read. Those for which `hidden` holds are taken not to be there.
pub(super) fn settle(
    write: &mut Write<'_>,
    verdict: &mut Verdict,
    hidden: impl Fn(&Write<'_>, Uuid) -> Result<bool, Fault>,
) -> Result<Vec<Uuid>, Fault> {
    let version = Arc::clone(&verdict.version);
    verdict.settle_by(&mut |id| {
        if hidden(write, id)? {
            return Ok(None);
        }
        referred(write, &version, id)
    })
}

fn referred(
    write: &mut Write<'_>,
    version: &Arc<Version>,
    id: Uuid,
) -> Result<Option<Arc<Referred>>, Fault> {
    if let Some(known) = write.references.known(id, version) {
        return Ok(Some(known));
    }
    let row = write
        .connection
        .prepare_cached("SELECT dictionary, body, flags FROM statement WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| {
            let flags = Flags::from_bits(row.get(2)?);
            Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, flags))
        })
        .optional()?;
    let Some((dictionary, body, flags)) = row else {
        return Ok(None);
    };
    if write.references.left == 0 {
        write.references.short = true;
        return Ok(None);
    }
    let sealed = readable(write, dictionary, &body)?;
    write.references.spend(sealed.len() + 1);
    // As it was sent, like every statement that is judged.
    let seen = flags
        .set
        .with_sent(&sealed, |statement| version.sees(statement));
    let referred = Arc::new(seen.unwrap_or_else(|_| Referred::nothing()));
    write.references.remember(id, version, &referred);
    Ok(Some(referred))
}

/// The text of a statement; empty where what is kept of it is damaged, which must not keep others from being
/// judged.
pub(super) fn readable(write: &Write<'_>, dictionary: i64, body: &[u8]) -> Result<String, Fault> {
    match write.codec.unpack(write.connection, dictionary, body) {
        Err(Fault::Corrupt(_)) => Ok(String::new()),
        text => text,
    }
}

/// Whether a statement is stored.
pub(super) fn is_stored(write: &Write<'_>, id: Uuid) -> Result<bool, Fault> {
    Ok(write
        .connection
        .prepare_cached("SELECT 1 FROM statement WHERE id = ?1")?
        .exists([id.as_bytes()])?)
}
