//! What is counted and what is told beside it are of one state of the store.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use tertulia::facts::{Principle, Series, Told};
use tertulia::store::{AskedBeside, Beside, DayState, Happened, IsTold, NewStatement};

use super::people::declare;
use super::samples::{ASKED, VOIDED, id, ready, refers, says};
use super::stores::{TestStore, every_store};

every_store![
    days_that_are_as_they_were_are_not_told_again,
    only_what_those_did_is_told_who_are_asked_for_and_no_more_than_asked_for,
    as_many_are_told_as_are_counted_while_others_write,
    what_is_told_beside_counts_says_which_people_are_one,
    of_no_more_changed_days_than_asked_for_anything_is_told,
];

const DAY: i64 = 24 * 60 * 60 * 1_000;
const MOST_CHANGED: usize = 4;
/// Where the first of two days begins.
const BEGIN: i64 = 1_772_582_400_000;
const DAYS: [Range<i64>; 2] = [BEGIN..BEGIN + DAY, BEGIN + DAY..BEGIN + 2 * DAY];

fn asked(number: u128, who: usize, time: i64) -> NewStatement {
    let mut sent = says(id(number), who, ASKED, "http://example.org/q");
    sent["timestamp"] = json!(Timestamp::from_millisecond(time).unwrap().to_string());
    ready(&sent)
}

async fn store(at: &TestStore, batch: Vec<NewStatement>) {
    at.store.accept(batch).await.unwrap();
    at.hands.turn(1_000);
}

fn all() -> IsTold {
    Arc::new(|_| true)
}

/// Those who asked on both days together, and what is told of each that is not in its state.
async fn beside(
    store: &dyn Happened,
    states: [Option<DayState>; 2],
    is_told: IsTold,
    most: usize,
) -> Beside {
    let asked = AskedBeside {
        series: vec![Series::principle(Principle::Openness)],
        cells: vec![DAYS.to_vec()],
        days: DAYS.into_iter().zip(states).collect(),
        most_changed: 31,
        is_told,
        most,
    };
    store.tally_beside(asked).await.unwrap().found
}

/// How many are told of each day; `None` for one that is not told.
fn told(beside: &Beside) -> [Option<usize>; 2] {
    let of = |day| {
        let mut changed = beside.changed.iter();
        let found = changed.find(|(place, _)| *place == day);
        found.map(|(_, page)| page.told.len())
    };
    [of(0), of(1)]
}

fn states(beside: &Beside) -> [Option<DayState>; 2] {
    let mut states = [None; 2];
    for (place, page) in &beside.changed {
        states[*place] = Some(page.state);
    }
    states
}

async fn days_that_are_as_they_were_are_not_told_again(at: TestStore) {
    let first = (0..3).map(|number: u8| asked(number.into(), 1, BEGIN + i64::from(number)));
    store(&at, first.collect()).await;
    let happened = at.happened();
    let begun = beside(happened, [None; 2], all(), 100).await;
    assert_eq!(told(&begun), [Some(3), Some(0)]);
    assert_eq!(begun.counts[0][0].statements, 3);
    let known = states(&begun);
    let same = beside(happened, known, all(), 100).await;
    assert_eq!((told(&same), &same.counts), ([None; 2], &begun.counts));

    store(&at, vec![asked(10, 2, BEGIN + DAY + 5)]).await;
    let more = beside(happened, known, all(), 100).await;
    assert_eq!(told(&more), [None, Some(1)]);
    assert_eq!(
        (more.counts[0][0].statements, more.counts[0][0].people),
        (4, 2)
    );

    let voiding = refers(id(90_000), 9, VOIDED, id(1));
    store(&at, vec![ready(&voiding)]).await;
    let known = [known[0], states(&more)[1]];
    let less = beside(happened, known, all(), 100).await;
    assert_eq!(told(&less), [Some(2), None]);
    assert_eq!(less.counts[0][0].statements, 3);
    // They are what a report would be told that asks for the day alone.
    let alone = happened.told(DAYS[0].clone(), None, 100).await.unwrap();
    assert_eq!(less.changed[0].1, alone.found);
}

