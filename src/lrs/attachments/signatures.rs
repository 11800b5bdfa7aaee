//! Signed statements (xAPI 1.0.3, Part 2, 2.6): judged when everything else of a request is right.
//!
//! A signature that is hosted elsewhere (with a `fileUrl`, and no part) is taken as it is: a server must
//! accept such attachments (Part 3, 1.5.1), and there is nothing here to judge. Those of a `SubStatement`
//! are attachments like any: what they would sign is no statement.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::declared::Declared;
use super::faults;
use crate::lrs::accept::FAULTS_TOLD;
use crate::lrs::{Fault, Refusal};
use crate::store::{Content, NewAttachment};
use crate::xapi::attachment::Attachment;
use crate::xapi::hash::Sha2;
use crate::xapi::json;
use crate::xapi::signature;
use crate::xapi::statement::Statement;

/// Signatures of one statement at most.
const MOST: usize = 8;
/// Bytes of signatures that are verified for one request: one that many statements name counts for each.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The parts of a request that are signatures, ready to be judged away from the threads that serve.
pub(super) struct Signatures {
    /// What the statements were sent as.
    text: Vec<u8>,
    depth: usize,
    /// Of each statement that names a signature: its place in faults and its id.
    signed: HashMap<usize, Signed>,
    received: HashMap<Sha2, Vec<u8>>,
}

struct Signed {
    index: Option<usize>,
    id: Uuid,
}

impl Signatures {
    /// The signatures that came along; `None` when none did.
    pub(super) fn of(
        text: &[u8],
        depth: usize,
        declared: &[Declared],
        received: &HashMap<Sha2, NewAttachment>,
    ) -> Option<Self> {
        if !declared.iter().any(|one| one.signature) {
            return None;
        }
        let mut signatures = Self {
            text: text.to_vec(),
            depth,
            signed: HashMap::new(),
            received: HashMap::new(),
        };
        for one in declared.iter().filter(|one| one.signature) {
            let content = received.get(&one.sha2).map(|received| &received.content);
            let Some(Content::Whole(jws)) = content else {
                continue;
            };
            let Declared { index, id, .. } = *one;
            let known = &mut signatures.received;
            known.entry(one.sha2).or_insert_with(|| jws.to_vec());
            signatures
                .signed
                .insert(one.statement, Signed { index, id });
        }
        (!signatures.signed.is_empty()).then_some(signatures)
    }

    /// Judges each.
    pub(super) fn verify(&self) -> Result<(), Refusal> {
        let (text, root) = json::parse(&self.text, self.depth).map_err(Fault::from)?;
        let nodes = root.elements().unwrap_or(std::slice::from_ref(&root));
        let mut faults = Vec::new();
        let mut bytes = 0;
        for (place, node) in nodes.iter().enumerate() {
            let Some(signed) = self.signed.get(&place) else {
                continue;
            };
            let view = Statement::trusted(text, node);
            let mut judged = HashSet::new();
            for attachment in Attachment::all(node).filter(|one| one.is_signature()) {
                let named = attachment.sha2();
                let came = named.and_then(|sha2| Some((sha2, self.received.get(&sha2)?)));
                let Some((sha2, jws)) = came else {
                    continue;
                };
                if !judged.insert(sha2) {
                    continue;
                }
                bytes += jws.len();
                if judged.len() > MOST || bytes > MOST_BYTES {
                    return Err(faults::too_many_signatures(MOST, MOST_BYTES));
                }
                let broken = signature::verify(view, signed.id, attachment, jws);
                faults.extend(broken.err().into_iter().flatten().map(|broken| Fault {
                    index: signed.index,
                    statement: Some(signed.id),
                    ..broken.into()
                }));
            }
            if faults.len() >= FAULTS_TOLD {
                break;
            }
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid(faults))
        }
    }
}
