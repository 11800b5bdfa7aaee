//! Starting the server, and what keeps it from starting.

use tertulia::app::StartError;
use tertulia::lrs::rules::BuiltInError;

use super::helpers::{INSTANCE, STATEMENTS, TestApp};
use super::place::Place;
use super::samples::asked;

const MAPPING: &str = "social-learning.mapping.json";

fn with_mapping(text: Option<&str>) -> Result<TestApp, StartError> {
    let folder = tempfile::tempdir().unwrap();
    if let Some(text) = text {
        std::fs::write(folder.path().join(MAPPING), text).unwrap();
    }
    TestApp::try_spawn(|settings| settings.profiles = Some(folder.path().to_owned()))
}

#[test]
fn a_folder_of_profiles_replaces_the_mapping() {
    let mapping = r#"{
        "version": "7.0.0",
        "base": "https://w3id.org/xapi-social-learning",
        "rules": [
            {
                "id": "own",
                "verbs": ["https://example.org/verbs/waved"],
                "behaviour": "waved",
                "principles": ["openness"],
                "note": "Waving."
            }
        ]
    }"#;
    let app = with_mapping(Some(mapping)).unwrap();
    app.store(&super::samples::did(
        "ada",
        "https://example.org/verbs/waved",
    ));
    app.store(&asked("ada"));
    let report = app.get("/api/v1/reports/principles").expect(200).json();
    assert_eq!(report["meta"]["mapping_version"], "7.0.0");
    assert_eq!(report["data"][0]["statements"], 1);
}

#[test]
fn a_mapping_that_is_not_valid_stops_the_start_with_every_error() {
    let error = with_mapping(Some(
        r#"{"version":"1.0.0","base":"https://w3id.org/xapi-social-learning","rules":[
            {"id":"a","verbs":["not an iri"],"behaviour":"a","principles":["openness"],"note":"a"},
            {"id":"a","verbs":["https://example.org/v"],"behaviour":"b","principles":["kindness"],"note":"b"}
        ]}"#,
    ))
    .err()
    .expect("an invalid mapping");
    let StartError::Rules(BuiltInError::Mapping { path, errors }) = &error else {
        panic!("{error}");
    };
    assert!(path.ends_with(MAPPING), "{}", path.display());
    let told = errors.to_string();
    assert!(told.contains("not an iri"), "{told}");
    assert!(told.contains("kindness"), "{told}");
    assert!(error.to_string().contains(&told));
}

#[test]
fn a_mapping_that_is_no_json_stops_the_start() {
    let error = with_mapping(Some("{\"version\":")).err().unwrap();
    assert!(
        matches!(error, StartError::Rules(BuiltInError::Mapping { .. })),
        "{error}"
    );
}

#[test]
fn a_folder_without_a_mapping_stops_the_start_and_the_file_is_named() {
    let error = with_mapping(None).err().unwrap();
    assert!(
        matches!(error, StartError::Rules(BuiltInError::File { .. })),
        "{error}"
    );
    assert!(error.to_string().contains(MAPPING), "{error}");
}

#[test]
fn an_address_in_use_stops_the_start() {
    let app = TestApp::spawn();
    let error = TestApp::try_spawn(|settings| settings.listen = app.address)
        .err()
        .unwrap();
    assert!(matches!(error, StartError::Listen { .. }), "{error}");
    assert!(error.to_string().contains(&app.address.to_string()));
}

#[test]
fn what_was_stored_is_there_after_a_restart_and_the_instance_keeps_its_iri() {
    let mut app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    let before = app.get(&format!("{STATEMENTS}?statementId={id}"));
    app.restart();
    let after = app.get(&format!("{STATEMENTS}?statementId={id}"));
    assert_eq!(before.text(), after.text());
    let next = app.store_one(&asked("ada"));
    let home = &app.stored(&next)["authority"]["account"]["homePage"];
    assert_eq!(home, INSTANCE);
}

#[test]
fn a_store_without_a_seeded_key_makes_an_administrators_key_once() {
    use actix_web::rt::System;
    use tertulia::app::Server;

    let app = TestApp::spawn();
    let shown = |settings: tertulia::app::Settings| {
        System::new().block_on(async {
            let server = Server::start(settings).await.unwrap();
            let key = server.first_key.as_ref();
            let shown = key.map(|key| key.welcome(server.address).to_string());
            drop(server.handle().stop(false));
            server.run().await.unwrap();
            shown
        })
    };
    let place = Place::chosen();
    let mut settings = app.settings().clone();
    settings.store = place.url().parse().unwrap();
    settings.seed = None;
    let first = shown(settings.clone()).expect("a key at the first start");
    assert!(first.contains("secret"), "{first}");
    assert_eq!(shown(settings), None);
}

#[test]
fn a_seeded_key_gets_its_new_secret_at_the_next_start() {
    use tertulia::app::SeedKey;

    let mut app = TestApp::spawn();
    let get = |app: &TestApp, key: &crate::helpers::Key| {
        let call = app.call(reqwest::Method::GET, STATEMENTS);
        call.by(key).send().status
    };
    let old = app.admin.clone();
    let seed = |id: &str, secret: &str| {
        let (id, secret) = (id.to_owned(), secret.to_owned());
        Some(SeedKey { id, secret })
    };
    let key = |id: &str, secret: &str| crate::helpers::Key {
        id: id.to_owned(),
        secret: secret.to_owned(),
    };
    app.restart_with(|settings| settings.seed = seed(&old.id, "another"));
    assert_eq!(get(&app, &old), 401);
    assert_eq!(get(&app, &key(&old.id, "another")), 200);
    // A revoked key that is seeded again is good again.
    app.revoke(&old);
    app.restart();
    assert_eq!(get(&app, &key(&old.id, "another")), 200);
    // Another id is another key; the first one stays.
    app.restart_with(|settings| settings.seed = seed("second", "x"));
    assert_eq!(get(&app, &key("second", "x")), 200);
    assert_eq!(get(&app, &key(&old.id, "another")), 200);
    app.restart_with(|settings| settings.seed = None);
    assert_eq!(get(&app, &key("second", "x")), 200);
}

/// What only a store in one file promises.
mod on_sqlite {
    use tertulia::app::{OpenError, StartError};
    use tertulia::store::sqlite;

    use crate::helpers::TestApp;

    #[test]
    fn a_store_has_one_server_at_a_time() {
        let app = TestApp::spawn();
        let url = app.settings().store.clone();
        let second = TestApp::try_spawn(|settings| settings.store = url);
        let error = second.err().expect("two servers on one store");
        let in_use = matches!(
            &error,
            StartError::Open(OpenError::Sqlite(sqlite::OpenError::InUse { .. }))
        );
        assert!(in_use, "{error}");
        assert!(
            error.to_string().contains(&std::process::id().to_string()),
            "{error}"
        );
    }
}
