//! Filters answer the same wherever the lists of statements stand at the moment: in memory, halfway
//! into the file, in the file, or lost with a crash and found again from the statements.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::LazyLock;

use futures_util::FutureExt as _;
use rusqlite::Connection;
use serde_json::json;
use tertulia::facts::{Received, Series};
use tertulia::store::sqlite::{Role, SqliteStore};
use tertulia::store::{Acceptance, Filter, NewStatement, PageRequest, Store};
use tertulia::xapi::terms::Terms;
use uuid::Uuid;

use super::pages::{all, request};
use super::samples::{
    ACKNOWLEDGED, ASKED, DEBRIEFED, SHARED, VOIDED, id, person, person_key, ready, ready_from,
    refers, says,
};
use super::stores::{TestStore, run};

/// Statements of a life: enough that their lists go into the file, many at a time and few.
const MANY: usize = 20_000;
/// Where they come few at a time, so that the lists are on their way into the file for a while.
const FEW: std::ops::Range<usize> = 15_000..19_000;

static LIFE: LazyLock<Vec<NewStatement>> = LazyLock::new(|| (0..MANY).map(lived).collect());

/// A number that looks drawn, the same every time.
fn drawn(place: usize, what: u64, below: usize) -> usize {
    let mut mixed = (place as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ what << 56;
    mixed = (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    usize::try_from((mixed ^ mixed >> 32) % below as u64).unwrap()
}

fn numbered(place: usize) -> Uuid {
    id(place as u128)
}

fn lived(place: usize) -> NewStatement {
    let own = numbered(place);
    let who = drawn(place, 1, 1_200);
    let verb = [ASKED, SHARED, ACKNOWLEDGED, DEBRIEFED][drawn(place, 2, 4)];
    let key = 1 + i64::try_from(place % 3).unwrap();
    if place % 500 == 3 {
        let target = numbered(drawn(place, 3, MANY));
        return ready_from(&refers(own, who, VOIDED, target), key);
    }
    if place % 10 == 7 {
        // Some targets come later, and some never.
        let target = numbered(drawn(place, 3, MANY + MANY / 20));
        return ready_from(&refers(own, who, verb, target), key);
    }
    let about = |what| format!("http://example.org/{}", drawn(place, what, 600));
    let mut value = says(own, who, verb, &about(4));
    value["context"] = json!({
        "registration": numbered(1_000_000 + drawn(place, 5, 4_000)).to_string(),
        "instructor": person(2_000 + drawn(place, 6, 300)),
        "contextActivities": { "parent": [{ "id": about(7) }], "grouping": [{ "id": about(8) }] },
    });
    ready_from(&value, key)
}

/// An agent and a verb, or a registration.
type Listed<'l> = (Option<&'l str>, Option<&'l str>, Option<Uuid>);

/// What a store that holds the first of the life must answer, read plainly.
struct Oracle {
    stored: usize,
    places: HashMap<Uuid, usize>,
    voided: HashSet<Uuid>,
}

impl Oracle {
    fn of(stored: usize) -> Self {
        let life = &LIFE[..stored];
        let voids = |one: &&NewStatement| one.voiding;
        let targets: HashSet<Uuid> = life
            .iter()
            .filter(voids)
            .filter_map(|one| one.target)
            .collect();
        Self {
            stored,
            places: (0..)
                .zip(life)
                .map(|(place, one)| (one.id, place))
                .collect(),
            voided: life
                .iter()
                .filter(|one| !one.voiding && targets.contains(&one.id))
                .map(|one| one.id)
                .collect(),
        }
    }

    fn finds(&self, place: usize, filter: &Filter) -> bool {
        let own = &LIFE[place];
        if self.voided.contains(&own.id) || filter.owner.is_some_and(|owner| owner != own.key) {
            return false;
        }
        self.chain(place).iter().any(|terms| meets(terms, filter))
    }

    fn all(&self, filter: &Filter) -> Vec<Uuid> {
        (0..self.stored)
            .filter(|place| self.finds(*place, filter))
            .map(numbered)
            .collect()
    }

    /// The terms of a statement and of all it leads to.
    fn chain(&self, place: usize) -> Vec<&'static Terms> {
        let mut seen = Vec::new();
        let mut next = Some(place);
        while let Some(place) = next.filter(|place| !seen.contains(place)) {
            seen.push(place);
            let target = LIFE[place].target;
            next = target.and_then(|target| self.places.get(&target).copied());
        }
        seen.into_iter().map(|place| &LIFE[place].terms).collect()
    }

    /// What must be found by each agent with each verb, and by each registration.
    fn lists(&self) -> HashMap<Listed<'_>, Vec<Uuid>> {
        let mut lists: HashMap<_, Vec<_>> = HashMap::new();
        for place in (0..self.stored).filter(|place| !self.voided.contains(&numbered(*place))) {
            for terms in self.chain(place) {
                let verb = Some(terms.verb.as_str());
                let agents = terms
                    .agents
                    .iter()
                    .map(|one| (Some(one.as_str()), verb, None));
                let registration = terms.registration.map(|one| (None, None, Some(one)));
                for heading in agents.chain(registration) {
                    let list = lists.entry(heading).or_default();
                    list.push(numbered(place));
                    list.dedup();
                }
            }
        }
        lists
    }

    async fn agrees(&self, store: &dyn Store, filters: &[(Filter, usize)], when: &str) {
        for (filter, limit) in filters {
            let mut wanted = self.all(filter);
            for ascending in [true, false] {
                let asked = PageRequest {
                    ascending,
                    limit: *limit,
                    ..request(filter.clone())
                };
                let (found, _) = all(store, asked).await;
                let same = found == wanted;
                let (found, all) = (found.len(), wanted.len());
                assert!(same, "{when}: {found} of {all} for {filter:?}");
                wanted.reverse();
            }
        }
    }
}

