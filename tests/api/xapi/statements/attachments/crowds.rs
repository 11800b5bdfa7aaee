//! Many at once.

use std::thread;

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
