//! The states of days, and what was worked out of them and kept; the histories of `judging_histories` watch both.

use std::ops::Range;

use jiff::Timestamp;
use serde_json::{Value, json};
use tertulia::facts::Told;
use tertulia::store::{DayPart, DayState, Happened, KeptDay, NewDay, NewStatement};

use super::judging_world::{Change, World, about, example, flagged, within};
use super::people::declare;
use super::samples::{ASKED, SHARED, VOIDED, id, ready, ready_without_id, refers, says};
use super::stores::{TestStore, every_store};

every_store![
    the_state_of_a_day_grows_with_every_change_of_what_counts_in_it,
    what_lies_in_the_file_changes_its_day_when_it_is_handed_over_and_taken_back,
    the_state_of_a_day_stays_while_nothing_changes_in_it,
    a_range_has_the_state_of_the_days_in_utc_that_it_touches,
    every_declaration_of_a_person_changes_the_state_of_every_day,
    a_reference_that_turns_out_wrong_changes_the_day_of_whoever_refers,
    a_thread_changes_the_state_of_the_day_it_begins_in_however_much_later_it_goes_on,
    a_thread_that_begins_earlier_or_later_than_before_changes_both_days,
    days_come_back_on_the_basis_and_in_the_parts_they_were_kept,
    a_part_is_kept_in_place_of_the_same_part_alone,
    days_of_another_zone_take_the_place_of_those_they_overlap,
    a_day_that_changed_while_it_was_worked_out_never_comes_back,
    many_large_days_are_kept_at_once,
    under_other_rules_days_begin_anew_and_nothing_is_kept_under_those_of_before,
];

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Midnight in UTC before the first moment of every test store.
const MIDNIGHT: i64 = 1_772_582_400_000;
const BASIS: [u8; 16] = [7; 16];

/// Days at the same time, watched through a history.
#[derive(Default)]
pub struct Watch {
    seen: Vec<Option<Seen>>,
}

struct Seen {
    edition: u32,
    state: DayState,
    told: Vec<Told>,
}

impl Watch {
    /// Looks at some days, compares them with what was seen of them, and keeps them as they are now.
    pub async fn look(&mut self, store: &dyn Happened) {
        // They begin at a quarter to.
        let days: Vec<_> = (-1..4).map(|nth| day(nth, -HOUR / 4)).collect();
        let kept = store.days(days.clone(), BASIS, vec![1]).await.unwrap();
        self.seen.resize_with(days.len(), Default::default);
        let mut to_keep = Vec::new();
        for ((range, kept), seen) in days.into_iter().zip(kept.found).zip(&mut self.seen) {
            let page = store.told(range.clone(), None, usize::MAX).await.unwrap();
            let (edition, state, told) = (page.edition, page.found.state, page.found.told);
            assert_eq!(kept.state, state);
            let before = seen.as_ref().filter(|seen| seen.edition == edition);
            match (before, &kept.parts) {
                (Some(before), Some(parts)) => {
                    assert_eq!(*parts, [bytes(&before.told)], "what was kept");
                    assert_eq!(before.told, told, "a day that changed came back");
                }
                (Some(before), None) => assert!(state > before.state, "it was kept"),
                (None, parts) => assert_eq!(*parts, None, "nobody kept it"),
            }
            to_keep.push(NewDay {
                parts: vec![part(1, &bytes(&told))],
                ..new_day(range, edition, state)
            });
            *seen = Some(Seen {
                edition,
                state,
                told,
            });
        }
        store.keep_days(to_keep).await.unwrap();
    }
}

fn bytes(told: &[Told]) -> Vec<u8> {
    format!("{told:?}").into_bytes()
}

/// A day, counted from that of the first moment, which begins so long after midnight.
fn day(nth: i64, offset: i64) -> Range<i64> {
    let start = MIDNIGHT + nth * DAY + offset;
    start..start + DAY
}

fn today() -> Range<i64> {
    day(0, 0)
}

fn part(part: u8, bytes: &[u8]) -> DayPart {
    DayPart {
        part,
        bytes: bytes.to_vec(),
    }
}

fn new_day(range: Range<i64>, edition: u32, state: DayState) -> NewDay {
    NewDay {
        range,
        edition,
        basis: BASIS,
        state,
        parts: Vec::new(),
    }
}

fn statement(number: u128, verb: &str, time: i64) -> Value {
    let mut sent = says(id(number), 1, verb, "http://example.org/q");
    sent["timestamp"] = json!(Timestamp::from_millisecond(time).unwrap().to_string());
    sent
}

