//! `/xapi/activities/profile` (xAPI 1.0.3, Part 3, 2.7); what holds for all documents is in
//! [`crate::xapi::documents`].

use crate::helpers::TestApp;
use crate::xapi::documents::{ACTIVITY_PROFILE, COURSE, ids, post, text, with};

fn at(activity: &str, id: &str) -> String {
    let query = [
        ("activityId", activity.to_owned()),
        ("profileId", id.to_owned()),
    ];
    with(ACTIVITY_PROFILE, &query)
}

#[test]
fn each_activity_has_documents_of_its_own_2_7() {
    let app = TestApp::spawn();
    let activities = [
        COURSE,
        "https://example.org/courses/1/",
        "https://example.org/courses/1#a",
        "https://example.org/courses/1?a=b&c=d",
        "HTTPS://example.org/courses/1",
        "urn:uuid:0195a6f0-61f0-4cc5-9cc5-0195a6f061f0",
        "https://example.org/cursos/lógica",
    ];
    for activity in activities {
        let call = post(&app, &at(activity, "x")).header("content-type", "text/plain");
        call.body(activity).send().expect(204);
    }
    for activity in activities {
        assert_eq!(text(&app, &at(activity, "x")), activity);
        let list = with(ACTIVITY_PROFILE, &[("activityId", activity.to_owned())]);
        assert_eq!(ids(&app.get(&list)), ["x"]);
    }
}

#[test]
fn an_activity_needs_no_statement_to_have_documents_2_2() {
    let app = TestApp::spawn();
    let place = at("https://example.org/never-seen", "x");
    post(&app, &place).text("{}").send().expect(204);
    assert!(app.ids(&[]).is_empty());
    assert_eq!(text(&app, &place), "{}");
}
