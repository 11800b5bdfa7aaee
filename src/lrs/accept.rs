//! Statements on their way in.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::attachments::{Carried, Declared};
use super::rules::Standing;
use super::{Fault, Lrs, Refusal, random};
use crate::profile::Gravity;
use crate::store::{
    Acceptance, Door, Judgement, Key, NewStatement, Scope, SetByServer, StoreError,
};
use crate::xapi::compare::fingerprint;
use crate::xapi::definition::definitions;
use crate::xapi::json::{self, Node, Value};
use crate::xapi::seal::{Assigned, seal};
use crate::xapi::statement::Statement;
use crate::xapi::terms::terms;
use crate::xapi::version::Version;

/// More faults than this help nobody; the first ones are told.
pub(super) const FAULTS_TOLD: usize = 500;

impl Lrs {
    /// Stores the statement in `body` under `id` (xAPI 1.0.3, Part 3, 2.1.1).
    ///
    /// # Errors
    /// Every rule the statement breaks, a conflict with a stored one, or a failure of the store.
    pub async fn put(
        &self,
        key: &Key,
        version: Version,
        id: Uuid,
        body: &[u8],
    ) -> Result<(), Refusal> {
        self.accept(key, version, Some(id), body).await.map(drop)
    }

    /// Stores the statement or the array of statements in `body`, all or none, and returns their
    /// ids in order (xAPI 1.0.3, Part 3, 2.1.2).
    ///
    /// # Errors
    /// Every rule that any of them breaks, a conflict with a stored one, or a failure of the store.
    pub async fn post(
        &self,
        key: &Key,
        version: Version,
        body: &[u8],
    ) -> Result<Vec<Uuid>, Refusal> {
        self.accept(key, version, None, body).await
    }

    async fn accept(
        &self,
        key: &Key,
        version: Version,
        put: Option<Uuid>,
        body: &[u8],
    ) -> Result<Vec<Uuid>, Refusal> {
        loop {
            let prepared = self.prepare(key, version, body, put, Carried::Nothing)?;
            if let Some(ids) = self.store_batch(prepared.batch).await? {
                return Ok(ids);
            }
        }
    }

    /// Stores a batch; `None` where the rules have changed since it was judged. They are known now, and it has to
    /// be prepared again.
    pub(super) async fn store_batch(
        &self,
        batch: Vec<NewStatement>,
    ) -> Result<Option<Vec<Uuid>>, Refusal> {
        let ids: Vec<Uuid> = batch.iter().map(|statement| statement.id).collect();
        if ids.is_empty() {
            return Ok(Some(ids));
        }
        let seen = self.rules.standing();
        self.rules.came_in();
        match self.store.accept(batch).await? {
            Acceptance::Stored { .. } => Ok(Some(ids)),
            Acceptance::OtherRules => {
                let suffices = |now: &Arc<_>| !Arc::ptr_eq(now, &seen);
                self.rules.refresh(self.store.as_ref(), suffices).await?;
                Ok(None)
            }
            Acceptance::Unfit { index, findings } => {
                let statement = ids.get(index).copied();
                let faults = findings.iter().map(|finding| Fault {
                    index: Some(index),
                    statement,
                    ..Fault::from(finding)
                });
                Err(Refusal::Invalid(faults.take(FAULTS_TOLD).collect()))
            }
            Acceptance::Conflict { index, id, pointer } => {
                Err(Refusal::Conflict { index, id, pointer })
            }
            Acceptance::TooEntangled { index } => Err(too_entangled(index)),
            Acceptance::TooLarge { index } => Err(too_large(index)),
        }
    }