fn meets(terms: &Terms, filter: &Filter) -> bool {
    let agents = [&terms.agents, &terms.related_agents][usize::from(filter.related_agents)];
    let activities = [&terms.activities, &terms.related_activities];
    let activities = activities[usize::from(filter.related_activities)];
    let registration = filter.registration;
    filter.agent.iter().all(|agent| agents.contains(agent))
        && filter.verb.iter().all(|verb| terms.verb == *verb)
        && filter.activity.iter().all(|one| activities.contains(one))
        && registration.is_none_or(|one| terms.registration == Some(one))
}

fn by_verb(verb: &str) -> Filter {
    Filter {
        verb: Some(verb.to_owned()),
        ..Filter::default()
    }
}

fn by_activity(activity: &str) -> Filter {
    Filter {
        activity: Some(activity.to_owned()),
        ..Filter::default()
    }
}

fn by_agent(number: usize) -> Filter {
    Filter {
        agent: Some(person_key(number)),
        ..Filter::default()
    }
}

/// Filters that find a few statements of the life, each with the length of a page.
fn narrow() -> Vec<(Filter, usize)> {
    let mut filters = Vec::new();
    for number in [3, 700, 1_199] {
        filters.push((by_agent(number), 3));
        let verb = Some(SHARED.to_owned());
        filters.push((
            Filter {
                verb: verb.clone(),
                ..by_agent(number)
            },
            1,
        ));
        let activity = by_activity(&format!("http://example.org/{}", number % 600));
        filters.push((activity.clone(), 7));
        filters.push((
            Filter {
                related_activities: true,
                ..activity.clone()
            },
            20,
        ));
        filters.push((Filter { verb, ..activity }, 2));
        let related_agents = true;
        filters.push((
            Filter {
                related_agents,
                ..by_agent(2_000 + number % 300)
            },
            11,
        ));
        let registration = Some(numbered(1_000_000 + number));
        filters.push((
            Filter {
                registration,
                ..Filter::default()
            },
            1,
        ));
        let owner = Some(2);
        filters.push((
            Filter {
                owner,
                ..by_agent(number)
            },
            2,
        ));
    }
    filters
}

/// The same, and filters that find thousands.
fn every() -> Vec<(Filter, usize)> {
    let mut filters = narrow();
    filters.push((by_verb(DEBRIEFED), 700));
    filters.push((by_verb(VOIDED), 5));
    let owner = Some(3);
    filters.push((
        Filter {
            owner,
            ..Filter::default()
        },
        900,
    ));
    filters
}

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("store.db")
}

