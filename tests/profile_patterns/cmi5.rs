//! Sessions of the published cmi5 profile, version 1.0, whose patterns stand here as it has them.

use tertulia::profile::pattern::{Element, Patterns, Standing, Step};

use super::support::{
    alternates, follows, last_step, optional, patterns, sequence, standings, zero_or_more,
};

use Standing::{Failure, Partial, Success};

/// Its templates, in the order of the profile.
const TEMPLATES: [&str; 10] = [
    "generalrestrictions",
    "launched",
    "initialized",
    "completed",
    "passed",
    "failed",
    "abandoned",
    "waived",
    "terminated",
    "satisfied",
];

fn place(name: &str) -> usize {
    TEMPLATES
        .iter()
        .position(|template| *template == name)
        .expect("a template of cmi5")
}

fn toplevel() -> Patterns {
    let one = |name| Element::Template(place(name));
    let satisfieds = || zero_or_more(one("satisfied"));
    let ended = || alternates([one("terminated"), one("abandoned")]);
    let session = |result| {
        sequence([
            one("launched"),
            one("initialized"),
            result,
            satisfieds(),
            ended(),
        ])
    };
    let then = |first, second| sequence([first, satisfieds(), second]);
    let completed_and_passed = alternates([
        then(one("completed"), one("passed")),
        then(one("passed"), one("completed")),
    ]);
    let maybe_completed = || optional(one("completed"));
    let completed_and_maybe_failed = alternates([
        then(maybe_completed(), one("failed")),
        sequence([one("failed"), maybe_completed()]),
    ]);
    let typical_session = alternates([
        session(completed_and_maybe_failed),
        session(completed_and_passed),
        sequence([one("launched"), one("initialized"), one("failed"), ended()]),
        sequence([one("launched"), one("initialized"), ended()]),
        session(one("passed")),
        session(one("completed")),
        sequence([satisfieds(), one("waived"), satisfieds()]),
    ]);
    patterns([sequence([satisfieds(), zero_or_more(typical_session)])])
}

/// Every statement of cmi5 follows the general restrictions too.
fn standing(names: &str) -> Standing {
    let symbols: Vec<_> = names
        .split_whitespace()
        .map(|name| follows([place("generalrestrictions"), place(name)]))
        .collect();
    standings(&toplevel(), &symbols)[0]
}

#[test]
fn sessions_that_come_to_their_end_follow_the_pattern() {
    for session in [
        "launched initialized terminated",
        "launched initialized abandoned",
        "launched initialized completed terminated",
        "launched initialized passed terminated",
        "launched initialized failed terminated",
        "launched initialized completed passed satisfied terminated",
        "launched initialized passed completed satisfied satisfied terminated",
        "launched initialized completed failed abandoned",
        "launched initialized failed completed terminated",
        "waived",
        "waived satisfied",
    ] {
        assert_eq!(standing(session), Success, "{session}");
        let twice = format!("{session} {session}");
        assert_eq!(standing(&twice), Success, "{twice}");
        assert_eq!(
            standing(&format!("satisfied {session}")),
            Success,
            "satisfied {session}"
        );
    }
}

#[test]
fn a_session_is_open_until_its_end_has_come() {
    let session = "launched initialized completed satisfied passed satisfied terminated";
    let names: Vec<_> = session.split(' ').collect();
    for count in 1..names.len() {
        let begun = names[..count].join(" ");
        assert_eq!(standing(&begun), Partial, "{begun}");
        let second = format!("launched initialized terminated {begun}");
        assert_eq!(standing(&second), Partial, "{second}");
    }
    assert_eq!(standing(session), Success);
}

#[test]
fn a_session_in_its_middle_is_open_after_an_odd_satisfied_too() {
    assert_eq!(
        standing("satisfied launched initialized failed satisfied"),
        Partial
    );
    assert_eq!(
        standing("satisfied launched initialized failed satisfied terminated"),
        Success
    );
}

#[test]
fn satisfied_stands_where_a_pattern_has_it_and_nowhere_else() {
    for (names, expected) in [
        ("satisfied satisfied", Success),
        ("launched satisfied", Failure),
        ("launched initialized satisfied", Partial), // `completed`, which may be missing, then satisfieds
        ("launched initialized satisfied failed terminated", Success),
        ("launched initialized satisfied terminated", Failure),
        ("launched initialized passed satisfied terminated", Success),
        ("launched initialized terminated satisfied", Partial), // of a session that is waived
        ("launched initialized terminated satisfied waived", Success),
        (
            "launched initialized terminated satisfied launched",
            Failure,
        ),
        ("satisfied waived satisfied satisfied", Success),
    ] {
        assert_eq!(standing(names), expected, "{names}");
    }
}

#[test]
fn satisfieds_are_taken_by_whoever_comes_first() {
    // The satisfied after `waived` belongs to that session, however the next one begins.
    assert_eq!(
        standing("waived satisfied launched initialized terminated"),
        Success
    );
    assert_eq!(standing("waived satisfied waived"), Success);
}

#[test]
fn sessions_out_of_order_follow_nothing() {
    for names in [
        "initialized",
        "launched terminated",
        "launched initialized passed failed",
        "launched initialized terminated terminated",
        "launched initialized completed completed",
        "launched waived",
    ] {
        assert_eq!(standing(names), Failure, "{names}");
    }
}

#[test]
fn what_could_have_come_is_told_when_a_session_breaks() {
    let symbols = ["launched", "initialized", "completed", "launched"];
    let symbols = symbols.map(|name| follows([place(name)]));
    let Step::Breaks { wanted, followed } = last_step(&toplevel(), &symbols) else {
        panic!("it is not broken")
    };
    let wanted: Vec<_> = wanted.iter().map(|template| TEMPLATES[template]).collect();
    assert_eq!(
        wanted,
        ["passed", "failed", "abandoned", "terminated", "satisfied"]
    );
    assert_eq!(followed, [0]);
}

#[test]
fn a_thread_of_many_sessions_keeps_no_more_than_one_of_few() {
    let patterns = toplevel();
    let mut thread = patterns.begin();
    let mut sizes = Vec::new();
    for _ in 0..1_000 {
        for name in [
            "launched",
            "initialized",
            "completed",
            "satisfied",
            "passed",
            "terminated",
        ] {
            thread.step(&patterns, &follows([place(name)]));
            sizes.push(thread.to_bytes().len());
        }
    }
    assert_eq!(thread.standings(&patterns), [Success]);
    assert_eq!(sizes.iter().max(), sizes[..12].iter().max());
    assert!(sizes.iter().all(|size| *size < 100), "{:?}", &sizes[..12]);
}
