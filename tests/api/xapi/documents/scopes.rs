//! Who may (Part 3, 4.2)

use reqwest::Method;
use tertulia::lrs::access::Preset;
use tertulia::store::Scope;

use crate::helpers::TestApp;

use super::{PATHS, STATE, ids, list, place, post, text};

#[test]
fn state_and_profile_open_their_documents_and_all_read_opens_them_for_reading_4_2() {
    let app = TestApp::spawn();
    for held in Scope::EVERY {
        let key = app.key(held.name(), &[held]);
        for at in PATHS {
            let own = if at == STATE {
                Scope::State
            } else {
                Scope::Profile
            };
            let writes = held == own || held == Scope::All;
            let reads = writes || held == Scope::AllRead;
            let place = place(at, held.name());
            post(&app, &place).text("{}").send().expect(204);
            for method in [
                Method::POST,
                Method::PUT,
                Method::HEAD,
                Method::GET,
                Method::DELETE,
            ] {
                let may = match method {
                    Method::GET | Method::HEAD => reads,
                    _ => writes,
                };
                let call = app
                    .call(method.clone(), &place)
                    .by(&key)
                    .header("if-match", "*");
                let status = call.text("{}").send().status;
                let expected = match (may, &method) {
                    (false, _) => 403,
                    (true, &Method::GET | &Method::HEAD) => 200,
                    (true, _) => 204,
                };
                assert_eq!(status, expected, "{method} {at} with {held}");
            }
            let listed = app.call(Method::GET, &list(at)).by(&key).send();
            assert_eq!(listed.status, if reads { 200 } else { 403 });
            app.call(Method::DELETE, &place).send().expect(204);
        }
    }
}

#[test]
fn a_refused_key_changes_nothing_and_no_key_is_a_401_4_0() {
    let app = TestApp::spawn();
    let key = app.key("reader", &[Scope::AllRead]);
    for at in PATHS {
        let place = place(at, "x");
        post(&app, &place).text("{\"a\":1}").send().expect(204);
        for method in [Method::PUT, Method::POST, Method::DELETE] {
            let call = || {
                app.call(method.clone(), &place)
                    .header("if-match", "*")
                    .text("{}")
            };
            call().by(&key).send().expect(403);
            call().without("authorization").send().expect(401);
        }
        app.call(Method::GET, &place)
            .without("authorization")
            .send()
            .expect(401);
        assert_eq!(text(&app, &place), "{\"a\":1}");
    }
}

#[test]
fn the_preset_of_a_learning_platform_keeps_state_and_profiles() {
    let app = TestApp::spawn();
    let key = app.key("moodle", Preset::Lms.scopes());
    for at in PATHS {
        let place = place(at, "x");
        post(&app, &place).by(&key).text("{}").send().expect(204);
        let listed = app.call(Method::GET, &list(at)).by(&key).send().expect(200);
        assert_eq!(ids(&listed), ["x"]);
        app.call(Method::DELETE, &place).by(&key).send().expect(204);
    }
}