fn one_number(folder: &Path, sql: &str) -> i64 {
    let connection = Connection::open(file(folder)).unwrap();
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The last statement up to which the lists in the file are whole.
fn filed(folder: &Path) -> i64 {
    let sql = "SELECT coalesce(max(next), 0) FROM counter WHERE name = 'filed'";
    one_number(folder, sql)
}

/// Whether lists are on their way into the file for the first time.
fn is_halfway(folder: &Path) -> bool {
    filed(folder) == 0 && one_number(folder, "SELECT count(*) FROM posting") > 0
}

/// What a crash at this moment would leave.
fn crashed(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in ["store.db", "store.db-wal"] {
        std::fs::copy(folder.join(name), copy.path().join(name)).unwrap();
    }
    copy
}

fn open(at: &TestStore, folder: &Path, role: Role<'_>) -> SqliteStore {
    SqliteStore::open(&file(folder), role, at.hands.clock()).unwrap()
}

const SERVER: Role<'_> = Role::Server { iri: None };

/// The next part of the life after so much of it.
fn part(stored: usize) -> std::ops::Range<usize> {
    let length = if FEW.contains(&stored) { 50 } else { 1_000 };
    stored..stored + length
}

async fn live(at: &TestStore, part: std::ops::Range<usize>) {
    let fresh = part.len();
    let outcome = at.store.accept(LIFE[part].to_vec()).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh });
    at.hands.turn(10);
}

#[test]
fn filters_find_the_same_while_their_lists_go_into_the_file() {
    run(
        |mut at| async move {
            let (mut stored, mut halfway) = (0, 0);
            while stored < MANY {
                live(&at, part(stored)).await;
                stored = part(stored).end;
                if is_halfway(at.folder()) {
                    halfway += 1;
                    let when = format!("halfway, at {stored}");
                    let oracle = Oracle::of(stored);
                    oracle.agrees(at.store.as_ref(), &narrow(), &when).await;
                }
                if [5_000, 19_000].contains(&stored) {
                    let when = format!("at {stored}");
                    let oracle = Oracle::of(stored);
                    oracle.agrees(at.store.as_ref(), &every(), &when).await;
                }
            }
            assert!(halfway > 2, "{halfway}");
            assert!(filed(at.folder()) > 0);
            let oracle = Oracle::of(MANY);
            oracle.agrees(at.store.as_ref(), &every(), "full").await;
            at.reopen().await;
            assert_eq!(filed(at.folder()), i64::try_from(MANY).unwrap());
            oracle.agrees(at.store.as_ref(), &every(), "reopened").await;
            for ((agent, verb, registration), wanted) in oracle.lists() {
                let filter = Filter {
                    agent: agent.map(str::to_owned),
                    verb: verb.map(str::to_owned),
                    registration,
                    ..Filter::default()
                };
                let (found, _) = all(at.store.as_ref(), request(filter.clone())).await;
                assert_eq!(found, wanted, "{filter:?}");
            }
        },
        TestStore::sqlite(),
    );
}

#[test]
fn what_a_crash_leaves_halfway_is_found_by_every_filter() {
    run(
        |at| async move {
            let mut stored = 0;
            let mut left = Vec::new();
            while left.len() < 2 {
                live(&at, part(stored)).await;
                stored = part(stored).end;
                // Halfway, and with some of it filed and the rest not.
                let due = match left.len() {
                    0 => is_halfway(at.folder()),
                    _ => filed(at.folder()) > 0,
                };
                if due {
                    left.push((stored, crashed(at.folder())));
                }
            }
            for (stored, copy) in left {
                let oracle = Oracle::of(stored);
                let when = format!("crashed at {stored}");
                let store = open(&at, copy.path(), SERVER);
                oracle.agrees(&store, &every(), &when).await;
                store.close().await;
                let store = open(&at, copy.path(), SERVER);
                oracle.agrees(&store, &narrow(), &when).await;
                store.close().await;
            }
        },
        TestStore::sqlite(),
    );
}