async fn only_what_those_did_is_told_who_are_asked_for_and_no_more_than_asked_for(at: TestStore) {
    let both = |number: u8| {
        let time = BEGIN + i64::from(number);
        [
            asked(number.into(), 1, time),
            asked(u128::from(number) + 100, 2, time + DAY),
        ]
    };
    store(&at, (0..4).flat_map(both).collect()).await;
    let happened = at.happened();
    let everybody = beside(happened, [None; 2], all(), 8).await;
    assert_eq!(told(&everybody), [Some(4), Some(4)]);
    assert!(everybody.changed.iter().all(|(_, page)| !page.more));
    let who = |told: &[Told]| told[0].people[0];
    let second = who(&everybody.changed[1].1.told);

    let of_second: IsTold = Arc::new(move |agents| agents.contains(&second));
    let theirs = beside(happened, [None; 2], Arc::clone(&of_second), 4).await;
    assert_eq!(told(&theirs), [Some(0), Some(4)]);
    assert_eq!(theirs.changed[1].1, everybody.changed[1].1);
    assert_eq!(theirs.counts, everybody.counts);

    let some = beside(happened, [None; 2], all(), 6).await;
    assert_eq!(told(&some), [Some(4), Some(2)]);
    assert_eq!(
        (some.changed[0].1.more, some.changed[1].1.more),
        (false, true)
    );
    let some = beside(happened, [None; 2], of_second, 3).await;
    assert_eq!((told(&some)[1], some.changed[1].1.more), (Some(3), true));
    let none = beside(happened, [None; 2], all(), 0).await;
    assert!(
        none.changed
            .iter()
            .all(|(_, page)| page.more && page.told.is_empty())
    );
}

async fn as_many_are_told_as_are_counted_while_others_write(at: TestStore) {
    let write = async {
        for number in 0..60_u32 {
            let time = BEGIN + i64::from(number) * DAY / 30;
            at.store
                .accept(vec![asked(number.into(), 1, time)])
                .await
                .unwrap();
        }
    };
    let read = async {
        loop {
            let found = beside(at.happened(), [None; 2], all(), 100).await;
            let pages = found.changed.iter().map(|(_, page)| page.told.len() as u64);
            let counted = found.counts[0][0].statements;
            assert_eq!(pages.sum::<u64>(), counted);
            if counted == 60 {
                break;
            }
        }
    };
    tokio::join!(write, read);
}

async fn what_is_told_beside_counts_says_which_people_are_one(at: TestStore) {
    store(&at, vec![asked(1, 1, BEGIN)]).await;
    let (people, _) = at.happened().identified(Vec::new()).await.unwrap();
    let found = beside(at.happened(), [None; 2], all(), 10).await;
    assert_eq!(found.people, people);
    declare(&*at.store, "ada", &[1, 2]).await;
    let again = beside(at.happened(), states(&found), all(), 10).await;
    let (people, _) = at.happened().identified(Vec::new()).await.unwrap();
    assert_eq!(again.people, people);
    assert!(again.people > found.people);
    // Whoever did something may be somebody else now, so both days are others.
    assert_eq!(told(&again), [Some(1), Some(0)]);
}

async fn of_no_more_changed_days_than_asked_for_anything_is_told(at: TestStore) {
    let begin = |day: usize| BEGIN + i64::try_from(day).unwrap() * DAY;
    let days = 0..MOST_CHANGED + 3;
    let asked = days.clone().map(|day| asked(day as u128, 1, begin(day)));
    store(&at, asked.collect()).await;
    let other = Some(DayState(u64::MAX));
    let known = days.map(|day| (begin(day)..begin(day + 1), other));
    let asked = AskedBeside {
        series: vec![Series::principle(Principle::Openness)],
        cells: Vec::new(),
        days: known.collect(),
        most_changed: MOST_CHANGED,
        is_told: all(),
        most: 1_000,
    };
    let found = at.happened().tally_beside(asked).await.unwrap().found;
    let changed = found.changed;
    assert_eq!(changed.len(), MOST_CHANGED + 3);
    let (told, untold) = changed.split_at(MOST_CHANGED);
    assert!(
        told.iter()
            .all(|(_, page)| page.told.len() == 1 && !page.more)
    );
    assert!(
        untold
            .iter()
            .all(|(_, page)| page.told.is_empty() && page.more)
    );
}
