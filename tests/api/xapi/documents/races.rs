//! Writers at the same time (Part 3, 3.1)

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::thread;

use crate::helpers::{Answer, TestApp};

use super::{PATHS, VERSIONS, delete, etag, place, post, put, store_json, text};

const WRITERS: usize = 24;

/// Runs `write` in so many threads at once.
fn at_once(write: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    let ready = Barrier::new(WRITERS);
    let (write, ready) = (&write, &ready);
    thread::scope(|scope| {
        let start = |number| {
            scope.spawn(move || {
                ready.wait();
                write(number)
            })
        };
        let threads: Vec<_> = (0..WRITERS).map(start).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

/// The one that won; all others were told that their condition failed.
#[track_caller]
fn winner(answers: &[Answer]) -> usize {
    let won = |(_, answer): &(usize, &Answer)| answer.status == 204;
    let winners: Vec<_> = answers
        .iter()
        .enumerate()
        .filter(won)
        .map(|(number, _)| number)
        .collect();
    let lost = answers.iter().filter(|answer| answer.status == 412).count();
    assert_eq!((winners.len(), lost), (1, WRITERS - 1));
    winners[0]
}

#[test]
fn of_writers_that_expect_no_document_one_makes_it_and_the_others_get_a_412_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        for version in VERSIONS {
            let place = place(at, version);
            let answers = at_once(|number| {
                let call = put(&app, &place)
                    .version(version)
                    .header("if-none-match", "*");
                call.text(number.to_string()).send()
            });
            assert_eq!(text(&app, &place), winner(&answers).to_string());
        }
    }
}

#[test]
fn of_writers_that_saw_the_same_document_one_replaces_it_and_the_others_get_a_412_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "\"start\"");
        for _ in 0..5 {
            let tag = etag(&app, &place);
            let answers = at_once(|number| {
                let content = format!("\"{number} {}\"", tag.trim_matches('"'));
                put(&app, &place)
                    .header("if-match", &tag)
                    .text(content)
                    .send()
            });
            let expected = format!("\"{} {}\"", winner(&answers), tag.trim_matches('"'));
            assert_eq!(text(&app, &place), expected);
        }
    }
}

#[test]
fn of_those_that_delete_and_replace_what_they_saw_one_succeeds_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "\"start\"");
        let tag = etag(&app, &place);
        let answers = at_once(|number| {
            let call = if number.is_multiple_of(2) {
                delete(&app, &place)
            } else {
                put(&app, &place).text(number.to_string())
            };
            call.header("if-match", &tag).send()
        });
        let won = winner(&answers);
        let found = app.get(&place);
        if won.is_multiple_of(2) {
            found.expect(404);
        } else {
            assert_eq!(found.expect(200).text(), won.to_string());
        }
    }
}

#[test]
fn clients_that_try_again_with_what_they_find_lose_no_change_3_1() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        store_json(&app, &place, "0");
        let answers = at_once(|_| {
            loop {
                let found = app.get(&place).expect(200);
                let count: usize = found.text().parse().unwrap();
                let tag = found.header("etag").unwrap();
                let call = put(&app, &place).header("if-match", tag);
                let answer = call.text((count + 1).to_string()).send();
                if answer.status != 412 {
                    return answer;
                }
            }
        });
        assert!(answers.iter().all(|answer| answer.status == 204));
        assert_eq!(text(&app, &place), WRITERS.to_string());
    }
}

#[test]
fn posts_at_the_same_time_lose_no_property_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "x");
        let answers = at_once(|number| {
            let content = format!("{{\"{number}\":{number}}}");
            post(&app, &place).text(content).send()
        });
        assert!(answers.iter().all(|answer| answer.status == 204));
        let found: BTreeMap<String, usize> = serde_json::from_str(&text(&app, &place)).unwrap();
        let expected = (0..WRITERS)
            .map(|number| (number.to_string(), number))
            .collect();
        assert_eq!(found, expected);
    }
}
