//! The first start, as a newcomer sees it.

use super::program::{Serving, paste, program, store};

fn line_below<'w>(welcome: &'w str, heading: &str) -> &'w str {
    let mut lines = welcome
        .lines()
        .skip_while(|line| !line.starts_with(heading));
    lines.nth(1).unwrap()
}

#[test]
fn the_two_lines_of_the_first_start_post_a_statement_and_show_it_in_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let server = Serving::start(program().env("TERTULIA_STORE", store(folder.path())));
    let (status, ids) = paste(line_below(&server.welcome, "Post a statement"));
    assert_eq!(status, 200, "{ids}");
    let (status, report) = paste(line_below(&server.welcome, "Read it in the report"));
    assert_eq!(status, 200, "{report}");
    let mut rows = csv::Reader::from_reader(report.as_bytes());
    let headers = rows.headers().unwrap().clone();
    let column = |name| headers.iter().position(|header| header == name).unwrap();
    let openness = rows
        .records()
        .map(Result::unwrap)
        .find(|row| &row[column("principle")] == "openness")
        .unwrap();
    assert_eq!(
        (&openness[column("statements")], &openness[column("people")]),
        ("1", "1")
    );
}

#[test]
fn the_secret_is_shown_once_and_stands_nowhere_in_the_store_or_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let server = Serving::start(program().env("TERTULIA_STORE", &store));
    let shown = server
        .welcome
        .lines()
        .find_map(|line| line.trim().strip_prefix("secret "))
        .unwrap();
    let secret = shown.trim().to_owned();
    assert!(secret.len() >= 43, "256 bits in base64");
    paste(line_below(&server.welcome, "Post a statement"));
    let (_, log) = server.stop("-TERM");
    assert!(log.contains("/xapi/statements"), "{log}");
    assert!(!log.contains(&secret));
    assert!(!log.contains("ada@example.org"), "no bodies in the log");
    for file in std::fs::read_dir(folder.path().join("deep/er")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(
            !bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        );
    }
    let again = Serving::start(program().env("TERTULIA_STORE", &store));
    assert_eq!(again.welcome, "");
}

#[test]
fn a_key_from_the_environment_is_the_administrator_and_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let start = |secret: &str| {
        Serving::start(
            program()
                .env("TERTULIA_STORE", store(folder.path()))
                .env("TERTULIA_KEY", "ops")
                .env("TERTULIA_SECRET", secret),
        )
    };
    let ask = |server: &Serving, secret: &str| {
        paste(&format!(
            "curl -u ops:{secret} {}/api/v1/rejections",
            server.base
        ))
        .0
    };
    let server = start("the-first-secret-of-all");
    assert_eq!(server.welcome, "");
    assert_eq!(ask(&server, "the-first-secret-of-all"), 200);
    let (code, _) = server.stop("-INT");
    assert_eq!(code, Some(0));
    let server = start("and-then-another-secret");
    assert_eq!(ask(&server, "and-then-another-secret"), 200);
    assert_eq!(ask(&server, "the-first-secret-of-all"), 401);
}

#[test]
fn the_log_has_one_json_object_a_line_with_the_id_of_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program();
    command
        .env("TERTULIA_STORE", store(folder.path()))
        .env("TERTULIA_LOG_FORMAT", "json");
    let server = Serving::start(&mut command);
    let url = format!("{}/health/live", server.base);
    let id = actix_web::rt::System::new().block_on(async {
        let response = reqwest::get(url).await.unwrap();
        response.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned()
    });
    let (_, log) = server.stop("-TERM");
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = lines
        .iter()
        .filter(|line| line["request"] == id.as_str())
        .collect();
    assert_eq!(told.len(), 1, "{log}");
    assert_eq!(
        (&told[0]["path"], &told[0]["status"]),
        (&"/health/live".into(), &200.into())
    );
}

#[test]
fn the_default_version_answers_requests_that_name_none() {
    let folder = tempfile::tempdir().unwrap();
    for version in ["1.0.3", "2.0.0"] {
        let mut command = program();
        command.env("TERTULIA_STORE", store(folder.path()));
        command
            .env("TERTULIA_KEY", "ops")
            .env("TERTULIA_SECRET", "a-secret-for-this-test");
        let server = Serving::start_with(&mut command, &["--default-version", version]);
        let url = format!("{}/xapi/statements", server.base);
        let response = actix_web::rt::System::new().block_on(async {
            let client = reqwest::Client::new();
            client
                .get(url)
                .basic_auth("ops", Some("a-secret-for-this-test"))
                .send()
                .await
                .unwrap()
        });
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["x-experience-api-version"], version);
    }
}
