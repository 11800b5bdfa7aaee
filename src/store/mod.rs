//! What a store promises, whatever keeps the bytes.
//!
//! [`Store`] is the contract; `tests/store` holds every store to it. A store keeps promises and
//! takes no decisions: what a statement means, who may see it and what it counts for is settled
//! before it arrives here, by pure functions where it depends on what is stored.

mod aliases;
mod attachment;
mod budget;
pub mod claimed;
mod clock;
mod counts;
pub mod cursor;
mod document;
mod error;
pub(crate) mod flags;
mod happened;
pub mod judging;
mod key;
pub mod mongo;
mod organised;
mod packing;
mod person;
mod query;
mod rejection;
mod role;
mod settled;
pub mod sqlite;
mod statement;
mod tallied;
mod varint;

use std::collections::HashMap;
use std::ops::Range;

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

pub use attachment::{Content, KeptAttachment, NewAttachment, PIECE};
pub use claimed::Claims;
pub use clock::Clock;
pub use document::{DocumentChange, DocumentContext, DocumentIds, DocumentName};
pub use error::StoreError;
pub use happened::{
    AskedBeside, Beside, DayPart, DayState, DayStates, Happened, Identified, IsTold, KeptDay,
    KeptThread, NewDay, ToldPage,
};
pub use judging::{
    Begun, Building, Door, Edition, FindingCount, FindingQuery, JudgedAgain, Judgement, Judging,
    KeptDocumentFinding, KeptFinding, NewEdition, NewRuleText, NewlyUsed, Rejudged, RuleKind,
    RuleText, Rulebook, SetByServer, Unjudged, Used,
};
pub use key::{Key, NewKey, Scope, SecretHash};
pub use organised::{KeptOrganisation, KeptPreferences, Organised, POPULATION, PREFERENCES};
pub use person::{Declaration, PeopleQuery, Person, Persona};
pub use query::{Filter, Page, PageRequest, Position};
pub use rejection::{NewRejection, Rejection, RejectionQuery};
pub use role::Role;
pub use statement::{Acceptance, NewStatement, StoredStatement};

use crate::facts::{Family, Series};
use crate::xapi::document::{Request, Stored};
use crate::xapi::hash::Sha2;

/// Steps from statement to statement that the references of one batch may cost. They are followed to
/// any depth, so a chain costs the square of its length; real ones are a few statements long.
pub const MOST_STEPS: usize = 100_000;

/// Places under which the references of one batch may have statements filed. A statement that refers
/// to one of a group of a thousand is filed under each of its members.
pub const MOST_PLACES: usize = 2_000_000;

/// Bytes of known definitions that one batch may have read to merge into. A text of a few bytes can name
/// as many activities, each with a definition of [`LARGEST`](crate::xapi::definition::LARGEST), and
/// other writers wait; real batches define little anew.
pub const MOST_READ: usize = 16 * 1024 * 1024;

/// Bytes of statements that one batch may have read because its own refer to them and a template says
/// something about that. Each is read once, however many refer to it. As much may be read in one transaction
/// to judge again what has waited for statements of the batch.
pub const MOST_REFERRED: usize = 64 * 1024 * 1024;

/// What a store knows of itself since it was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// IRI that stands as `homePage` in every authority this store assigns.
    pub iri: String,
    /// Key of the signatures on `more` cursors; never leaves the process.
    pub cursor_secret: [u8; 32],
}

/// Which of a voided pair a lookup by id asks for (xAPI 1.0.3, Part 3, 2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// `statementId`: only statements that are not voided.
    Valid,
    /// `voidedStatementId`: only statements that are.
    Voided,
}

/// Statements and distinct people of one series over one cell of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub statements: u64,
    pub people: u64,
}

/// What was counted under one edition of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfEdition<T> {
    /// The one that counted in the state of the store that was read.
    pub edition: u32,
    pub found: T,
}