fn asked(number: u128, time: i64) -> NewStatement {
    ready(&statement(number, ASKED, time))
}

async fn store(at: &TestStore, statement: NewStatement) {
    at.store.accept(vec![statement]).await.unwrap();
    at.hands.turn(1_000);
}

async fn void(at: &TestStore, number: u128) {
    store(
        at,
        ready(&refers(id(90_000 + number), 9, VOIDED, id(number))),
    )
    .await;
}

async fn state(at: &TestStore, range: Range<i64>) -> DayState {
    let page = at.happened().told(range, None, 0).await.unwrap();
    page.found.state
}

/// Works a day out, of which these parts are kept.
async fn keep(at: &TestStore, range: Range<i64>, parts: Vec<DayPart>) {
    let page = at.happened().told(range.clone(), None, 0).await.unwrap();
    let day = new_day(range, page.edition, page.found.state);
    let day = NewDay { parts, ..day };
    at.happened().keep_days(vec![day]).await.unwrap();
}

async fn kept(at: &TestStore, range: Range<i64>, parts: &[u8]) -> Option<Vec<Vec<u8>>> {
    let found = at.happened().days(vec![range], BASIS, parts.to_vec()).await;
    let [KeptDay { parts, .. }] = found.unwrap().found.try_into().unwrap();
    parts
}

async fn the_state_of_a_day_grows_with_every_change_of_what_counts_in_it(at: TestStore) {
    let begin = state(&at, today()).await;
    assert_eq!(begin, DayState::default());
    let mut states = vec![begin];
    let late = MIDNIGHT + HOUR;
    store(&at, asked(1, late)).await;
    states.push(state(&at, today()).await);
    for number in [2, 3] {
        store(&at, ready_without_id(&statement(number, SHARED, late), 1)).await;
        if number == 2 {
            states.push(state(&at, today()).await);
        }
    }
    // What counts for the copy is handed over, and then taken back.
    for number in [2, 3, 1] {
        void(&at, number).await;
        states.push(state(&at, today()).await);
    }
    assert!(states.is_sorted_by(|one, next| one < next), "{states:?}");
}

async fn what_lies_in_the_file_changes_its_day_when_it_is_handed_over_and_taken_back(
    at: TestStore,
) {
    for number in [1, 2] {
        let copy = statement(number, ASKED, MIDNIGHT);
        store(&at, ready_without_id(&copy, 1)).await;
    }
    let many = (0..4_200).map(|number| asked(1_000 + number, MIDNIGHT + 3 * DAY));
    at.store.accept(many.collect()).await.unwrap();
    let mut before = state(&at, today()).await;
    for number in [1, 2] {
        keep(&at, today(), vec![part(1, b"x")]).await;
        void(&at, number).await;
        let after = state(&at, today()).await;
        assert!(after > before, "{number} was voided");
        assert_eq!(kept(&at, today(), &[1]).await, None);
        before = after;
    }
}

async fn the_state_of_a_day_stays_while_nothing_changes_in_it(mut at: TestStore) {
    store(&at, ready_without_id(&statement(1, ASKED, MIDNIGHT), 1)).await;
    let before = state(&at, today()).await;
    // Again, a copy, what counts for nothing, another day, a refusal, and what rolls up all that is fresh.
    store(&at, ready_without_id(&statement(1, ASKED, MIDNIGHT), 1)).await;
    store(&at, ready_without_id(&statement(2, ASKED, MIDNIGHT), 1)).await;
    store(&at, asked(3, MIDNIGHT - 1)).await;
    let hummed = statement(4, "http://example.org/verbs/hummed", MIDNIGHT);
    store(&at, ready(&hummed)).await;
    let batch = vec![asked(5, MIDNIGHT), ready(&statement(1, SHARED, MIDNIGHT))];
    at.store.accept(batch).await.unwrap();
    let many = (0..4_200).map(|number| asked(1_000 + number, MIDNIGHT + 3 * DAY));
    at.store.accept(many.collect()).await.unwrap();
    void(&at, 2).await;
    void(&at, 77).await;
    assert_eq!(state(&at, today()).await, before);
    at.reopen().await;
    assert_eq!(state(&at, today()).await, before);
}

