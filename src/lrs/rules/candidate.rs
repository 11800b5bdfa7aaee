//! A profile or mapping that is offered: read, checked, and tried beside those that are loaded.

use super::change::{Change, Offered};
use super::{Rules, RulesError, advice};
use crate::facts::{Mapping, MappingErrors, Mappings};
use crate::lrs::{Fault, Refusal};
use crate::profile::{Document, Library, Problem, Severity, check};
use crate::store::{NewEdition, NewRuleText, NewlyUsed, RuleKind, RuleText, Rulebook, StoreError};
use crate::xapi::iri::is_iri;

const INTERFACE: &str = "this server's interface";
const ACCEPT: &str =
    "Mend it, or load the profile with accept=defects, which disables what is broken";
const SCHEMA: &str = "the schema of mappings (schemas/mapping.schema.json)";

/// What is to be done about an offer.
pub(super) struct Plan {
    pub version: String,
    pub change: Change,
    /// What is wrong with a profile, errors and warnings.
    pub problems: Vec<Problem>,
    /// `None` where nothing changes.
    pub edition: Option<NewEdition>,
}

/// Finds out what an offer changes.
///
/// # Errors
/// Everything that speaks against it.
pub(super) fn plan(book: &Rulebook, offered: &Offered) -> Result<Plan, Refusal> {
    let latest = book.latest();
    let (text, problems) = match offered.kind {
        RuleKind::Profile => {
            let before = Rules::of(latest, &book.texts).map_err(|error| unusable(&error))?;
            profile(book, offered, &before.library)?
        }
        RuleKind::Mapping => (mapping(book, offered)?, Vec::new()),
    };
    let version = text.version.clone();
    let is_this = |known: &RuleText| is_of(known, offered) && known.what.version == version;
    let loaded = book.used(latest).find(|(_, known)| is_this(known));
    let same = loaded.filter(|(_, known)| known.what.text == text.text);
    let mut edition = NewEdition {
        after: latest.number,
        uses: latest.uses.clone(),
        texts: Vec::new(),
    };
    let change = match (loaded, same) {
        (_, Some((used, _))) if used.retired.is_none() => Change::Unchanged,
        (Some(_), _) => Change::Replaced,
        (None, _) => Change::Loaded,
    };
    if let Some((again, _)) = same {
        for used in edition
            .uses
            .iter_mut()
            .filter(|used| used.text == again.text)
        {
            used.retired = None;
        }
    } else {
        edition.uses.retain(|used| {
            let text = book.texts.iter().find(|text| text.number == used.text);
            text.is_none_or(|known| !makes_place(known, offered, &version))
        });
        edition.texts.push(NewlyUsed {
            text,
            retired: None,
        });
    }
    try_out(book, &edition, offered)?;
    Ok(Plan {
        version,
        change,
        problems,
        edition: (change != Change::Unchanged).then_some(edition),
    })
}

fn is_of(known: &RuleText, offered: &Offered) -> bool {
    known.what.kind == offered.kind && known.what.slug == offered.slug
}

/// Versions of a profile stand side by side, and of a mapping one counts.
fn makes_place(known: &RuleText, offered: &Offered, version: &str) -> bool {
    is_of(known, offered) && (offered.kind == RuleKind::Mapping || known.what.version == version)
}

fn profile(
    book: &Rulebook,
    offered: &Offered,
    among: &Library,
) -> Result<(NewRuleText, Vec<Problem>), Refusal> {
    let (document, mut problems) = Document::read(&offered.text);
    let Some(document) = document else {
        return Err(broken(&problems, ""));
    };
    problems.extend(check::check(&document, among));
    problems.extend(advice(&document));
    let defects = problems.iter().any(is_error);
    let Some(version) = document.latest().filter(|id| is_iri(id)) else {
        return Err(broken(&problems, ""));
    };
    if defects && !offered.accept_defects {
        return Err(broken(&problems, ACCEPT));
    }
    the_version(offered, version)?;
    let mut used = book.used(book.latest());
    let other = used.find(|(_, known)| {
        let what = &known.what;
        what.kind == RuleKind::Profile && what.version == version && what.slug != offered.slug
    });
    if let Some((_, other)) = other {
        let message = format!(
            "The version {version} is loaded as {} already",
            other.what.slug
        );
        let fix = "Replace or delete it there, or give this one a version IRI of its own";
        return Err(conflict("version-taken", message, fix.to_owned()));
    }
    let text = new_text(book, offered, version, defects)?;
    Ok((text, problems))
}