    /// Reads, checks and seals the statements in `body`.
    pub(super) fn prepare(
        &self,
        key: &Key,
        version: Version,
        body: &[u8],
        put: Option<Uuid>,
        carried: Carried,
    ) -> Result<Prepared, Refusal> {
        let (text, root) =
            json::parse(body, self.limits.depth).map_err(|broken| located(broken.into(), body))?;
        let (nodes, in_batch) = match &root.value {
            Value::Array(nodes) if put.is_none() => (nodes.as_slice(), true),
            _ => (std::slice::from_ref(&root), false),
        };
        if nodes.len() > self.limits.batch {
            return Err(self.too_many(nodes.len()));
        }
        let authority = self.authority_json(key);
        let (_, authority_node) = json::parse(authority.as_bytes(), json::ANY_DEPTH)
            .map_err(|broken| StoreError::Broken(format!("no authority can be made: {broken}")))?;
        let intake = Intake {
            key: key.number,
            defines: key.may(Scope::Define),
            version,
            put,
            authority: &authority,
            authority_node: &authority_node,
            now: self.clock.now(),
            door: key.door,
            rules: self.rules.standing(),
            carried,
        };
        let mut batch = Vec::with_capacity(nodes.len());
        let mut declared = Vec::new();
        let mut faults = Vec::new();
        let mut ids = HashSet::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let index = in_batch.then_some(index);
            match intake.statement(text, node) {
                Ok(statement) if !ids.insert(statement.id) => {
                    faults.push(repeated(index, statement.id));
                }
                Ok(statement) => {
                    if carried == Carried::Parts {
                        declared.extend(Declared::of(batch.len(), index, statement.id, node));
                    }
                    batch.push(statement);
                }
                Err(found) => {
                    faults.extend(found.into_iter().map(|fault| Fault { index, ..fault }));
                }
            }
            if faults.len() > FAULTS_TOLD {
                break;
            }
        }
        faults.truncate(FAULTS_TOLD);
        if faults.is_empty() {
            Ok(Prepared { batch, declared })
        } else {
            Err(Refusal::Invalid(faults))
        }
    }

    /// The authority of what this key sends, as it stands in a statement (Part 2, 2.4.9).
    fn authority_json(&self, key: &Key) -> String {
        let account = json!({ "homePage": self.store.instance().iri, "name": key.name });
        json!({ "objectType": "Agent", "account": account }).to_string()
    }

    pub(super) fn too_many(&self, found: usize) -> Refusal {
        let limit = self.limits.batch;
        let message = format!("The request holds more than {limit} statements");
        let fix = format!("Send at most {limit} statements in one request");
        let fault = Fault::request(
            "too-many-statements",
            message,
            fix,
            "a limit of this server",
        );
        Refusal::TooLarge(Box::new(fault.found(found.to_string())))
    }
}

/// Statements that may be stored as soon as their attachments are there.
pub(super) struct Prepared {
    pub(super) batch: Vec<NewStatement>,
    /// The attachments they name; none where none can come along.
    pub(super) declared: Vec<Declared>,
}

/// What all statements of one request have in common.
struct Intake<'r> {
    rules: Arc<Standing>,
    door: Door,
    key: i64,
    /// Whether definitions are learnt from this key.
    defines: bool,
    version: Version,
    put: Option<Uuid>,
    /// Raw JSON, and the same read.
    authority: &'r str,
    authority_node: &'r Node<'r>,
    now: Timestamp,
    carried: Carried,
}

