//! Ids: any text (Part 3, 2.2)

use crate::helpers::TestApp;

use super::{PATHS, context, id_parameter, ids, list, place, put, store, text, with};

#[test]
fn an_id_is_any_text_2_2() {
    let app = TestApp::spawn();
    let long = "Ж".repeat(3_000);
    let mut given = vec![
        "x",
        "X",
        " ",
        "  x ",
        "../../../etc/passwd",
        "..",
        "/",
        "\\",
        "a/b",
        "a%2Fb",
        "%00",
        "%",
        "+",
        "a+b",
        "a b",
        "&",
        "=",
        "?#",
        ";",
        "'; DROP TABLE document; --",
        "\"",
        "{}",
        "null",
        "undefined",
        "\u{0}",
        "a\u{0}",
        "\u{1}\u{1f}\u{7f}",
        "\r\nX: y",
        "😀",
        "é",
        "e\u{301}",
        "\u{202e}",
        "\u{fffd}",
        "\u{feff}",
        "http://example.org/a?b=c&d#e",
        &long,
    ];
    for at in PATHS {
        for id in &given {
            store(&app, &place(at, id), "text/plain", *id);
        }
        for id in &given {
            assert_eq!(text(&app, &place(at, id)), *id);
        }
        given.sort_unstable();
        assert_eq!(ids(&app.get(&list(at)).expect(200)), given);
    }
}

#[test]
fn an_empty_id_is_refused_2_2() {
    let app = TestApp::spawn();
    for at in PATHS {
        let place = place(at, "");
        let told = format!("- {} malformed-parameter", id_parameter(at));
        for method in ["GET", "PUT", "POST", "DELETE"] {
            let call = app.call(method.parse().unwrap(), &place).text("{}");
            assert_eq!(call.send().expect(400).faults(), [told.clone()], "{method}");
        }
    }
}

#[test]
fn an_id_that_is_no_utf_8_is_refused_rather_than_mistaken_for_another_rfc_3986_2_5() {
    let app = TestApp::spawn();
    for at in PATHS {
        let context = with(at, &context(at));
        let id = id_parameter(at);
        store(&app, &place(at, "\u{fffd}"), "text/plain", "x");
        for encoded in ["%ff", "a%C3", "%ed%a0%80", "%EF%BF%BD%fe"] {
            let answer = app.get(&format!("{context}&{id}={encoded}")).expect(400);
            assert_eq!(
                answer.faults(),
                [format!("- {id} invalid-utf8")],
                "{encoded}"
            );
        }
        app.get(&format!("{context}&{id}=%EF%BF%BD")).expect(200);
        // Not an encoding: the text itself.
        store(&app, &place(at, "%zz%"), "text/plain", "x");
        app.get(&format!("{context}&{id}=%zz%")).expect(200);
    }
}

#[test]
fn an_activity_may_be_long_and_an_agent_identified_in_every_way_2_2() {
    let app = TestApp::spawn();
    let long = format!("https://example.org/{}", "x".repeat(3_000));
    let account = |name: &str| {
        serde_json::json!({ "account": { "homePage": "https://example.org", "name": name } })
            .to_string()
    };
    let agents = [
        "{\"mbox\":\"mailto:ada@example.org\"}".to_owned(),
        "{\"mbox_sha1sum\":\"ebd31e95054c018b10727ccffd2ef2ec3a016ee9\"}".to_owned(),
        "{\"openid\":\"https://example.org/ada\"}".to_owned(),
        account("ada"),
        account("Ada"),
        account(&"a".repeat(3_000)),
    ];
    let mut places = Vec::new();
    for (at, activity) in [(super::STATE, Some(&long)), (super::AGENT_PROFILE, None)] {
        for agent in &agents {
            let mut query = vec![("agent", agent.clone()), (id_parameter(at), "x".to_owned())];
            query.extend(activity.map(|activity| ("activityId", activity.clone())));
            places.push(with(at, &query));
        }
    }
    for (number, place) in places.iter().enumerate() {
        store(&app, place, "text/plain", number.to_string());
    }
    for (number, place) in places.iter().enumerate() {
        assert_eq!(text(&app, place), number.to_string());
    }
}

#[test]
fn an_agent_is_who_its_identifier_says_however_it_is_written_2_4_2_3() {
    let app = TestApp::spawn();
    for at in [super::STATE, super::AGENT_PROFILE] {
        let place = |agent: &str| {
            let mut query = context(at);
            query.retain(|(name, _)| *name != "agent");
            query.extend([
                ("agent", agent.to_owned()),
                (id_parameter(at), "x".to_owned()),
            ]);
            with(at, &query)
        };
        let first = place("{\"mbox\":\"mailto:ada@example.org\"}");
        let call = put(&app, &first).header("if-none-match", "*");
        call.header("content-type", "text/plain")
            .body("hers")
            .send()
            .expect(204);
        for same in [
            "{ \"name\": \"Ada\", \"objectType\": \"Agent\", \"mbox\": \"mailto:ada@example.org\" }",
            "{\"mbox\":\"MAILTO:ada@EXAMPLE.org\"}",
            // Data of an identified group (2.6, the note).
            "{\"objectType\":\"Group\",\"mbox\":\"mailto:ada@example.org\"}",
        ] {
            assert_eq!(text(&app, &place(same)), "hers", "{same}");
        }
        for other in [
            "{\"mbox\":\"mailto:Ada@example.org\"}",
            "{\"openid\":\"mailto:ada@example.org\"}",
        ] {
            app.get(&place(other)).expect(404);
        }
    }
}
