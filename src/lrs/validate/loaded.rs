//! Profiles and statements validated by what is loaded and stored.

use uuid::Uuid;

use super::series::Series;
use super::{FindingRecord, ProfileRecord, StatementRecord, XapiFinding, read_profile};
use crate::lrs::rules::advice;
use crate::lrs::{Fault, Lrs, Parameters, Refusal};
use crate::profile::check::check;
use crate::profile::pattern::Standing as Stands;
use crate::profile::{Library, Outcome, Rule};
use crate::store::{Key, RuleKind, Scope, Standing, StoreError};
use crate::xapi::id::parse_uuid;

const CLAUSE: &str = "this server's interface";
/// Where the two functions of the specification stand.
const FUNCTIONS: &str = "xAPI Profiles 1.0, communication, 3.0";
/// Bytes of stored statements that are read for one request at most; what else it refers to is told as missing.
const MOST_READ: usize = 64 * 1024 * 1024;
/// From statement to statement, so many steps are read.
const DEEPEST: usize = 16;

/// The variables of a form, each once.
pub struct Form(Parameters);

impl Form {
    /// Reads a form of `profile` and `other`, both of which must be there.
    ///
    /// # Errors
    /// Each variable that is unknown, repeated or missing, or not UTF-8.
    pub fn read(body: &[u8], other: &'static str) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(body).unwrap_or("%ff");
        let given = Parameters::parse(text, &[other, "profile"]).map_err(Refusal::Invalid)?;
        let missing = [other, "profile"].into_iter();
        let missing = missing.filter(|name| given.get(name).is_none());
        let tell = |name| {
            let message = "The form lacks this variable";
            let fix = format!("Send {other} and profile as application/x-www-form-urlencoded");
            Fault::parameter(name, "missing-parameter", message, fix, FUNCTIONS)
        };
        let faults: Vec<_> = missing.map(tell).collect();
        if faults.is_empty() {
            Ok(Self(given))
        } else {
            Err(Refusal::Invalid(faults))
        }
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_default()
    }
}

impl Lrs {
    /// Tells what is wrong with a profile document, alone and among the profiles that are loaded.
    ///
    /// # Errors
    /// Parameters, of which there are none, or a failure of the store.
    pub async fn validate_profile(
        &self,
        query: &str,
        body: &[u8],
    ) -> Result<ProfileRecord, Refusal> {
        Parameters::parse(query, &[]).map_err(Refusal::Invalid)?;
        let (_, rules) = self.latest().await?;
        let body = body.to_vec();
        let work = move || {
            let (document, mut problems) = read_profile(&body);
            if let Some(document) = document {
                problems.extend(check(&document, &rules.library));
                problems.extend(advice(&document));
            }
            ProfileRecord::of(problems)
        };
        aside(work).await
    }

    /// Tells what profiles say of statements (one, an array, or one a line) that are not stored: those that
    /// the query names by slug or by the IRI of a version, or all that are in force. What they refer to is
    /// looked for among them, and among what is stored if the key may read all of that.
    ///
    /// # Errors
    /// Parameters that are wrong, too many statements, or a failure of the store.
    pub async fn validate_statements(
        &self,
        key: &Key,
        query: &str,
        body: &[u8],
    ) -> Result<Vec<StatementRecord>, Refusal> {
        let given = Parameters::parse_with(query, &["profile"], Some("profile"));
        let given = given.map_err(Refusal::Invalid)?;
        let library = self.chosen(&given).await?;
        let (records, _) = self.judge_all(key, library, body).await?;
        Ok(records)
    }

