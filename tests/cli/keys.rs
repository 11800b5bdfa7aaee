//! `tertulia key` beside a running server.

use serde_json::Value;

use super::program::{Serving, paste, program, ran, store, text};

fn key(store: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = ran(program()
        .arg("key")
        .args(arguments)
        .env("TERTULIA_STORE", store));
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn keys_are_made_listed_and_revoked_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let server = Serving::start(program().env("TERTULIA_STORE", &store));

    let (code, made, _) = key(
        &store,
        &["create", "--name", "Grafana", "--for", "reports", "--json"],
    );
    assert_eq!(code, Some(0));
    let made: Value = serde_json::from_str(&made).unwrap();
    assert_eq!(made["scopes"], serde_json::json!(["reports/read"]));
    let (id, secret) = (
        made["key"].as_str().unwrap(),
        made["secret"].as_str().unwrap(),
    );
    let report = format!(
        "curl -u {id}:{secret} {}/api/v1/reports/principles",
        server.base
    );
    assert_eq!(paste(&report).0, 200);
    let statements = format!(
        "curl -u {id}:{secret} -H 'X-Experience-API-Version: 2.0.0' {}/xapi/statements",
        server.base
    );
    let (status, answer) = paste(&statements);
    assert_eq!(status, 403);
    assert!(answer.contains("statements/read"), "{answer}");

    let (code, _, told) = key(&store, &["create", "--name", "Grafana", "--for", "lms"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("Grafana"), "{told}");

    let (code, list, _) = key(&store, &["list"]);
    assert_eq!(code, Some(0));
    assert!(list.contains(id) && list.contains("administrator") && !list.contains(secret));

    assert_eq!(key(&store, &["revoke", id]).0, Some(0));
    let begun = std::time::Instant::now();
    while paste(&report).0 != 401 {
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(1),
            "seen within a second"
        );
    }
    assert_eq!(key(&store, &["revoke", id]).0, Some(1));
    assert!(key(&store, &["list"]).1.contains("revoked"));
}

#[test]
fn a_command_without_a_store_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, told) = key(&store(folder.path()), &["list"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("tertulia serve"), "{told}");
}
