//! Findings about the order of statements, in words.

use super::{Patterns, Step, Symbol, TemplateSet};
use crate::profile::finding::{Finding, Gravity, Rule};
use crate::profile::version::Version;

/// Templates or patterns that a sentence names; of more it says how many.
const MOST_NAMED: usize = 12;

/// What is to be said of a statement that broke its thread (structure, 9.0); `None` of any other one, since a
/// thread is broken once. `template` and `stated` name the pattern where only one was still followed.
#[must_use]
pub fn broken(version: &Version, symbol: &Symbol, step: &Step) -> Option<Finding> {
    let Step::Breaks { wanted, followed } = step else {
        return None;
    };
    let patterns = pattern_names(&version.patterns, followed);
    let (wanted, fix) = if !symbol.valid {
        (
            "a statement that follows the templates it fits, and at least one: this one does not, so its \
             registration follows no pattern any more"
                .to_owned(),
            "Mend what else was found in this statement.".to_owned(),
        )
    } else if wanted.is_empty() {
        (
            format!(
                "no further statement in this registration, which had come to the end of {patterns}"
            ),
            "Give what begins anew a registration or a subregistration of its own.".to_owned(),
        )
    } else {
        (
            format!(
                "a statement that goes on with {patterns}: next in this registration may come {}",
                template_names(version, wanted)
            ),
            "Send what is missing before it, or give what begins anew a registration or a subregistration \
             of its own."
                .to_owned(),
        )
    };
    Some(finding(version, symbol, followed, wanted, fix))
}

/// What is to be said of a statement without a registration: `None` where it is or begins a primary pattern by
/// itself, or the version has none.
#[must_use]
pub fn alone(version: &Version, symbol: &Symbol) -> Option<Finding> {
    let step = version.patterns.begin().step(&version.patterns, symbol);
    let Step::Breaks { wanted, followed } = step else {
        return None;
    };
    let (wanted, fix) = if symbol.valid {
        (
            format!(
                "a registration, for this statement neither is nor begins one of the patterns {}; alone may \
                 stand {}",
                pattern_names(&version.patterns, &followed),
                template_names(version, &wanted)
            ),
            "Set `context.registration` to that of the statements it belongs to.",
        )
    } else {
        (
            "a statement that follows the templates it fits, and at least one: every statement that claims \
             the profile must be part of a pattern"
                .to_owned(),
            "Mend what else was found in this statement.",
        )
    };
    Some(finding(version, symbol, &followed, wanted, fix.to_owned()))
}

fn finding(
    version: &Version,
    symbol: &Symbol,
    followed: &[usize],
    wanted: String,
    fix: String,
) -> Finding {
    let only = match followed {
        [place] => version.patterns.primaries.get(*place),
        _ => None,
    };
    let ids = symbol
        .templates
        .iter()
        .filter_map(|template| version.templates.get(template));
    Finding {
        profile: version.id.clone(),
        template: only.map(|primary| primary.id.clone()),
        rule: Rule::Pattern,
        stated: only.map_or_else(|| "/patterns".to_owned(), |primary| primary.pointer.clone()),
        location: "$.context.registration".to_owned(),
        wanted,
        fix,
        gravity: Gravity::Flags,
        found: ids
            .map(|template| serde_json::Value::from(&*template.id).to_string())
            .collect(),
    }
}

fn template_names(version: &Version, templates: &TemplateSet) -> String {
    let templates = templates
        .iter()
        .filter_map(|template| version.templates.get(template));
    list(
        templates
            .map(|template| format!("`{}`", template.slug))
            .collect(),
    )
}

fn pattern_names(patterns: &Patterns, places: &[usize]) -> String {
    let primaries = places
        .iter()
        .filter_map(|place| patterns.primaries.get(*place));
    let slug = |id: &str| id.rsplit(['/', '#']).next().unwrap_or(id).to_owned();
    list(
        primaries
            .map(|primary| format!("`{}`", slug(&primary.id)))
            .collect(),
    )
}

/// `a`, `b` or `c`.
fn list(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        names.truncate(MOST_NAMED);
        names.push(format!("{more} more"));
    }
    match names.as_slice() {
        [] => "none".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