/// The contract of every store.
///
/// **Atomic.** Each method happens wholly or not at all, and no reader sees half of it. There is
/// no transaction object: what must happen together is one method.
///
/// **Durable.** A method that writes returns `Ok` only when what it wrote survives the loss of the
/// process and of power. Before that nobody can read it.
///
/// **Ordered.** Statements have a total order, the order in which they became visible. `stored`
/// follows it: a statement that becomes visible later has a later `stored` (equal only within one
/// moment at which several became visible together), whatever the clock does.
///
/// **Not blocking.** No method blocks the thread that polls it.
///
/// # Errors
/// Every method answers [`StoreError::Unavailable`] when the store cannot do its work at present
/// (disk full, read-only, shutting down) and nothing was changed; the same call may succeed later. A store
/// that is elsewhere may lose the answer to its last word, and then does not know; it says so, and the same
/// call later changes nothing twice that names what it changes.
/// [`StoreError::Broken`] is a defect of the store or its file.
#[async_trait]
pub trait Store: Judging + Happened + Organised + Send + Sync + 'static {
    /// What this store knows of itself.
    fn instance(&self) -> &Instance;

    /// Stores a batch of validated statements, all or none.
    ///
    /// Decided inside the write, against what is stored at that moment:
    /// - An id that is stored already with an equal statement ([`crate::xapi::compare`]) changes
    ///   nothing and is no error; one with a different statement makes the whole batch a
    ///   [`Acceptance::Conflict`]. Ids are unique within the batch.
    /// - A statement that a stored voiding statement names arrives voided, and a voiding statement
    ///   voids its stored target, unless that is a voiding statement itself (Part 2, 2.3.2).
    /// - A statement whose object is a `StatementRef` is found by whatever finds its target, to
    ///   any depth and in whichever order they arrive (Part 3, 2.1.3). A batch whose references cost more
    ///   than [`MOST_STEPS`], [`MOST_PLACES`] or [`MOST_REFERRED`] is [`Acceptance::TooEntangled`], and
    ///   nothing of it is stored.
    /// - A store may have a bound on what it keeps of one statement, and on by how much it can be found; beyond it
    ///   the batch is [`Acceptance::TooLarge`], and nothing of it is stored.
    /// - Facts and rollups change with the statements: each statement counts once however often
    ///   it is sent, and not at all while it is voided. Of the statements of one key that share a
    ///   fingerprint one counts, as long as one of them is not voided, whichever that is.
    /// - Every statement must be judged under the editions of [`Judging::rulebook`], the current one and
    ///   the next; otherwise the batch is [`Acceptance::OtherRules`]. Judgements under others are
    ///   ignored. Facts of each edition are kept apart, and so are findings and threads, but for editions of
    ///   the same profiles, which may share them; reports show the current one.
    /// - A reference that a template says something about is looked at here
    ///   ([`Verdict::settle`](crate::profile::Verdict::settle)). Where the statement is not there yet, those
    ///   that wait for it are judged again in the moment it is stored, whatever became of it afterwards; of
    ///   more than some hundreds the rest follows soon after, also behind a restart (there with the next
    ///   batch). One that refers to more than [`MOST_REFERRED`] then is taken to be right.
    ///   Where a template turns out not to be followed, its facts become `matched`. With
    ///   [`Door::Reject`] a statement that breaks a rule under the current edition, or refers to a wrong one,
    ///   makes the whole batch [`Acceptance::Unfit`]; rules that do not count yet refuse nothing.
    /// - The statements of a thread that are not voided follow its patterns in the order of `timestamp` (or
    ///   `stored`), then as stored; a finding stands at the first that none follows.
    /// - A statement that was not stored before, and has no fingerprint that one of its key had
    ///   before it, teaches its definitions ([`NewStatement::definitions`]): in the order of the
    ///   statements, each by [`merge`](crate::xapi::definition::merge) into what is known of its
    ///   activity. Voiding takes nothing back (Part 2, 2.3.2). Once [`MOST_READ`] bytes were read to
    ///   merge into, the rest of the batch teaches only of activities of which nothing is known.
    /// - What arrives is counted for its key ([`crate::facts::Received`]), and for what counts for
    ///   nothing by kind, at `stored`; what is stored already is not counted again.
    /// - A statement that is stored now keeps the attachments it brought, in the same moment: their
    ///   content is kept once for each hash, whoever sent it first, and an upload whose hash is kept
    ///   already is not needed. One that was stored before keeps those it has.
    async fn accept(&self, batch: Vec<NewStatement>) -> Result<Acceptance, StoreError>;

    /// The statement with this id and standing, if there is one.
    async fn statement(
        &self,
        id: Uuid,
        standing: Standing,
    ) -> Result<Option<StoredStatement>, StoreError>;

    /// One page of the statements that are not voided and match `request.filter`, in the order
    /// stored (or its reverse). All pages that follow from one first page see each statement that
    /// was visible at the first page and matches at least then exactly once, while others write.
    async fn page(&self, request: PageRequest) -> Result<Page, StoreError>;

    /// Keeps the piece at `place` (from 0, without gaps; at most [`PIECE`] bytes) of content that comes
    /// in before the statements it belongs to are accepted. Nobody can read it until a batch that
    /// names the upload ([`Content::Staged`]) is accepted, which makes all of it theirs without
    /// writing it again; a batch that names an upload that is not there is refused as
    /// [`StoreError::Broken`]. In a document store these are the chunks of a file under the upload's id
    /// (`GridFS`), and the batch gives the file its hash, which is unique.
    ///
    /// Uploads that no batch took do not outlive the process that took them in for long: they are removed
    /// at some time after its store is opened again, or, where several processes share a store, once they
    /// are older than any request may be.
    async fn stage(&self, upload: Uuid, place: u32, bytes: Vec<u8>) -> Result<(), StoreError>;

    /// Removes uploads at some time, in the order of what was asked of the store before: one that a
    /// batch asked for earlier has taken stays, and one that it did not need goes. It does not wait,
    /// so that it can be called where nothing can.
    fn discard(&self, uploads: Vec<Uuid>);

    /// For each of these statements, voided or not, the attachments it brought, in no order; none for
    /// those that brought none, also where the content is kept for others, and for unknown ones.
    async fn attachments(
        &self,
        statements: Vec<Uuid>,
    ) -> Result<Vec<Vec<KeptAttachment>>, StoreError>;

    /// The piece at `place` (from 0) of the content with this hash; `None` behind the last one, and
    /// where no such content is kept. What is kept never changes, so pieces read one after the other
    /// are of one content.
    async fn piece(&self, sha2: Sha2, place: u32) -> Result<Option<Vec<u8>>, StoreError>;

    /// A time such that every statement with `stored` at or before it is visible now, and that
    /// moves with the clock while nothing is written (Part 3, 2.1.3).
    fn consistent_through(&self) -> Timestamp;

    /// Counts, for each cell and each series: statements, and distinct people over the whole cell.
    /// A cell is a union of disjoint half-open ranges of the statements' `timestamp`, in
    /// milliseconds since 1970. All cells are read from one state of the store, and counted under the
    /// edition that counts in it. `found[cell][series]`. Series of a [`Family`] count by arrival, in quarters of an hour: a
    /// range that cuts one leaves the cut pieces out. Agents that are declared to be one person in
    /// that state count as one, whenever their statements and the declaration came.
    async fn tally(
        &self,
        series: Vec<Series>,
        cells: Vec<Vec<Range<i64>>>,
    ) -> Result<OfEdition<Vec<Vec<Tally>>>, StoreError>;

    /// The series of a family in which anything was ever counted under the edition that counts, in order
    /// of their keys; at most `most` of them.
    async fn series(
        &self,
        family: Family,
        most: usize,
    ) -> Result<OfEdition<Vec<Series>>, StoreError>;

    /// The document of this name, if there is one.
    async fn document(&self, name: DocumentName) -> Result<Option<Stored>, StoreError>;

    /// The ids of the documents of a context that were written after `since`, to the millisecond.
    /// A state without a registration is a context of its own for [`Store::document`] and
    /// [`Store::change_document`]; here and for [`Store::delete_documents`] a context without one
    /// takes in those of all registrations.
    async fn document_ids(
        &self,
        context: DocumentContext,
        since: Option<Timestamp>,
    ) -> Result<DocumentIds, StoreError>;

    /// Changes one document, or refuses to.
    ///
    /// Decided inside the write by [`judge`](crate::xapi::document::judge), against what is stored
    /// at that moment: of two requests that expect the same, one finds what the other has made of
    /// it. A store that cannot keep others out compares and sets, and asks again with what it finds
    /// then; the answer depends on nothing else.
    ///
    /// A document that is stored gets a time as statements get theirs: later than that of every
    /// earlier commit, whatever the clock does, and one that was deleted does not take its time
    /// along.
    async fn change_document(
        &self,
        name: DocumentName,
        request: Request,
    ) -> Result<DocumentChange, StoreError>;

    /// Deletes every document of a context; nothing there is as good.
    async fn delete_documents(&self, context: DocumentContext) -> Result<(), StoreError>;

    /// The definitions that are known of some activities, by their ids; those of which nothing is
    /// known are left out. They are read in the order asked for until `most` bytes were read for them,
    /// and none behind that.
    async fn definitions(
        &self,
        activities: Vec<String>,
        most: usize,
    ) -> Result<HashMap<String, String>, StoreError>;

    /// Declares that some agents, and no others, are a person, in place of what was declared of the
    /// person with the same id before. The agents need not be known from statements. An agent
    /// belongs to one person at most: when one of them belongs to another, the answer is
    /// [`Declaration::Taken`] for the first such, and nothing changes. Nothing that is stored
    /// changes either; what is counted does, in [`tally`](Store::tally).
    async fn declare_person(&self, person: Person) -> Result<Declaration, StoreError>;

    /// People in the order of their ids.
    async fn people(&self, query: PeopleQuery) -> Result<Vec<Person>, StoreError>;

    /// Undoes the declaration of a person, after which its agents count one by one as if it had
    /// never been made; `false` when there is no person with this id.
    async fn forget_person(&self, id: &str) -> Result<bool, StoreError>;

    /// Adds a key, or replaces the secret, name and scopes of the key with the same id and lifts
    /// its revocation. `Ok(None)` when another key has the name already.
    async fn put_key(&self, key: NewKey) -> Result<Option<Key>, StoreError>;

    /// The key with this id, revoked or not.
    async fn key(&self, id: &str) -> Result<Option<Key>, StoreError>;

    /// All keys in order of creation, revoked ones included.
    async fn keys(&self) -> Result<Vec<Key>, StoreError>;

    /// Revokes a key for good; `false` when there is none with this id that is not revoked.
    async fn revoke_key(&self, id: &str) -> Result<bool, StoreError>;

    /// Keeps the rejections of one request, dropping the oldest beyond
    /// [`rejection::KEPT`](NewRejection::KEPT), and counts the request for its key
    /// ([`Received::Rejected`](crate::facts::Received::Rejected)).
    async fn reject(&self, rejections: Vec<NewRejection>) -> Result<(), StoreError>;

    /// Rejections, newest first.
    async fn rejections(&self, query: RejectionQuery) -> Result<Vec<Rejection>, StoreError>;

    /// Proves that the store can read and write durably at this moment.
    async fn probe(&self) -> Result<(), StoreError>;

    /// Finishes what was begun, refuses what comes later, and releases the store.
    async fn close(&self);
}