async fn a_range_has_the_state_of_the_days_in_utc_that_it_touches(at: TestStore) {
    let ranges = [
        day(-1, 0),
        day(0, 0),
        day(1, 0),
        day(0, 1),
        day(-1, 1),
        MIDNIGHT..MIDNIGHT,
    ];
    let mut before = Vec::new();
    for range in &ranges {
        before.push(state(&at, range.clone()).await);
    }
    store(&at, asked(1, MIDNIGHT)).await;
    let mut changed = Vec::new();
    for (range, before) in ranges.iter().zip(before) {
        changed.push(state(&at, range.clone()).await > before);
    }
    assert_eq!(changed, [false, true, false, true, true, false]);
}

async fn every_declaration_of_a_person_changes_the_state_of_every_day(at: TestStore) {
    store(&at, asked(1, MIDNIGHT)).await;
    for range in [today(), day(9, 0)] {
        keep(&at, range.clone(), vec![part(1, b"x")]).await;
        let before = state(&at, range.clone()).await;
        declare(at.store.as_ref(), "one", &[1, 2]).await;
        let declared = state(&at, range.clone()).await;
        assert!(declared > before);
        assert_eq!(kept(&at, range.clone(), &[1]).await, None);
        at.store.forget_person("one").await.unwrap();
        assert!(state(&at, range).await > declared);
    }
}

async fn a_reference_that_turns_out_wrong_changes_the_day_of_whoever_refers(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let answered = about(example("answered", 1, Some(MIDNIGHT)), 2);
    world.stored(&[flagged(answered)]).await;
    keep(&world.at, today(), vec![part(1, b"x")]).await;
    let before = state(&world.at, today()).await;
    // What it answers is no question.
    let target = example("shared-knowledge", 2, Some(MIDNIGHT + 5 * DAY));
    world.stored(&[flagged(target)]).await;
    assert!(state(&world.at, today()).await > before);
    assert_eq!(kept(&world.at, today(), &[1]).await, None);
    world.agrees().await;
}

/// In which states the threads of some days are, by the number of the day.
async fn begun(at: &TestStore, days: &[i64]) -> Vec<DayState> {
    let days = days.iter().map(|nth| day(*nth, 0)).collect();
    let states = at.happened().day_states(days).await.unwrap();
    states.found.iter().map(|state| state.begun).collect()
}

/// An example in the registration of this number, on a day at noon.
fn in_thread(slug: &str, number: u128, nth: i64, registration: u128) -> Value {
    let time = MIDNIGHT + nth * DAY + 12 * HOUR;
    within(example(slug, number, Some(time)), Some(registration))
}

async fn a_thread_changes_the_state_of_the_day_it_begins_in_however_much_later_it_goes_on(
    at: TestStore,
) {
    let mut world = World::under(at, Change::Profile).await;
    assert_eq!(
        begun(&world.at, &[0, 1, 40]).await,
        [DayState::default(); 3]
    );
    let asked = in_thread("asked-question", 1, 0, 1);
    world.stored(&[flagged(asked)]).await;
    let first = begun(&world.at, &[0, 1, 40]).await;
    assert!(first[0] > DayState::default());
    let answered = about(in_thread("answered", 2, 40, 1), 1);
    world.stored(&[flagged(answered)]).await;
    let then = begun(&world.at, &[0, 1, 40]).await;
    assert!(then[0] > first[0]);
    assert_eq!(then[1..], [DayState::default(); 2]);
    // Another registration is another thread.
    let other = in_thread("asked-question", 3, 1, 2);
    world.stored(&[flagged(other)]).await;
    let last = begun(&world.at, &[0, 1]).await;
    assert_eq!(last[0], then[0]);
    assert!(last[1] > then[1]);
    // What was said of days is what the days themselves say.
    let days: Vec<_> = [0, 1, 40].map(|nth| day(nth, 0)).into();
    let states = world.at.happened().day_states(days.clone()).await.unwrap();
    for (range, states) in days.into_iter().zip(states.found) {
        assert_eq!(states.counted, state(&world.at, range).await);
    }
}

async fn a_thread_that_begins_earlier_or_later_than_before_changes_both_days(at: TestStore) {
    let mut world = World::under(at, Change::Profile).await;
    let asked = in_thread("asked-question", 1, 5, 1);
    world.stored(&[flagged(asked)]).await;
    let before = begun(&world.at, &[2, 3, 5]).await;
    // Two that come late, the first one last.
    for (number, nth) in [(2, 3), (3, 2)] {
        let late = in_thread("asked-question", number, nth, 1);
        world.stored(&[flagged(late)]).await;
    }
    let earlier = begun(&world.at, &[2, 3, 5]).await;
    for (earlier, before) in earlier.iter().zip(&before) {
        assert!(earlier > before, "{earlier:?} {before:?}");
    }
    world.void(90, 3).await;
    let later = begun(&world.at, &[3]).await;
    assert!(later[0] > earlier[1], "it begins there again");
    world.agrees().await;
}

