//! What a PUT needs in each version (Part 3, 3.1; 2.0.0, 4.1.4)

use crate::helpers::TestApp;
use crate::xapi::documents::{STATE, etag, place, put, text};

#[test]
fn in_1_0_3_the_same_put_may_be_sent_twice_and_the_last_one_stays_3_1() {
    let app = TestApp::spawn();
    let place = place(STATE, "bookmark");
    for content in [
        "{\"page\":1}",
        "{\"page\":1}",
        "{\"page\":2}",
        "{\"page\":2}",
    ] {
        put(&app, &place).text(content).send().expect(204);
        assert_eq!(text(&app, &place), content);
    }
}

#[test]
fn in_2_0_0_a_put_over_state_says_that_it_knows_it_4_1_4() {
    let app = TestApp::spawn();
    let place = place(STATE, "bookmark");
    let put = |content: &str| put(&app, &place).version("2.0.0").text(content);
    put("{\"page\":1}").send().expect(204);
    for content in ["{\"page\":1}", "{\"page\":2}"] {
        let told = put(content).send().expect(409);
        let tag = etag(&app, &place);
        let detail = told.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(&format!("If-Match: {tag}")), "{detail}");
    }
    assert_eq!(text(&app, &place), "{\"page\":1}");
    let tag = etag(&app, &place);
    put("{\"page\":2}")
        .header("if-match", tag)
        .send()
        .expect(204);
    assert_eq!(text(&app, &place), "{\"page\":2}");
}

#[test]
fn in_1_0_3_a_condition_on_state_holds_all_the_same_3_1() {
    let app = TestApp::spawn();
    let place = place(STATE, "bookmark");
    put(&app, &place).text("1").send().expect(204);
    let old = etag(&app, &place);
    put(&app, &place)
        .header("if-match", &old)
        .text("2")
        .send()
        .expect(204);
    put(&app, &place)
        .header("if-match", &old)
        .text("3")
        .send()
        .expect(412);
    put(&app, &place)
        .header("if-none-match", "*")
        .text("3")
        .send()
        .expect(412);
    assert_eq!(text(&app, &place), "2");
}
