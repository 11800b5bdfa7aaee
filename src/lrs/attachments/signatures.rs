//! Signed statements (xAPI 1.0.3, Part 2, 2.6): judged when everything else of a request is right.
//!
//! A signature that is hosted elsewhere (with a `fileUrl`, and no part) is taken as it is: a server must
//! accept such attachments (Part 3, 1.5.1), and there is nothing here to judge. Neither are attachments
//! of a `SubStatement`, which is not the statement that a signature is of.

use std::collections::HashMap;

use uuid::Uuid;

use super::declared::Declared;
use crate::lrs::{Fault, Refusal};
use crate::store::{Content, NewAttachment};
use crate::xapi::attachment::Attachment;
use crate::xapi::broken::Broken;
use crate::xapi::hash::Sha2;
use crate::xapi::json::{self, Node};
use crate::xapi::statement::Statement;

/// Judges each signature that came along. `text` is what the statements were sent as.
pub(super) fn verify(
    text: &[u8],
    depth: usize,
    declared: &[Declared],
    received: &HashMap<Sha2, NewAttachment>,
) -> Result<(), Refusal> {
    let signs = |one: &&Declared| one.signature && received.contains_key(&one.sha2);
    let mut signatures = declared.iter().filter(signs).peekable();
    if signatures.peek().is_none() {
        return Ok(());
    }
    let (text, root) = json::parse(text, depth).map_err(Fault::from)?;
    let nodes = root.elements().unwrap_or(std::slice::from_ref(&root));
    let mut faults = Vec::new();
    for one in signatures {
        let content = received.get(&one.sha2).map(|received| &received.content);
        let (Some(node), Some(Content::Whole(jws))) = (nodes.get(one.statement), content) else {
            continue;
        };
        let attachment = Attachment::all(node).find(|found| found.pointer() == one.pointer);
        let Some(attachment) = attachment else {
            continue;
        };
        let view = Statement::trusted(text, node);
        if let Err(broken) = judge(view, one.id, attachment.node(), jws) {
            faults.extend(broken.into_iter().map(|broken| Fault {
                index: one.index,
                statement: Some(one.id),
                ..broken.into()
            }));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(faults))
    }
}

/// Judges one signature: of `statement`, which is to be stored under `id`; `attachment` describes it.
#[allow(clippy::unnecessary_wraps)] // Until signatures are judged.
fn judge(
    _statement: Statement<'_>,
    _id: Uuid,
    _attachment: &Node<'_>,
    _jws: &[u8],
) -> Result<(), Vec<Broken>> {
    Ok(())
}