    /// `validate_templates` of the specification: whether a statement follows the templates of a profile that
    /// it fits, and fits any.
    ///
    /// # Errors
    /// Everything that is wrong with it, an unknown profile, or a failure of the store.
    pub async fn follows_templates(&self, key: &Key, form: &Form) -> Result<(), Refusal> {
        let library = self.named(form.get("profile")).await?;
        let (records, _) = self
            .judge_all(key, library, form.get("statement").as_bytes())
            .await?;
        let [record] = records.as_slice() else {
            let message = "The variable does not hold one statement";
            let fix = "Send one; /validate_patterns takes an array of them";
            let fault = Fault::parameter("statement", "one-statement", message, fix, FUNCTIONS);
            return Err(fault.into());
        };
        let mut faults = faults(record, None);
        // One statement is asked about, and not the thread it may belong to.
        faults.retain(|fault| fault.rule != "profile-pattern");
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid(faults))
        }
    }

    /// `validate_patterns` of the specification: whether every statement follows the templates that it fits,
    /// and those of each registration follow a primary pattern to its end, in the order of their timestamps.
    ///
    /// # Errors
    /// Everything that is wrong with them, an unknown profile, or a failure of the store.
    pub async fn follows_patterns(&self, key: &Key, form: &Form) -> Result<(), Refusal> {
        let library = self.named(form.get("profile")).await?;
        let text = form.get("statements").as_bytes();
        let (records, last) = self.judge_all(key, library, text).await?;
        if records.is_empty() {
            let message = "The variable holds no statement";
            let fix = "Send an array of statements";
            let fault = Fault::parameter("statements", "no-statements", message, fix, FUNCTIONS);
            return Err(fault.into());
        }
        let places = records.iter().enumerate();
        let mut found: Vec<Fault> = places
            .flat_map(|(place, record)| faults(record, Some(place)))
            .collect();
        if found.is_empty() {
            let ends = last
                .iter()
                .filter_map(|place| unended(*place, records.get(*place)?));
            found.extend(ends);
            found.sort_by_key(|fault| fault.index);
        }
        if found.is_empty() {
            return Ok(());
        }
        Err(Refusal::Invalid(found))
    }

    /// The versions that a query names, or all that are in force.
    async fn chosen(&self, given: &Parameters) -> Result<Library, Refusal> {
        let (book, rules) = self.latest().await?;
        let versions = rules.library.versions();
        if given.get("profile").is_none() {
            let in_force = versions.iter().filter(|one| rules.is_in_force(&one.id));
            return Ok(Library::new(in_force.cloned().collect()));
        }
        let is_named = |version: &str, name: &str| {
            let mut used = book.used(book.latest());
            version == name
                || used.any(|(_, text)| {
                    let what = &text.what;
                    what.kind == RuleKind::Profile && what.slug == name && what.version == version
                })
        };
        let unknown = given
            .all("profile")
            .filter(|name| versions.iter().all(|one| !is_named(&one.id, name)));
        let faults: Vec<Fault> = unknown.map(unknown_profile).collect();
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        let mut chosen = versions.to_vec();
        chosen.retain(|one| given.all("profile").any(|name| is_named(&one.id, name)));
        Ok(Library::new(chosen))
    }

    /// A version by its IRI, or the newest one of a profile by its own.
    async fn named(&self, id: &str) -> Result<Library, Refusal> {
        let (_, rules) = self.latest().await?;
        let versions = rules.library.versions().iter();
        let version = rules.library.version(id).or_else(|| {
            versions
                .filter(|version| version.profile == id)
                .max_by_key(|version| version.generated_at)
        });
        match version {
            Some(version) => Ok(Library::new(vec![version.clone()])),
            None => Err(Refusal::NotFound(format!(
                "There is no profile {id:?}; name one by the IRI of a version or its own"
            ))),
        }
    }

    async fn judge_all(
        &self,
        key: &Key,
        library: Library,
        text: &[u8],
    ) -> Result<(Vec<StatementRecord>, Vec<usize>), Refusal> {
        let limits = &self.limits;
        let series = Series::new(library, text.to_vec(), limits.depth, limits.batch);
        let mut series = series.map_err(|found| self.too_many(found))?;
        let mut left = MOST_READ;
        for _ in 0..=DEEPEST {
            series = aside(move || {
                series.judge();
                series
            })
            .await?;
            if !key.may(Scope::StatementsRead) || !self.fetch(&mut series, &mut left).await? {
                break;
            }
        }
        aside(move || series.finish()).await
    }

    /// Looks for what statements refer to among what is stored; whether anything was found.
    async fn fetch(&self, series: &mut Series, left: &mut usize) -> Result<bool, StoreError> {
        let mut any = false;
        for id in series.wanted() {
            if *left == 0 {
                break;
            }
            if let Some(text) = self.as_sent(id).await? {
                *left = left.saturating_sub(text.len());
                series.take(id, text);
                any = true;
            }
        }
        Ok(any)
    }

    /// A stored statement, voided or not, without what a store alone can know.
    async fn as_sent(&self, id: Uuid) -> Result<Option<String>, StoreError> {
        for standing in [Standing::Valid, Standing::Voided] {
            if let Some(stored) = self.store.statement(id, standing).await? {
                return Ok(Some(format!("{}}}", stored.sealed)));
            }
        }
        Ok(None)
    }
}

