//! Series of fine nodes in documents of their own: those of an earlier program, and those for which there was no room
//! beside the others.

use std::ops::Range;

use jiff::Timestamp;
use mongodb::bson::spec::BinarySubtype;
use mongodb::bson::{Binary, Document, doc};
use roaring::RoaringBitmap;
use tertulia::facts::node::ancestry;
use tertulia::facts::{Principle, Series, milliseconds};
use tertulia::store::mongo::MongoStore;
use tertulia::store::{Acceptance, Store as _, Tally};

use super::database::Database;
use super::load::{open, run};
use super::samples::{ASKED, VOIDED, id, ready, refers, says};

const QUARTER: i64 = 900_000;

fn first() -> i64 {
    milliseconds("2026-03-02T08:15:00Z".parse::<Timestamp>().unwrap())
}

/// Each of four quarters of an hour of which none ends a whole hour, all four, and most of the day.
fn cells() -> Vec<Vec<Range<i64>>> {
    let quarter = |number| first() + number * QUARTER..first() + (number + 1) * QUARTER;
    let day = first() - 8 * 3_600_000 - QUARTER;
    let mut cells: Vec<_> = (0..4).map(|number| vec![quarter(number)]).collect();
    for longer in [first()..first() + 4 * QUARTER, day..day + 20 * 3_600_000] {
        cells.push(vec![longer]);
    }
    cells
}

pub async fn counted(store: &MongoStore) -> Vec<(u64, u64)> {
    let openness = vec![Series::principle(Principle::Openness)];
    let found = store.tally(openness, cells()).await.unwrap().found;
    let of = |row: &Vec<Tally>| (row[0].statements, row[0].people);
    found.iter().map(of).collect()
}

pub async fn ask(store: &MongoStore, number: u128, who: usize, quarter: i64) {
    let mut said = says(id(number), who, ASKED, "http://example.org/q");
    let time = first() + quarter * QUARTER + 1;
    said["timestamp"] = Timestamp::from_millisecond(time)
        .unwrap()
        .to_string()
        .into();
    let outcome = store.accept(vec![ready(&said)]).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 1 });
}

pub async fn void(store: &MongoStore, number: u128, target: u128) {
    let voiding = ready(&refers(id(number), 9, VOIDED, id(target)));
    let outcome = store.accept(vec![voiding]).await.unwrap();
    assert_eq!(outcome, Acceptance::Stored { fresh: 1 });
}

/// Lets the next commit roll up whatever is fresh.
pub fn let_roll_up(database: &Database) {
    database.read(async |database| {
        let order = database.collection::<Document>("order");
        let many = doc! { "$set": { "numbers.fresh": 4_096_i64 } };
        let changed = order.update_one(doc! {}, many).await.unwrap();
        assert_eq!(changed.matched_count, 1);
    });
}

fn number(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            break;
        }
    }
    number
}

/// A few people, each by the distance from the one before.
fn people(mut bytes: &[u8]) -> RoaringBitmap {
    assert_eq!(number(&mut bytes), 0, "they are listed");
    let mut people = RoaringBitmap::new();
    let mut last = 0;
    while !bytes.is_empty() {
        last += u32::try_from(number(&mut bytes)).unwrap();
        people.insert(last);
    }
    people
}

fn binary(bytes: Vec<u8>) -> Binary {
    let subtype = BinarySubtype::Generic;
    Binary { subtype, bytes }
}

/// What an earlier program would have made of the fine node of a document.
fn apart(fine: &Document) -> Vec<Document> {
    let id = fine.get_binary_generic("_id").unwrap();
    let (edition, node) = id.split_at(4);
    let mut rest: &[u8] = fine.get_binary_generic("s").unwrap();
    let mut documents = Vec::new();
    while !rest.is_empty() {
        let (series, behind) = rest.split_at(16);
        rest = behind;
        let statements = i64::try_from(number(&mut rest)).unwrap();
        let length = usize::try_from(number(&mut rest)).unwrap();
        let (set, behind) = rest.split_at(length);
        rest = behind;
        let id = [edition, series, node].concat();
        let mut document = doc! { "_id": binary(id), "n": statements / 2 };
        if !set.is_empty() {
            let mut bytes = Vec::new();
            people(set).serialize_into(&mut bytes).unwrap();
            document.insert("p", binary(bytes));
        }
        documents.push(document);
    }
    documents
}