#[test]
fn lists_that_are_gone_are_made_anew_from_the_statements() {
    run(
        |mut at| async move {
            for first in (0..MANY).step_by(1_000) {
                live(&at, first..first + 1_000).await;
            }
            at.store.close().await;
            let connection = Connection::open(file(at.folder())).unwrap();
            // With gaps between the places there are as many as in a far larger store, of which the
            // first must go into the file at once.
            let sql = "DELETE FROM posting; DELETE FROM counter WHERE name = 'filed';
                UPDATE statement SET seq = 1000000 + 5 * seq;
                UPDATE statement SET seq = seq - 1000000;
                UPDATE by_target SET seq = 1000000 + 5 * seq;
                UPDATE by_target SET seq = seq - 1000000;";
            connection.execute_batch(sql).unwrap();
            drop(connection);
            at.reopen().await;
            assert!(filed(at.folder()) > 0);
            let oracle = Oracle::of(MANY);
            oracle.agrees(at.store.as_ref(), &every(), "anew").await;
            at.reopen().await;
            assert_eq!(filed(at.folder()), 5 * i64::try_from(MANY).unwrap());
            oracle.agrees(at.store.as_ref(), &narrow(), "filed").await;
        },
        TestStore::sqlite(),
    );
}

#[test]
fn a_referrer_filed_long_before_its_target_comes_in_its_place() {
    run(
        |mut at| async move {
            let activity = "http://example.org/q";
            let (target, inner) = (id(50_000), id(50_001));
            let referrers = [id(10_000), id(20_000), id(30_000)];
            let mut wanted = Vec::new();
            for (round, referrer) in (0_u128..).zip(referrers) {
                // Before the first place of the list, and between two of its rows.
                let batch = (0..1_500).map(|number| id(round * 2_000 + number));
                let batch: Vec<_> = batch.collect();
                at.store
                    .accept(vec![ready(&refers(referrer, 1, SHARED, target))])
                    .await
                    .unwrap();
                let ready = batch
                    .iter()
                    .map(|own| ready(&says(*own, 2, ASKED, activity)));
                at.store.accept(ready.collect()).await.unwrap();
                wanted.push(referrer);
                wanted.extend(batch);
            }
            at.reopen().await;
            let newest = i64::try_from(wanted.len()).unwrap();
            assert_eq!(filed(at.folder()), newest);
            for statement in [
                refers(target, 3, SHARED, inner),
                says(inner, 4, ASKED, activity),
            ] {
                at.store.accept(vec![ready(&statement)]).await.unwrap();
            }
            wanted.extend([target, inner]);
            let copy = crashed(at.folder());
            let left = open(&at, copy.path(), SERVER);
            for ascending in [true, false] {
                let asked = PageRequest {
                    ascending,
                    limit: 999,
                    ..request(by_activity(activity))
                };
                assert_eq!(all(at.store.as_ref(), asked.clone()).await.0, wanted);
                assert_eq!(all(&left, asked.clone()).await.0, wanted);
                at.reopen().await;
                assert_eq!(all(at.store.as_ref(), asked).await.0, wanted);
                wanted.reverse();
            }
            left.close().await;
        },
        TestStore::sqlite(),
    );
}

#[test]
fn a_command_and_a_server_find_at_once_what_the_other_wrote() {
    run(
        |at| async move {
            let asks = |number| says(id(number), 1, ASKED, "http://example.org/q");
            let early = (0..500).map(asks).map(|one| ready(&one));
            at.store.accept(early.collect()).await.unwrap();
            let early = refers(id(500), 2, SHARED, id(600));
            at.store.accept(vec![ready(&early)]).await.unwrap();
            assert_eq!(filed(at.folder()), 0);
            let beside = open(&at, at.folder(), Role::Command);
            let stores = [at.store.as_ref(), &beside as &dyn Store];
            let mut wanted: Vec<_> = (0..500).map(id).collect();
            let asked = || PageRequest {
                limit: 120,
                ..request(by_verb(ASKED))
            };
            for store in stores {
                assert_eq!(all(store, asked()).await.0, wanted);
            }
            // The target of what the server stored, and what refers to that.
            let late = [asks(600), refers(id(601), 3, SHARED, id(1))];
            beside
                .accept(late.iter().map(ready).collect())
                .await
                .unwrap();
            wanted.extend([id(500), id(600), id(601)]);
            for store in stores {
                assert_eq!(all(store, asked()).await.0, wanted);
            }
            at.store.accept(vec![ready(&asks(602))]).await.unwrap();
            wanted.push(id(602));
            for store in stores {
                assert_eq!(all(store, asked()).await.0, wanted);
            }
            let copy = crashed(at.folder());
            let left = open(&at, copy.path(), SERVER);
            assert_eq!(all(&left, asked()).await.0, wanted);
            left.close().await;
            beside.close().await;
        },
        TestStore::sqlite(),
    );
}