async fn days_come_back_on_the_basis_and_in_the_parts_they_were_kept(at: TestStore) {
    store(&at, asked(1, MIDNIGHT)).await;
    keep(&at, today(), vec![part(1, b"one"), part(2, b"")]).await;
    let both = [b"".to_vec(), b"one".to_vec()];
    assert_eq!(kept(&at, today(), &[2, 1]).await.unwrap(), both);
    assert_eq!(kept(&at, today(), &[]).await, Some(Vec::new()));
    assert_eq!(kept(&at, today(), &[1, 3]).await, None);
    assert_eq!(kept(&at, day(0, 1), &[1]).await, None);
    let days = vec![day(1, 0), today()];
    let found = at.happened().days(days.clone(), BASIS, vec![1]).await;
    let found = found.unwrap().found;
    assert_eq!(found[0].parts, None);
    assert_eq!(found[1].parts, Some(vec![b"one".to_vec()]));
    let other = at.happened().days(days, [8; 16], vec![1]).await.unwrap();
    assert!(other.found.iter().all(|day| day.parts.is_none()));
}

async fn a_part_is_kept_in_place_of_the_same_part_alone(at: TestStore) {
    keep(&at, today(), vec![part(1, b"one"), part(2, b"two")]).await;
    keep(&at, today(), vec![part(2, b"other")]).await;
    let found = kept(&at, today(), &[1, 2]).await.unwrap();
    assert_eq!(found, [b"one".to_vec(), b"other".to_vec()]);
}

async fn days_of_another_zone_take_the_place_of_those_they_overlap(at: TestStore) {
    for nth in [-1, 0, 1] {
        keep(&at, day(nth, 0), vec![part(1, b"utc")]).await;
    }
    keep(&at, day(0, HOUR), vec![part(1, b"east")]).await;
    let mut left = Vec::new();
    for range in [day(-1, 0), day(0, 0), day(1, 0), day(0, HOUR)] {
        left.push(kept(&at, range, &[1]).await.is_some());
    }
    assert_eq!(left, [true, false, false, true]);
}

async fn a_day_that_changed_while_it_was_worked_out_never_comes_back(at: TestStore) {
    store(&at, asked(1, MIDNIGHT)).await;
    let page = at.happened().told(today(), None, 10).await.unwrap();
    store(&at, asked(2, MIDNIGHT)).await;
    let stale = NewDay {
        parts: vec![part(1, b"one")],
        ..new_day(today(), page.edition, page.found.state)
    };
    at.happened().keep_days(vec![stale]).await.unwrap();
    assert_eq!(kept(&at, today(), &[1]).await, None);
}

async fn many_large_days_are_kept_at_once(at: TestStore) {
    let page = at.happened().told(today(), None, 0).await.unwrap();
    let large = vec![3; 300_000];
    let days: Vec<Range<i64>> = (0..9).map(|nth| day(nth, 0)).collect();
    let all = days.iter().map(|range| NewDay {
        parts: vec![part(1, &large)],
        ..new_day(range.clone(), page.edition, page.found.state)
    });
    at.happened().keep_days(all.collect()).await.unwrap();
    let found = at.happened().days(days, BASIS, vec![1]).await.unwrap();
    let large = Some(vec![large]);
    assert!(found.found.iter().all(|day| day.parts == large));
}

async fn under_other_rules_days_begin_anew_and_nothing_is_kept_under_those_of_before(
    at: TestStore,
) {
    let mut world = World::under(at, Change::Profile).await;
    let asked = example("asked-question", 1, Some(MIDNIGHT));
    world.stored(&[flagged(asked)]).await;
    keep(&world.at, today(), vec![part(1, b"before")]).await;
    let page = world.at.happened().told(today(), None, 0).await.unwrap();
    world.begin(Change::Mapped).await;
    // Reports show the rules of before until all is judged again.
    let before = Some(vec![b"before".to_vec()]);
    assert_eq!(kept(&world.at, today(), &[1]).await, before);
    world.finish().await;
    assert_eq!(kept(&world.at, today(), &[1]).await, None);
    let late = NewDay {
        parts: vec![part(1, b"before")],
        ..new_day(today(), page.edition, page.found.state)
    };
    world.at.happened().keep_days(vec![late]).await.unwrap();
    assert_eq!(kept(&world.at, today(), &[1]).await, None);
}
