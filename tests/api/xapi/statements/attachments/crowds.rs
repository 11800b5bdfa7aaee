//! Many at once.

use std::thread;
use std::time::{Duration, Instant};

use super::support::{bringing, contents_of, get, store};
use crate::helpers::TestApp;

#[test]
fn the_same_content_from_many_at_once_is_kept_once_and_belongs_to_all() {
    let app = TestApp::spawn();
    let large: Vec<u8> = (0..=248).cycle().take(1_500_000).collect();
    let ids: Vec<String> = thread::scope(|scope| {
        let tasks: Vec<_> = (0..8)
            .map(|number: u8| {
                let (app, large) = (&app, &large);
                scope.spawn(move || {
                    let own = vec![number; 300_000];
                    let contents: [&[u8]; 2] = [large, &own];
                    store(app, &bringing(&contents), &contents).remove(0)
                })
            })
            .collect();
        tasks.into_iter().map(|task| task.join().unwrap()).collect()
    });
    for (number, id) in (0_u8..).zip(&ids) {
        assert!(contents_of(&app, id) == [large.clone(), vec![number; 300_000]]);
    }
    assert_eq!(get(&app, &[]).1.len(), 9);
}

#[test]
fn a_statement_with_thousands_of_attachments_is_taken_in_and_given_out_while_others_are_served() {
    let app = TestApp::spawn();
    let contents: Vec<Vec<u8>> = (0..4_000_u32)
        .map(|one| one.to_be_bytes().to_vec())
        .collect();
    let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    let began = Instant::now();
    let [id] = store(&app, &bringing(&contents), &contents)
        .try_into()
        .unwrap();
    assert_eq!(contents_of(&app, &id), contents);
    assert!(began.elapsed() < Duration::from_secs(60));
}