/// Requests that wait together are written together, so those that fail have others beside them.
#[test]
fn a_batch_that_fails_in_its_middle_leaves_nothing_in_lists_and_counts() {
    run(
        |mut at| async move {
            let song = "http://example.org/song";
            let hums = |number: u128| {
                let who = usize::try_from(number % 1_000).unwrap();
                ready(&says(id(number), who, "http://example.org/hummed", song))
            };
            // Everybody is known, so that what fails finds the numbers of names that stay.
            let early = [0].into_iter().chain(1_000..=1_090).map(hums);
            at.store.accept(early.collect()).await.unwrap();
            let batches = (1..=90_u128).map(|number| {
                let clash = ready(&says(id(0), 1, SHARED, song));
                let fails = number % 3 == 0;
                let batch = [Some(hums(number)), fails.then_some(clash)];
                at.store.accept(batch.into_iter().flatten().collect())
            });
            for outcome in futures_util::future::join_all(batches).await {
                outcome.unwrap();
            }
            for _ in 0..2 {
                for number in 0..=90_u128 {
                    let kept = number == 0 || number % 3 != 0;
                    let early = id(1_000 + number);
                    let mut wanted = vec![early];
                    wanted.insert(usize::from(number != 0), id(number));
                    wanted.retain(|one| kept || *one == early);
                    let filter = by_agent(usize::try_from(number).unwrap());
                    assert_eq!(all(at.store.as_ref(), request(filter)).await.0, wanted);
                }
                let what = [Received::Stored, Received::Unmapped];
                let series = what.map(|what| Series::received(1, what)).to_vec();
                let always = vec![vec![0..4_000_000_000_000]];
                let found = at.store.tally(series, always).await.unwrap().found;
                assert!(found[0].iter().all(|tally| tally.statements == 152));
                at.reopen().await;
            }
        },
        TestStore::sqlite(),
    );
}

#[test]
fn what_one_reader_has_seen_every_filter_finds() {
    run(
        |at| async move {
            let writing = async {
                for first in (0..MANY).step_by(500) {
                    live(&at, first..first + 500).await;
                }
            };
            let readers = futures_util::future::join_all((0..4).map(|_| sees_and_finds(&at)));
            futures_util::future::join(writing, readers).await;
        },
        TestStore::sqlite(),
    );
}

/// Looks at the newest statement, and for it by the key that sent it, until all of the life is there.
async fn sees_and_finds(at: &TestStore) {
    let newest = |filter| PageRequest {
        ascending: false,
        limit: 1,
        ..request(filter)
    };
    let place = |id: Uuid| usize::try_from(id.as_u128() & 0xffff_ffff).unwrap();
    // The last ones may be voided.
    let mut last = 0;
    while last < MANY - 100 {
        let page = at.store.page(newest(Filter::default())).await.unwrap();
        let Some(seen) = page.statements.first() else {
            continue;
        };
        last = place(seen.id);
        let filter = Filter {
            owner: Some(seen.key),
            ..Filter::default()
        };
        let page = at.store.page(newest(filter)).await.unwrap();
        assert!(page.consistent_through >= seen.stored);
        let found = page.statements.first().map(|one| place(one.id));
        assert!(found >= Some(last), "{found:?} instead of {last}");
    }
}

#[test]
fn a_dropped_store_is_held_until_everything_is_written_and_filed() {
    run(
        |at| async move {
            live(&at, 0..1_000).await;
            let copy = crashed(at.folder());
            let store = open(&at, copy.path(), SERVER);
            for first in [1_000, 2_000, 3_000, 4_000] {
                let queued = store.accept(LIFE[first..first + 1_000].to_vec());
                assert!(queued.now_or_never().is_none());
            }
            drop(store);
            // What a second server would ask for.
            let lock = std::fs::File::open(copy.path().join("store.db.lock")).unwrap();
            let begun = std::time::Instant::now();
            while lock.try_lock().is_err() {
                assert!(begun.elapsed().as_secs() < 30, "it is never let go of");
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
            assert_eq!(filed(copy.path()), 5_000);
        },
        TestStore::sqlite(),
    );
}
