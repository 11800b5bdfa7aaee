//! By what statements are judged and counted, and what was found.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{DocumentName, StoreError};
use crate::facts::{Classified, Said};
use crate::profile::{Finding, Library, Verdict};
use crate::xapi::broken::Broken;
use crate::xapi::document::Etag;
use crate::xapi::json::{self, Value};
use crate::xapi::statement::Statement;

/// What a text of rules is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RuleKind {
    /// A profile document (JSON-LD).
    Profile,
    /// A mapping of verbs to behaviours.
    Mapping,
}

impl Rulebook {
    /// What a change begins from: `next` if there is one.
    #[must_use]
    pub fn latest(&self) -> &Edition {
        self.next
            .as_ref()
            .map_or(&self.current, |next| &next.edition)
    }

    /// The texts that an edition uses, in its order.
    pub fn used<'b>(&'b self, edition: &'b Edition) -> impl Iterator<Item = (Used, &'b RuleText)> {
        edition.uses.iter().filter_map(|used| {
            let text = self.texts.iter().find(|text| text.number == used.text)?;
            Some((*used, text))
        })
    }
}

impl RuleKind {
    pub const ALL: [Self; 2] = [Self::Profile, Self::Mapping];

    /// Its name where it is kept.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Mapping => "mapping",
        }
    }
}

impl fmt::Display for RuleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text of rules to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRuleText {
    pub kind: RuleKind,
    /// What people call it in addresses.
    pub slug: String,
    /// The IRI of a profile's version, or the version of a mapping.
    pub version: String,
    pub text: String,
    /// Whether it came with the program.
    pub built_in: bool,
    /// Whether it was loaded in spite of errors in it.
    pub defects: bool,
}

/// A text of rules that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// The store's own number for it, never reused.
    pub number: i64,
    pub what: NewRuleText,
    pub loaded: Timestamp,
}

/// A text as an edition uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    pub text: i64,
    /// Since when it judges nothing that comes in; what was stored up to then it judges as before.
    pub retired: Option<Timestamp>,
}

/// Everything that statements are judged and counted by at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Grows with each edition. 0 is how a store counted before it had any.
    pub number: u32,
    pub uses: Vec<Used>,
    /// [`FORM`](crate::facts::FORM) as it was when the edition began; 0 where nobody noted it.
    pub form: u32,
}

/// An edition under which what is stored is being judged again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Building {
    pub edition: Edition,
    /// Statements judged, and all that have to be.
    pub judged: u64,
    pub of: u64,
}

/// The rules as they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rulebook {
    /// The texts of `current` and `next`.
    pub texts: Vec<RuleText>,
    /// What reports show.
    pub current: Edition,
    /// What they will show.
    pub next: Option<Building>,
}

/// A change of the rules: the next edition.
#[derive(Debug, Clone)]
pub struct NewEdition {
    /// The last edition there was, `next` if there is one, when the change was thought out.
    pub after: u32,
    /// What it uses of the texts there are.
    pub uses: Vec<Used>,
    /// What it uses besides.
    pub texts: Vec<NewlyUsed>,
}

/// A text of rules to be kept, as an edition uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewlyUsed {
    pub text: NewRuleText,
    /// As [`Used::retired`].
    pub retired: Option<Timestamp>,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// The number of the new edition. It counts at once where nothing is stored; otherwise what is
    /// stored has to be judged again.
    Edition(u32),
    /// Another change came first; nothing was changed.
    Outdated,
}

/// A statement judged under one edition.
#[derive(Debug, Clone)]
pub struct Judgement {
    pub edition: u32,
    /// What it counts for.
    pub classified: Classified,
    /// What the profiles it claims say of it, as it was sent.
    pub verdicts: Vec<Verdict>,
    /// What it says beside, where it names a profile.
    pub said: Said,
    /// Those profiles, by which statements that waited for this one are judged again.
    pub library: Arc<Library>,
    pub door: Door,
}

/// What a key wants of the findings about its statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Door {
    /// They are not kept. The statements are part of their threads all the same, which may be those of other
    /// keys too.
    Off,
    /// They are kept.
    #[default]
    Flag,
    /// A statement that breaks a rule is refused.
    Reject,
}

impl Door {
    pub const ALL: [Self; 3] = [Self::Off, Self::Flag, Self::Reject];

    /// Its name where it is set and kept.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Flag => "flag",
            Self::Reject => "reject",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|door| door.name() == name)
    }
}

/// A stored statement that has to be judged.
#[derive(Debug, Clone)]
pub struct Unjudged {
    /// Its place in the order of the store.
    pub sequence: i64,
    pub stored: Timestamp,
    /// Number of the key that sent it.
    pub key: i64,
    /// The text without its end ([`crate::xapi::seal`]); empty where what is kept of it is damaged.
    pub sealed: String,
    /// Which members the server set that the sender had not sent.
    pub set: SetByServer,
    /// Whether it came without an id and with a timestamp, so that its fingerprint tells retries.
    pub copy: bool,
}

/// Members of the sealed text that were not sent, and count for nothing when a statement is judged as it
/// was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SetByServer {
    pub id: bool,
    pub version: bool,
    pub authority: bool,
}

/// A stored statement, judged again.
#[derive(Debug, Clone)]
pub struct Rejudged {
    pub sequence: i64,
    /// The sender's timestamp.
    pub timestamp: Option<Timestamp>,
    /// Its [`fingerprint`](crate::xapi::compare::fingerprint), where it is known by that
    /// ([`Unjudged::copy`]).
    pub fingerprint: Option<[u8; 16]>,
    pub judgement: Judgement,
}