/// Makes of a database what an earlier program would have left.
fn take_apart(database: &Database) {
    database.read(async |database| {
        let fine = database.collection::<Document>("rollup_fine");
        let mut cursor = fine.find(doc! {}).await.unwrap();
        let mut documents = Vec::new();
        while cursor.advance().await.unwrap() {
            documents.extend(apart(&cursor.deserialize_current().unwrap()));
        }
        assert!(documents.len() > 10, "{documents:?}");
        let rollups = database.collection::<Document>("rollup");
        rollups.insert_many(documents).await.unwrap();
        fine.drop().await.unwrap();
        let earlier = doc! { "$set": { "version": 2 } };
        let instance = database.collection::<Document>("instance");
        instance.update_one(doc! {}, earlier).await.unwrap();
    });
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_an_earlier_program_counted_apart_still_counts_and_can_be_taken_back() {
    let database = Database::new();
    let store = open(database.url());
    let before = [(2, 2), (1, 1), (0, 0), (1, 1), (4, 2), (4, 2)];
    run(async {
        ask(&store, 1, 1, 0).await;
        ask(&store, 2, 2, 0).await;
        ask(&store, 3, 1, 1).await;
        let_roll_up(&database);
        ask(&store, 4, 2, 3).await;
        assert_eq!(counted(&store).await, before);
        store.close().await;
    });
    take_apart(&database);

    // The first start of this program, and a later one.
    for _ in 0..2 {
        let store = open(database.url());
        run(async {
            assert_eq!(counted(&store).await, before);
            store.close().await;
        });
    }
    let store = open(database.url());
    run(async {
        void(&store, 5, 2).await;
        let voided = [(1, 1), (1, 1), (0, 0), (1, 1), (3, 2), (3, 2)];
        assert_eq!(counted(&store).await, voided);
        ask(&store, 6, 3, 0).await;
        let_roll_up(&database);
        ask(&store, 7, 2, 2).await;
        let more = [(2, 2), (1, 1), (1, 1), (1, 1), (5, 3), (5, 3)];
        assert_eq!(counted(&store).await, more);
        void(&store, 8, 4).await;
        void(&store, 9, 7).await;
        let less = [(2, 2), (1, 1), (0, 0), (0, 0), (3, 2), (3, 2)];
        assert_eq!(counted(&store).await, less);
        store.close().await;
    });
}

/// Series that are none, behind all others of a node of four hours, as bytes.
fn many() -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in 0..480_000_u32 {
        bytes.extend([0xff; 12]);
        bytes.extend(number.to_be_bytes());
        // No statements, and nobody.
        bytes.extend([0, 0]);
    }
    bytes
}

/// Makes the nodes of the four hours from eight o'clock as large as they may be; how many of them there are. Nodes of
/// another time hold what arrived now.
fn crowd(database: &Database) -> usize {
    database.read(async |database| {
        let fine = database.collection::<Document>("rollup_fine");
        let mut cursor = fine.find(doc! {}).await.unwrap();
        let mut crowded = 0;
        while cursor.advance().await.unwrap() {
            let row = cursor.deserialize_current().unwrap();
            let id = row.get_binary_generic("_id").unwrap();
            let [_, _, hours, ..] = ancestry(first());
            let index = (hours.index() ^ i64::MIN).to_be_bytes();
            if id[4] != hours.level() || id[5..13] != index {
                continue;
            }
            let counts = [row.get_binary_generic("s").unwrap().clone(), many()].concat();
            let counts = doc! { "$set": { "s": binary(counts) } };
            let whole = doc! { "_id": binary(id.clone()) };
            fine.update_one(whole, counts).await.unwrap();
            crowded += 1;
        }
        crowded
    })
}

/// Documents that one series has of a fine node.
fn alone(database: &Database) -> usize {
    database.read(async |database| {
        let rollups = database.collection::<Document>("rollup");
        let mut cursor = rollups.find(doc! {}).await.unwrap();
        let mut alone = 0;
        while cursor.advance().await.unwrap() {
            let row = cursor.deserialize_current().unwrap();
            alone += usize::from(row.get_binary_generic("_id").unwrap()[20] < 3);
        }
        alone
    })
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn what_has_no_room_beside_the_others_counts_and_can_be_taken_back() {
    let database = Database::new();
    let store = open(database.url());
    // The eight hours in which all of it lies, of which the first four end before it.
    let hours = || {
        let midnight = first() - 8 * 3_600_000 - QUARTER;
        let range = midnight + 4 * 3_600_000..midnight + 12 * 3_600_000;
        vec![vec![range]]
    };
    let counted = async || {
        let openness = vec![Series::principle(Principle::Openness)];
        let found = store.tally(openness, hours()).await.unwrap().found;
        (found[0][0].statements, found[0][0].people)
    };
    run(async {
        ask(&store, 1, 1, 0).await;
        let_roll_up(&database);
        ask(&store, 2, 2, 1).await;
        assert_eq!(counted().await, (2, 2));
        assert_eq!(alone(&database), 0);
        assert_eq!(crowd(&database), 1);
        ask(&store, 3, 3, 2).await;
        let_roll_up(&database);
        ask(&store, 4, 2, 3).await;
        assert!(alone(&database) > 0);
        assert_eq!(counted().await, (4, 3));
        void(&store, 5, 3).await;
        assert_eq!(counted().await, (3, 2));
        void(&store, 6, 1).await;
        void(&store, 7, 4).await;
        assert_eq!(counted().await, (1, 1));
        store.close().await;
    });
}
