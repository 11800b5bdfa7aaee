//! How often a key may call (xAPI 1.0.3, Part 3, 3.2: 429)

use std::num::NonZeroU32;
use std::time::Duration;

use reqwest::Method;
use tertulia::store::Scope;

use crate::helpers::{STATEMENTS, TestApp};

#[test]
fn a_key_that_calls_too_often_is_told_when_to_come_again_and_others_are_served_3_2() {
    let app = TestApp::spawn_with(|settings| settings.limits.rate = NonZeroU32::new(5));
    let patient = app.key("patient", &[Scope::StatementsRead]);
    let hasty = app.key("hasty", &[Scope::StatementsRead]);
    let call = |key| app.call(Method::GET, STATEMENTS).by(key).send();
    let statuses: Vec<u16> = (0..30).map(|_| call(&hasty).status).collect();
    assert_eq!(statuses[..5], [200; 5]);
    assert!(statuses.contains(&429), "{statuses:?}");
    let refused = (0..30)
        .map(|_| call(&hasty))
        .find(|answer| answer.status == 429)
        .expect("a refusal");
    assert_eq!(refused.json()["type"], "urn:tertulia:problem:too-often");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait));
    call(&patient).expect(200);
    std::thread::sleep(Duration::from_secs(wait));
    call(&hasty).expect(200);
}

#[test]
fn without_a_bound_nobody_is_told_to_wait() {
    let app = TestApp::spawn_with(|settings| settings.limits.rate = None);
    for _ in 0..200 {
        app.get("/xapi/statements?limit=1").expect(200);
    }
}