fn mapping(book: &Rulebook, offered: &Offered) -> Result<NewRuleText, Refusal> {
    let mapping = Mapping::parse(&offered.text).map_err(|errors| mapping_refused(&errors))?;
    the_version(offered, mapping.version())?;
    let name = serde_json::from_str::<serde_json::Value>(&offered.text).ok();
    let name = name.as_ref().and_then(|value| value.get("name")?.as_str());
    if let Some(name) = name.filter(|name| *name != offered.slug) {
        let fix = format!(
            "Call it {} in the document, or send it to /api/v1/mappings/{name}",
            offered.slug
        );
        let message = "The mapping's name is not the one in the address";
        let fault = Fault::request("mapping-name", message, fix, INTERFACE).found(name);
        return Err(Refusal::from(Fault {
            pointer: "/name".to_owned(),
            ..fault
        }));
    }
    let text = new_text(book, offered, mapping.version(), false)?;
    for (used, known) in book.used(book.latest()) {
        let rivals = known.what.kind == RuleKind::Mapping && !is_of(known, offered);
        if rivals
            && used.retired.is_none()
            && Mapping::parse(&known.what.text).is_ok_and(|other| other.name() == mapping.name())
        {
            let message = format!(
                "The mapping {} is called {} too, and facts tell by the name whose rule they were counted by",
                known.what.slug,
                mapping.name()
            );
            let fix = format!("Give this one the `name` {}", offered.slug);
            return Err(conflict("mapping-name-taken", message, fix));
        }
    }
    Ok(text)
}

/// The text to be kept. What came with the program is not replaced: the next start would bring it back.
fn new_text(
    book: &Rulebook,
    offered: &Offered,
    version: &str,
    defects: bool,
) -> Result<NewRuleText, Refusal> {
    let built_in = book.used(book.latest()).find(|(_, known)| {
        known.what.built_in
            && makes_place(known, offered, version)
            && known.what.text != offered.text
    });
    if let Some((_, built_in)) = built_in {
        let message = format!(
            "The {} {} {} came with the program and cannot be replaced",
            offered.kind, built_in.what.slug, built_in.what.version
        );
        let fix = match offered.kind {
            RuleKind::Profile => "Give yours a version IRI of its own",
            RuleKind::Mapping => {
                "Send yours under a name of its own: its rules go before those of the program"
            }
        };
        return Err(conflict("built-in", message, fix.to_owned()));
    }
    Ok(NewRuleText {
        kind: offered.kind,
        slug: offered.slug.clone(),
        version: version.to_owned(),
        text: offered.text.clone(),
        built_in: false,
        defects,
    })
}

fn the_version(offered: &Offered, version: &str) -> Result<(), Refusal> {
    match &offered.version {
        Some(asked) if asked != version => {
            let message = format!("The latest version in the document is {version}");
            let fix = "Name that one, or leave the parameter out";
            let fault =
                Fault::parameter("version", "other-version", message, fix, INTERFACE).found(asked);
            Err(fault.into())
        }
        _ => Ok(()),
    }
}

/// Makes sure that the edition can be used once it has begun.
fn try_out(book: &Rulebook, edition: &NewEdition, offered: &Offered) -> Result<(), Refusal> {
    let rules = match Rules::to_be(book, edition) {
        Ok(rules) => rules,
        Err(RulesError::Mappings(errors) | RulesError::Mapping { errors, .. }) => {
            return Err(mapping_refused(&errors));
        }
        Err(error) => return Err(unusable(&error)),
    };
    if offered.kind == RuleKind::Mapping {
        let mapping = Mapping::parse(&offered.text).map_err(|errors| mapping_refused(&errors))?;
        Mappings::from(mapping)
            .check_behaviours(|slug| rules.catalogue.behaviour(slug).is_some())
            .map_err(|errors| mapping_refused(&errors))?;
    }
    Ok(())
}

pub(super) fn is_error(problem: &Problem) -> bool {
    problem.severity == Severity::Error
}

fn broken(problems: &[Problem], fix: &'static str) -> Refusal {
    let errors = problems.iter().filter(|problem| is_error(problem));
    let tell = |problem| Fault {
        fix: fix.into(),
        ..Fault::from(problem)
    };
    Refusal::Invalid(errors.map(tell).collect())
}

fn mapping_refused(errors: &MappingErrors) -> Refusal {
    let tell = |error: &crate::facts::mapping::MappingError| Fault {
        pointer: error.pointer.clone(),
        ..Fault::request("invalid-mapping", error.sentence.clone(), "", SCHEMA)
    };
    Refusal::Invalid(errors.0.iter().map(tell).collect())
}

fn conflict(rule: &'static str, message: String, fix: String) -> Refusal {
    Refusal::RulesConflict(Box::new(Fault::request(rule, message, fix, INTERFACE)))
}

fn unusable(error: &RulesError) -> Refusal {
    StoreError::Broken(error.to_string()).into()
}
