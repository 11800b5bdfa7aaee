//! Documents: state and profiles (xAPI 1.0.3, Part 3, 2.2).

mod query;
mod refused;

pub use self::query::DocumentsQuery;
pub(super) use self::refused::{condition, explained};
use super::{Fault, Lrs, Refusal};
use crate::store::{
    DocumentChange, DocumentContext, DocumentIds, DocumentName, Door, Key, StoreError,
};
use crate::xapi::document::{
    Action, Conditions, Document, Etag, Reading, Request, Resource, Stored, Unguarded, Validators,
};
use crate::xapi::version::Version;

/// What a GET of documents answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentsAnswer {
    /// `None` when the reader has it already.
    pub document: Option<Document>,
    pub validators: Validators,
}

impl Lrs {
    /// A document, or the ids of a context as a JSON array in the order of their bytes.
    ///
    /// Of a list only the `ETag` tells whether it was changed, and dates in conditions are ignored: a
    /// document that is deleted leaves no time behind.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], a condition that does not hold, or a failure of the store.
    pub async fn read_documents(
        &self,
        query: DocumentsQuery,
        conditions: &Conditions,
    ) -> Result<DocumentsAnswer, Refusal> {
        let (document, validators, reading) = match query {
            DocumentsQuery::One(name) => {
                let found = self.store.document(name.clone()).await?;
                let found: Stored = found.ok_or_else(|| missing(&name))?;
                let validators = found.validators();
                (found.document, validators, conditions.reading(validators))
            }
            DocumentsQuery::Many { context, since } => {
                let (document, validators) = listed(self.store.document_ids(context, since).await?);
                let reading = conditions.by_tags().reading(validators);
                (document, validators, reading)
            }
        };
        match reading {
            Reading::Failed(header) => Err(refused::condition(header, Some(validators.etag))),
            reading => Ok(DocumentsAnswer {
                document: (reading == Reading::Whole).then_some(document),
                validators,
            }),
        }
    }

    /// Stores, merges or deletes a document; what it is known by then, where one is stored.
    ///
    /// # Errors
    /// A document that says it is JSON and is not, what keeps it from being changed, or a failure of
    /// the store.
    pub async fn change_document(
        &self,
        key: &Key,
        version: Version,
        name: DocumentName,
        action: Action,
        conditions: Conditions,
    ) -> Result<Option<Validators>, Refusal> {
        if let Action::Put(document) | Action::Post(document) = &action {
            document.check().map_err(|broken| not_json(broken.into()))?;
        }
        let request = Request {
            action,
            conditions,
            unguarded: match resource(&name.context) {
                Some(resource) => Unguarded::at(resource, version),
                None => Unguarded::Replaces,
            },
            most: self.limits.body,
        };
        match self.store.change_document(name.clone(), request).await? {
            DocumentChange::Stored(validators) => {
                if let Err(error) = self.judge_document(key, name, validators.etag).await {
                    // The document is changed, and an error would say that it is not.
                    tracing::warn!(%error, "a document was stored and could not be judged");
                }
                Ok(Some(validators))
            }
            DocumentChange::Deleted => Ok(None),
            DocumentChange::Refused(why) => Err(refused::explained(why, self.limits.body)),
        }
    }

    /// Judges a document of this content, which was just stored, by the profiles that describe one of its id,
    /// and keeps what is found. It is stored whatever that is: a store must not refuse a document for what a
    /// profile says of it.
    async fn judge_document(
        &self,
        key: &Key,
        name: DocumentName,
        content: Etag,
    ) -> Result<(), StoreError> {
        let Some(resource) = resource(&name.context) else {
            return Ok(());
        };
        let rules = self.rules.standing();
        let mut versions = rules.current.in_force();
        if key.door == Door::Off || !versions.any(|version| version.describes_document(&name.id)) {
            return Ok(());
        }
        let document = match self.store.document(name.clone()).await? {
            Some(stored) if stored.document.etag == content => stored.document,
            // Whoever changed it since judges it.
            _ => return Ok(()),
        };
        let findings: Vec<_> = rules
            .current
            .in_force()
            .flat_map(|version| version.judge_document(resource, &name.id, &document))
            .collect();
        if findings.is_empty() {
            return Ok(());
        }
        self.store
            .find_in_document(key.number, name, content, findings)
            .await
    }

    /// Deletes a document, or all state of a context.
    ///
    /// A condition names one content, and a context holds many: there it is refused, neither
    /// ignored nor held against the list of ids, which does not tell when a document was changed.
    ///
    /// # Errors
    /// A condition that does not hold or cannot be held, or a failure of the store.
    pub async fn delete_documents(
        &self,
        key: &Key,
        version: Version,
        query: DocumentsQuery,
        conditions: Conditions,
    ) -> Result<(), Refusal> {
        match query {
            DocumentsQuery::One(name) => self
                .change_document(key, version, name, Action::Delete, conditions)
                .await
                .map(drop),
            DocumentsQuery::Many { .. } if conditions != Conditions::default() => {
                Err(condition_on_many().into())
            }
            DocumentsQuery::Many { context, .. } => {
                Ok(self.store.delete_documents(context).await?)
            }
        }
    }
}

/// The resource of xAPI that shows the documents of a context, if one does.
fn resource(context: &DocumentContext) -> Option<Resource> {
    match context {
        DocumentContext::State { .. } => Some(Resource::State),
        DocumentContext::ActivityProfile { .. } => Some(Resource::ActivityProfile),
        DocumentContext::AgentProfile { .. } => Some(Resource::AgentProfile),
        DocumentContext::Organisation => None,
    }
}

fn listed(found: DocumentIds) -> (Document, Validators) {
    let json = serde_json::Value::from(found.ids).to_string();
    let document = Document::new(Some("application/json".to_owned()), json.into_bytes());
    let validators = Validators {
        etag: Etag::of(&document.content),
        updated: found.updated,
    };
    (document, validators)
}

fn missing(name: &DocumentName) -> Refusal {
    let (id, rest) = match name.context {
        DocumentContext::State {
            registration: None, ..
        } => (
            "stateId",
            ", and none is looked for under a registration unless it is given",
        ),
        DocumentContext::State { .. } => ("stateId", " under this registration"),
        DocumentContext::ActivityProfile { .. }
        | DocumentContext::AgentProfile { .. }
        | DocumentContext::Organisation => ("profileId", ""),
    };
    Refusal::NotFound(format!(
        "No document with this {id} is stored here{rest}; without {id} the request lists those that are"
    ))
}

fn not_json(fault: Fault) -> Refusal {
    let fix = "Send JSON, or a Content-Type that says what the document is";
    Fault {
        fix: fix.into(),
        ..fault
    }
    .into()
}

fn condition_on_many() -> Fault {
    Fault::request(
        "condition-on-many",
        "A condition speaks of one document, and this request deletes all state of a context",
        "Leave If-Match and the like out, or delete the documents one by one",
        "this server's interface",
    )
}