impl Intake<'_> {
    fn statement(&self, text: &str, node: &Node<'_>) -> Result<NewStatement, Vec<Fault>> {
        let named = node
            .get("id")
            .and_then(Node::as_str)
            .and_then(crate::xapi::id::parse_uuid);
        let tell = |fault: Fault| Fault {
            statement: named,
            ..fault
        };
        let statement = Statement::parse(text, node, self.version).map_err(|broken| {
            broken
                .into_iter()
                .map(|broken| tell(broken.into()))
                .collect::<Vec<_>>()
        })?;
        let mut faults = Vec::new();
        if let (Some(put), Some(named)) = (self.put, named)
            && put != named
        {
            faults.push(other_id(put, named));
        }
        if self.carried == Carried::Nothing {
            faults.extend(Declared::missing_from(node));
        }
        if !faults.is_empty() {
            return Err(faults.into_iter().map(tell).collect());
        }
        let judgements = self.judged(statement);
        let refused = judgements.first().map(|judged| self.refused(judged));
        match refused {
            Some(refused) if !refused.is_empty() => Err(refused.into_iter().map(tell).collect()),
            _ => Ok(self.ready(statement, named, judgements)),
        }
    }

    /// What the rules that count say, and those that will.
    fn judged(&self, statement: Statement<'_>) -> Vec<Judgement> {
        let time = statement.timestamp().unwrap_or(self.now);
        self.rules.judge(statement, time, self.door)
    }

    /// The findings for which the statement is refused.
    fn refused(&self, judgement: &Judgement) -> Vec<Fault> {
        if self.door != Door::Reject {
            return Vec::new();
        }
        let findings = judgement.verdicts.iter().flat_map(|one| &one.findings);
        let breaking: Vec<_> = findings.collect();
        if breaking
            .iter()
            .all(|finding| finding.gravity != Gravity::Breaks)
        {
            return Vec::new();
        }
        // All of them are told, also those that alone would not lead to it.
        breaking.into_iter().map(Fault::from).collect()
    }

    fn ready(
        &self,
        statement: Statement<'_>,
        named: Option<Uuid>,
        judgements: Vec<Judgement>,
    ) -> NewStatement {
        let id = self.put.or(named).unwrap_or_else(random::id);
        let version = match self.version {
            // Part 2, 2.4.10: what lacks a version has this one, whatever the request spoke.
            Version::V1 => "1.0.0",
            Version::V2 => "2.0.0",
        };
        let sealed = seal(
            statement,
            &Assigned {
                id,
                authority: self.authority,
                version,
            },
        );
        let timestamp = statement.timestamp();
        NewStatement {
            id,
            sealed,
            timestamp,
            terms: terms(statement, Some(self.authority_node)),
            target: statement.target(),
            voiding: statement.is_voiding(),
            judgements,
            set: SetByServer {
                id: named.is_none(),
                version: statement.version().is_none(),
                authority: statement.node().get("authority").is_none(),
            },
            fingerprint: (named.is_none() && self.put.is_none() && timestamp.is_some())
                .then(|| fingerprint(statement)),
            definitions: if self.defines {
                definitions(statement)
            } else {
                Vec::new()
            },
            attachments: Vec::new(),
            key: self.key,
        }
    }
}

/// A fault of the JSON itself: inside an array its pointer begins with the statement's place.
fn located(fault: Fault, body: &[u8]) -> Fault {
    if !body.trim_ascii_start().starts_with(b"[") {
        return fault;
    }
    let Some((place, rest)) = fault.pointer.strip_prefix('/').map(|pointer| {
        pointer
            .split_once('/')
            .map_or((pointer, String::new()), |(place, rest)| {
                (place, format!("/{rest}"))
            })
    }) else {
        return fault;
    };
    match place.parse() {
        Ok(index) => Fault {
            index: Some(index),
            pointer: rest,
            ..fault
        },
        Err(_) => fault,
    }
}

fn too_entangled(index: usize) -> Refusal {
    let fault = Fault::request(
        "too-many-references",
        "The statements refer to each other, or are referred to, through too many others, or to too much text",
        "Send fewer of them at a time, and refer to what is meant without a chain of references",
        "a limit of this server",
    );
    Refusal::TooLarge(Box::new(Fault {
        index: Some(index),
        ..fault
    }))
}

fn too_large(index: usize) -> Refusal {
    let fault = Fault::request(
        "statement-too-large",
        "The statement is larger than the database of this server keeps, or names too many agents and activities",
        "Send content as an attachment, and name a large group by its own id",
        "a limit of this server",
    );
    Refusal::TooLarge(Box::new(Fault {
        index: Some(index),
        ..fault
    }))
}

fn repeated(index: Option<usize>, id: Uuid) -> Fault {
    Fault {
        index,
        statement: Some(id),
        pointer: "/id".to_owned(),
        ..Fault::request(
            "repeated-id",
            "Two statements of the batch have this id",
            "Send each statement once, with an id of its own",
            "xAPI 1.0.3, Part 3, 2.1.2",
        )
    }
}

fn other_id(put: Uuid, named: Uuid) -> Fault {
    let fault = Fault::request(
        "id-mismatch",
        "The statement's id is not the statementId of the request",
        "Give both the same id, or leave it out of the statement",
        "xAPI 1.0.3, Part 3, 2.1.1",
    );
    Fault {
        pointer: "/id".to_owned(),
        ..fault.found(format!("{named}, not {put}"))
    }
}
