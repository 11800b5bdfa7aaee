//! State with a registration and without (Part 3, 2.3)

use crate::helpers::TestApp;
use crate::samples::id;
use crate::xapi::documents::{STATE, context, delete, ids, post, put, text, with};

/// The state `state` under a registration or under none; without one the list of the context.
pub fn at(registration: Option<&str>, state: Option<&str>) -> String {
    let mut query = context(STATE);
    query.extend(registration.map(|id| ("registration", id.to_owned())));
    query.extend(state.map(|id| ("stateId", id.to_owned())));
    with(STATE, &query)
}

#[test]
fn a_document_belongs_to_one_registration_or_to_none_2_3() {
    let app = TestApp::spawn();
    let (one, other) = (id(), id());
    let all = [None, Some(one.as_str()), Some(other.as_str())];
    for (number, registration) in all.iter().enumerate() {
        let place = at(*registration, Some("bookmark"));
        app.get(&place).expect(404);
        put(&app, &place)
            .text(number.to_string())
            .send()
            .expect(204);
    }
    for (number, registration) in all.iter().enumerate() {
        assert_eq!(
            text(&app, &at(*registration, Some("bookmark"))),
            number.to_string()
        );
    }
    app.get(&at(Some(&id()), Some("bookmark"))).expect(404);
    // Deleting or changing one leaves the others.
    delete(&app, &at(None, Some("bookmark"))).send().expect(204);
    let change = put(&app, &at(Some(&one), Some("bookmark")));
    change.text("\"changed\"").send().expect(204);
    app.get(&at(None, Some("bookmark"))).expect(404);
    assert_eq!(text(&app, &at(Some(&one), Some("bookmark"))), "\"changed\"");
    assert_eq!(text(&app, &at(Some(&other), Some("bookmark"))), "2");
}

#[test]
fn merging_and_conditions_see_one_registration_2_3() {
    let app = TestApp::spawn();
    let one = id();
    let (plain, registered) = (at(None, Some("x")), at(Some(&one), Some("x")));
    post(&app, &plain).text("{\"a\":1}").send().expect(204);
    let made = post(&app, &registered).header("if-none-match", "*");
    made.text("{\"b\":2}").send().expect(204);
    post(&app, &registered).text("{\"c\":3}").send().expect(204);
    assert_eq!(text(&app, &plain), "{\"a\":1}");
    assert_eq!(text(&app, &registered), "{\"b\":2,\"c\":3}");
}

#[test]
fn a_list_without_a_registration_takes_in_all_and_with_one_only_that_2_3() {
    let app = TestApp::spawn();
    let (one, other) = (id(), id());
    for (registration, state) in [
        (None, "plain"),
        (Some(&one), "first"),
        (Some(&one), "shared"),
        (Some(&other), "shared"),
    ] {
        let place = at(registration.map(String::as_str), Some(state));
        put(&app, &place).text("{}").send().expect(204);
    }
    let listed = |registration: Option<&str>| ids(&app.get(&at(registration, None)).expect(200));
    assert_eq!(listed(None), ["first", "plain", "shared"]);
    assert_eq!(listed(Some(&one)), ["first", "shared"]);
    assert_eq!(listed(Some(&other)), ["shared"]);
    assert!(listed(Some(&id())).is_empty());
}

#[test]
fn a_registration_is_the_same_in_either_case_2_3() {
    let app = TestApp::spawn();
    let one = id();
    put(&app, &at(Some(&one), Some("x")))
        .text("1")
        .send()
        .expect(204);
    assert_eq!(text(&app, &at(Some(&one.to_uppercase()), Some("x"))), "1");
}