fn unknown_profile(name: &str) -> Fault {
    let message = "No profile of this name or version is loaded";
    let fix = "Name one that GET /api/v1/profiles lists, by its slug or version";
    Fault::parameter("profile", "unknown-profile", message, fix, CLAUSE).found(name)
}

/// Works on another thread, so that other requests need not wait.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| StoreError::Broken(error.to_string()).into())
}

/// Why a statement does not follow the templates of a profile.
fn faults(record: &StatementRecord, index: Option<usize>) -> Vec<Fault> {
    if record.outcome == Outcome::Success {
        return Vec::new();
    }
    let found = record.findings.iter().map(|finding| match finding {
        FindingRecord::Profile(finding) => Fault::from(finding),
        FindingRecord::Xapi(finding) => of_xapi(finding),
    });
    let mut faults: Vec<Fault> = found.collect();
    if record.outcome == Outcome::Unmatched {
        let message = "The statement has the determining properties of no template of the profile";
        let fix =
            "Send the verb, the type of the object and the other determining properties of one";
        let clause = "xAPI Profiles 1.0, communication, 2.1";
        faults.push(Fault::request("profile-unmatched", message, fix, clause));
    }
    let statement = record.id.as_deref().and_then(parse_uuid);
    let tell = |fault| Fault {
        index,
        statement,
        ..fault
    };
    faults.into_iter().map(tell).collect()
}

fn of_xapi(finding: &XapiFinding) -> Fault {
    let fault = Fault {
        pointer: finding.pointer.clone(),
        ..Fault::request(finding.code, finding.message, finding.fix, finding.clause)
    };
    match finding.found.first() {
        Some(found) => fault.found(found),
        None => fault,
    }
}

/// Why a thread, whose last statement this is, follows no primary pattern to its end.
fn unended(place: usize, record: &StatementRecord) -> Option<Fault> {
    let mut patterns = record.patterns.iter();
    if patterns.any(|one| one.standing == Stands::Success) {
        return None;
    }
    let broken = record.findings.iter().find_map(|finding| match finding {
        FindingRecord::Profile(finding) if finding.rule == Rule::Pattern => {
            Some(Fault::from(finding))
        }
        _ => None,
    });
    let open = record.patterns.iter();
    let open = open.filter(|one| one.standing == Stands::Partial);
    let open: Vec<&str> = open.map(|one| one.pattern.as_str()).collect();
    let fault = broken.unwrap_or_else(|| {
        let message = match open.as_slice() {
            [] => "The statements follow no primary pattern of the profile".to_owned(),
            open => format!(
                "With this statement the pattern is not at its end: {}",
                open.join(", ")
            ),
        };
        let fix = "Send all statements of the registration";
        let clause = "xAPI Profiles 1.0, communication, 2.2";
        Fault::request("profile-pattern", message, fix, clause)
    });
    Some(Fault {
        index: Some(place),
        statement: record.id.as_deref().and_then(parse_uuid),
        ..fault
    })
}