/// How far judging again has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JudgedAgain {
    /// These statements are done; there may be more.
    Going,
    /// All are done, and reports show the edition from this moment on.
    Switched,
    /// The edition is no longer the next one. Nothing was changed.
    Abandoned,
}

/// Which findings to read.
#[derive(Debug, Clone, Default)]
pub struct FindingQuery {
    /// Only those about statements of the key of this number.
    pub key: Option<i64>,
    /// Only those of this version of a profile, by its IRI.
    pub profile: Option<String>,
    /// Only those of this template or pattern, by its IRI.
    pub template: Option<String>,
    /// Only those of this rule, by its slug.
    pub rule: Option<String>,
    /// Only those about statements stored in these days of UTC; the second one is outside.
    pub days: Option<Range<Date>>,
    /// Only those before this one.
    pub before: Option<(i64, i64)>,
    /// At most this many.
    pub limit: usize,
}

/// A finding that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFinding {
    /// Where it stands in the order of the list; pages continue below it.
    pub place: (i64, i64),
    pub statement: Uuid,
    pub stored: Timestamp,
    /// Number of the key that sent the statement.
    pub key: i64,
    pub what: Finding,
}

/// How many statements of a key there are about which the same was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingCount {
    /// Number of the key.
    pub key: i64,
    /// What was found, without the values.
    pub what: Finding,
    pub statements: u64,
    /// The first and the last day of UTC on which such a statement was stored.
    pub first: Date,
    pub last: Date,
}

/// A finding about a document that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptDocumentFinding {
    /// Grows with each finding; pages continue below it.
    pub number: i64,
    pub document: DocumentName,
    pub found: Timestamp,
    /// Number of the key that sent the document.
    pub key: i64,
    pub what: Finding,
}

/// Findings about documents kept at most; the oldest go first.
pub const DOCUMENT_FINDINGS_KEPT: i64 = 10_000;

/// Findings kept of each edition; of those beyond, only the counts stay.
pub const FINDINGS_KEPT: i64 = 100_000;

/// The part of the contract of every store that is about judging. Atomic, durable and not blocking, as
/// [`Store`](super::Store) is.
#[async_trait]
pub trait Judging: Send + Sync {
    /// Sets what a key wants of the findings about its statements; `false` when there is none with this id that
    /// is not revoked. What is stored stays as it was judged.
    async fn set_door(&self, key: &str, door: Door) -> Result<bool, StoreError>;

    /// The rules as they stand. A new store has edition 0, which uses nothing.
    async fn rulebook(&self) -> Result<Rulebook, StoreError>;

    /// Every text that was ever kept, by number.
    async fn rule_texts(&self) -> Result<Vec<RuleText>, StoreError>;

    /// Makes a change the next edition, in the place of an unfinished one. From then on each batch must be
    /// judged under both ([`Store::accept`](super::Store::accept)).
    async fn begin_edition(&self, edition: NewEdition) -> Result<Begun, StoreError>;

    /// The statements that have to be judged next under an unfinished edition, voided or not, in their
    /// order: those that were stored before it began and were not yet given to
    /// [`Self::judge_again`]. About `most_bytes` of text at most, but never none as long as there are
    /// any; none when all are done or the edition is not the next one.
    async fn unjudged(&self, edition: u32, most_bytes: usize) -> Result<Vec<Unjudged>, StoreError>;

    /// Takes statements that [`Self::unjudged`] gave, judged, in the same order and without gaps, and remembers how far
    /// it came: after a crash it goes on from there. Findings, facts and threads come out as if the
    /// statements had been accepted under this edition. With the last of them reports switch over.
    async fn judge_again(
        &self,
        edition: u32,
        judged: Vec<Rejudged>,
    ) -> Result<JudgedAgain, StoreError>;

    /// Findings of the edition that counts, newest statements first. The last [`FINDINGS_KEPT`] are there. They
    /// stand whatever becomes of their statement, and what one says of a statement that is referred to is what was
    /// seen of it then; those about a thread change with the thread.
    async fn findings(&self, query: FindingQuery) -> Result<Vec<KeptFinding>, StoreError>;

    /// All findings of the edition that counts, counted by key and kind, the most frequent first. `before` is
    /// without meaning here.
    async fn finding_counts(&self, query: FindingQuery) -> Result<Vec<FindingCount>, StoreError>;

    /// Keeps what was found about a document that a key has sent, in the place of what was found about it
    /// before; nothing where the document that is stored is not of this content any more. What was found
    /// about a document goes with it when it is replaced or deleted. Documents are judged when they
    /// come, and not again when the rules change.
    async fn find_in_document(
        &self,
        key: i64,
        document: DocumentName,
        content: Etag,
        findings: Vec<Finding>,
    ) -> Result<(), StoreError>;

    /// Findings about documents, newest first; those before a number where one is given.
    async fn document_findings(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<KeptDocumentFinding>, StoreError>;
}

impl SetByServer {
    /// Looks at a sealed text as the statement that was sent.
    ///
    /// # Errors
    /// Where the text is damaged.
    pub fn with_sent<T>(
        self,
        sealed: &str,
        look: impl FnOnce(Statement<'_>) -> T,
    ) -> Result<T, Broken> {
        let mut whole = String::with_capacity(sealed.len() + 1);
        whole.push_str(sealed);
        whole.push('}');
        let (text, mut node) = json::parse(whole.as_bytes(), json::ANY_DEPTH)?;
        if let Value::Object(members) = &mut node.value {
            members.retain(|(name, _)| match name.as_ref() {
                "id" => !self.id,
                "version" => !self.version,
                "authority" => !self.authority,
                _ => true,
            });
        }
        Ok(look(Statement::trusted(text, &node)))
    }
}
