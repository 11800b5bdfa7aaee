//! DELETE of all state of a context (Part 3, 2.3)

use crate::helpers::TestApp;
use crate::samples::{agent, id};
use crate::xapi::documents::{
    ACTIVITY_PROFILE, AGENT_PROFILE, STATE, VERSIONS, context, delete, ids, place, post, put, with,
};

use super::registrations::at;

/// State around a context: which of it is left after something was deleted.
struct Around {
    app: TestApp,
    places: Vec<String>,
}

impl Around {
    fn made(registration: &str) -> Self {
        let app = TestApp::spawn();
        let other = |name: &str, value: String| {
            let mut query = context(STATE);
            for (parameter, old) in &mut query {
                if *parameter == name {
                    old.clone_from(&value);
                }
            }
            query.push(("stateId", "a".to_owned()));
            with(STATE, &query)
        };
        let places = vec![
            at(None, Some("a")),
            at(None, Some("b")),
            at(Some(registration), Some("a")),
            at(Some(&id()), Some("a")),
            other("activityId", "https://example.org/courses/2".to_owned()),
            other("agent", agent("bo").to_string()),
            place(ACTIVITY_PROFILE, "a"),
            place(AGENT_PROFILE, "a"),
        ];
        for place in &places {
            post(&app, place).text("{}").send().expect(204);
        }
        Self { app, places }
    }

    /// The status of each.
    fn statuses(&self) -> Vec<u16> {
        self.places
            .iter()
            .map(|place| self.app.get(place).status)
            .collect()
    }
}

#[test]
fn without_a_registration_it_takes_all_of_the_agent_at_the_activity_2_3() {
    for version in VERSIONS {
        let around = Around::made(&id());
        for _ in 0..2 {
            let call = delete(&around.app, &at(None, None)).version(version);
            assert!(call.send().expect(204).body.is_empty());
            assert_eq!(around.statuses(), [404, 404, 404, 404, 200, 200, 200, 200]);
        }
        assert!(ids(&around.app.get(&at(None, None))).is_empty());
    }
}

#[test]
fn with_a_registration_it_takes_only_that_one_2_3() {
    let registration = id();
    let around = Around::made(&registration);
    let call = delete(&around.app, &at(Some(&registration), None));
    call.send().expect(204);
    assert_eq!(around.statuses(), [200, 200, 404, 200, 200, 200, 200, 200]);
}

#[test]
fn a_condition_on_many_documents_is_refused_and_not_ignored() {
    let around = Around::made(&id());
    let place = at(None, None);
    let tag = around.app.get(&place).header("etag").unwrap().to_owned();
    for (name, value) in [
        ("if-match", "*"),
        ("if-match", &tag),
        ("if-none-match", "\"x\""),
        ("if-unmodified-since", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ] {
        let answer = delete(&around.app, &place).header(name, value).send();
        assert_eq!(answer.expect(400).faults(), ["-  condition-on-many"]);
    }
    assert_eq!(around.statuses(), [200; 8]);
}

#[test]
fn what_is_put_afterwards_is_new_2_3() {
    let around = Around::made(&id());
    delete(&around.app, &at(None, None)).send().expect(204);
    let call = put(&around.app, &at(None, Some("a"))).header("if-none-match", "*");
    call.text("{}").send().expect(204);
    assert_eq!(ids(&around.app.get(&at(None, None))), ["a"]);
}
