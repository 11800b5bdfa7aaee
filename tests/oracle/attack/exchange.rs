//! Two quarters that differ in what is hidden, and in nothing else, are told alike: what is hidden enters no
//! answer, so nobody who combines answers can find it out.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::Spy;
use super::answers::{answers, guesses};
use crate::crowd::{Crowd, Said, crowd, said};
use crate::histories::runner;
use crate::plain::profile::TEMPLATES;
use crate::world::World;

/// People who do anything in the month that is hidden: fewer than the floor.
const FEW: u8 = 4;

/// A statement of the hidden month, once in each of two quarters: what is said stays, and who says it, when and
/// how often does not.
#[derive(Debug, Clone)]
struct Hidden {
    said: Said,
    who: [u8; 2],
    day: [u8; 2],
    times: [u8; 2],
}

fn hidden() -> impl Strategy<Value = Hidden> {
    let two =
        |range: std::ops::Range<u8>| (range.clone(), range).prop_map(|(one, other)| [one, other]);
    let said = prop_oneof![3 => said(), 1 => goal()];
    (said, two(0..FEW), two(1..27), two(1..4)).prop_map(|(said, who, day, times)| Hidden {
        said,
        who,
        day,
        times,
    })
}

/// Something that reports look back on for longer than a month.
fn goal() -> impl Strategy<Value = Said> {
    (
        said(),
        prop::sample::select(vec!["aligned-goal", "shared-formally"]),
    )
        .prop_map(|(said, slug)| Said {
            what: template(slug),
            ..said
        })
}

fn template(slug: &str) -> usize {
    let mut all = TEMPLATES.iter();
    all.position(|one| one.slug == slug).unwrap()
}

/// One of the two quarters.
fn quarter(base: &Crowd, hidden: &[Hidden], which: usize) -> Crowd {
    let mut crowd = base.clone();
    // Whom a statement answers to is chosen among all that there are, which are not the same in both.
    crowd.linked = false;
    for said in &mut crowd.said {
        // The second month is the hidden one.
        said.month = if said.month == 1 { 2 } else { said.month };
    }
    // Enough for a row that looks back over the hidden month to be shown.
    for slug in ["aligned-goal", "shared-formally", "shared-spontaneously"] {
        for (who, month) in (8..14).flat_map(|who| [(who, 0), (who + 6, 2)]) {
            crowd.said.push(Said {
                who: vec![who],
                what: template(slug),
                month,
                day: who,
                platform: 0,
                team: 0,
                course: 0,
                activity: 0,
                facets: 0,
                flaw: 9,
            });
        }
    }
    for one in hidden {
        for _ in 0..one.times[which] {
            crowd.said.push(Said {
                who: vec![one.who[which]],
                month: 1,
                day: one.day[which],
                ..one.said.clone()
            });
        }
    }
    crowd
}

/// Two quarters that differ in how often, when and where somebody said something who opted out.
fn of_one_who_opted_out(base: &Crowd, said: &[Hidden], which: usize) -> Crowd {
    let mut crowd = base.clone();
    crowd.linked = false;
    let out = crowd.out.first().copied().unwrap_or_default();
    crowd.out = vec![out];
    for one in said {
        for _ in 0..one.times[which] {
            crowd.said.push(Said {
                who: vec![out],
                month: one.who[which] % 3,
                day: one.day[which],
                platform: one.who[which] % 2,
                ..one.said.clone()
            });
        }
    }
    crowd
}

fn check(quarters: [Crowd; 2]) -> Result<(), TestCaseError> {
    let worlds = quarters.map(|quarter| World::of(&quarter.history()));
    let spies = [0, 1].map(|which: usize| Spy::on(&worlds[which]));
    let guesses: Vec<_> = guesses(&spies[0])
        .into_iter()
        .chain(guesses(&spies[1]))
        .collect();
    let [one, other] = spies.each_ref().map(|spy| answers(spy, &guesses));
    let differing = one
        .keys()
        .chain(other.keys())
        .find(|path| one.get(*path) != other.get(*path));
    let Some(path) = differing else { return Ok(()) };
    let (one, other) = (one.get(path), other.get(path));
    Err(TestCaseError::fail(format!(
        "{path} tells\n{one:?}\nor\n{other:?}"
    )))
}

#[test]
fn what_is_hidden_enters_no_answer() {
    let mut runner = runner(2, 20);
    let drawn = (crowd(), prop::collection::vec(hidden(), 1..12));
    let outcome = runner.run(&drawn, |(base, hidden)| {
        check([0, 1].map(|which| quarter(&base, &hidden, which)))
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn what_somebody_did_who_opted_out_enters_no_answer() {
    let mut runner = runner(2, 20);
    let drawn = (crowd(), prop::collection::vec(hidden(), 1..12));
    let outcome = runner.run(&drawn, |(base, said)| {
        check([0, 1].map(|which| of_one_who_opted_out(&base, &said, which)))
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
