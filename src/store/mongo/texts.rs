//! The texts of statements: packed as they are kept, and looked at.

use std::sync::LazyLock;

use zstd::zstd_safe::{CDict, DDict};

use super::fault::Fault;
use crate::store::packing::{Contexts, LEVEL, STARTER};
use crate::xapi::json;
use crate::xapi::statement::Statement;

/// Every store packs with the same dictionary, so that processes need not tell each other of one.
struct Codec {
    pack: CDict<'static>,
    unpack: DDict<'static>,
    contexts: Contexts,
}

static CODEC: LazyLock<Codec> = LazyLock::new(|| Codec {
    pack: CDict::create(STARTER.as_bytes(), LEVEL),
    unpack: DDict::create(STARTER.as_bytes()),
    contexts: Contexts::default(),
});

pub(super) fn pack(text: &str) -> Result<Vec<u8>, Fault> {
    let packed = CODEC.contexts.pack(text, &CODEC.pack);
    packed.map_err(|what| Fault::Corrupt(what.to_owned()))
}

pub(super) fn unpack(bytes: &[u8]) -> Result<String, Fault> {
    let text = CODEC.contexts.unpack(bytes, &CODEC.unpack);
    text.map_err(|what| Fault::Corrupt(format!("a stored text cannot be unpacked: {what}")))
}

/// Looks at a sealed text as a statement.
pub(super) fn with_view<T>(
    sealed: &str,
    look: impl FnOnce(Statement<'_>) -> T,
) -> Result<T, Fault> {
    let mut whole = String::with_capacity(sealed.len() + 1);
    whole.push_str(sealed);
    whole.push('}');
    let damaged = |broken| Fault::Corrupt(format!("a stored statement is damaged: {broken}"));
    let (text, node) = json::parse(whole.as_bytes(), json::ANY_DEPTH).map_err(damaged)?;
    Ok(look(Statement::trusted(text, &node)))
}
