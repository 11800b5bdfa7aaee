//! The function `matches` of the specification (communication, 2.2), line by line, with the readings that
//! the documentation of `profile::pattern` gives. It looks at all statements each time.

use tertulia::profile::pattern::{Element, Standing, TemplateSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Success,
    Partial,
    Failure,
}

use Outcome::{Failure, Partial, Success};

pub fn matches<'s>(
    statements: &'s [TemplateSet],
    element: &Element,
) -> (Outcome, &'s [TemplateSet]) {
    match element {
        Element::Template(template) => match statements.split_first() {
            None => (Partial, &[]),
            Some((first, rest)) if first.contains(*template) => (Success, rest),
            Some(_) => (Failure, statements),
        },
        Element::Sequence(members) => {
            let mut next_statements = statements;
            for member in members {
                let next_matches;
                (next_matches, next_statements) = matches(next_statements, member);
                match next_matches {
                    Failure => return (Failure, statements),
                    Partial => return (Partial, &[]),
                    Success => {}
                }
            }
            (Success, next_statements)
        }
        Element::Alternates(members) => matches_alternates(statements, members),
        Element::OneOrMore(body) => matches_one_or_more(statements, body),
        Element::ZeroOrMore(body) => matches_zero_or_more(statements, body),
        Element::Optional(body) => {
            if statements.is_empty() {
                return (Success, &[]);
            }
            match matches(statements, body) {
                (Failure, _) => (Success, statements),
                matched => matched,
            }
        }
    }
}

/// Reading: a success that leaves statements is partial while another alternate is partial.
fn matches_alternates<'s>(
    statements: &'s [TemplateSet],
    members: &[Element],
) -> (Outcome, &'s [TemplateSet]) {
    if members.is_empty() && statements.is_empty() {
        return (Partial, &[]);
    }
    let mut next_matches = Failure;
    let mut next_statements = statements;
    let mut some_are_partial = false;
    for member in members {
        let (maybe_matches, maybe_statements) = matches(statements, member);
        if maybe_matches == Success {
            next_matches = Success;
            if maybe_statements.len() < next_statements.len() {
                next_statements = maybe_statements;
            }
        }
        some_are_partial |= maybe_matches == Partial;
    }
    match next_matches {
        Success if some_are_partial && !next_statements.is_empty() => (Partial, next_statements),
        Success => (Success, next_statements),
        _ if some_are_partial => (Partial, &[]),
        _ => (Failure, statements),
    }
}

fn matches_one_or_more<'s>(
    statements: &'s [TemplateSet],
    body: &Element,
) -> (Outcome, &'s [TemplateSet]) {
    let mut next_matches = Failure;
    let mut last_statements = statements;
    loop {
        let (goes_on, next_statements) = matches(last_statements, body);
        if goes_on == Success {
            next_matches = Success;
        } else if next_matches == Failure && goes_on == Partial {
            return (Partial, &[]);
        } else {
            if goes_on == Partial && !last_statements.is_empty() {
                return (Partial, last_statements);
            }
            return (next_matches, last_statements);
        }
        if next_statements.len() == last_statements.len() {
            return (Success, next_statements);
        }
        last_statements = next_statements;
    }
}

/// Reading: as `oneOrMore`, but for the beginning.
fn matches_zero_or_more<'s>(
    statements: &'s [TemplateSet],
    body: &Element,
) -> (Outcome, &'s [TemplateSet]) {
    let mut last_statements = statements;
    loop {
        let (goes_on, next_statements) = matches(last_statements, body);
        if goes_on == Partial && !last_statements.is_empty() {
            return (Partial, last_statements);
        }
        if goes_on != Success {
            return (Success, last_statements);
        }
        if next_statements.len() == last_statements.len() {
            return (Success, next_statements);
        }
        last_statements = next_statements;
    }
}

/// How statements stand to a primary pattern.
pub fn standing(statements: &[TemplateSet], element: &Element) -> Standing {
    match matches(statements, element) {
        (Success, []) => Standing::Success,
        (Partial, _) => Standing::Partial,
        (Success | Failure, _) => Standing::Failure,
    }
}
