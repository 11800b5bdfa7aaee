//! `tertulia simulate`, printed and posted to a real server.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::program::{Serving, program, ran, store, text};

const SECRET: &str = "a-secret-for-this-test";

fn simulate(arguments: &[&str]) -> Output {
    ran(program().arg("simulate").args(arguments))
}

fn to(base: &str, secret: &str, arguments: &[&str]) -> Output {
    ran(program()
        .args(["simulate", "--to", base])
        .args(arguments)
        .env("TERTULIA_SIMULATE_KEY", "ops")
        .env("TERTULIA_SIMULATE_SECRET", secret))
}

fn serving(folder: &tempfile::TempDir, options: &[&str]) -> Serving {
    let mut command = program();
    command
        .env("TERTULIA_STORE", store(folder.path()))
        .env("TERTULIA_KEY", "ops")
        .env("TERTULIA_SECRET", SECRET)
        .env("TERTULIA_LOG", "warn");
    Serving::start_with(&mut command, options)
}

/// What the server answers to a GET.
fn get(server: &Serving, path: &str) -> String {
    actix_web::rt::System::new().block_on(async {
        let request = reqwest::Client::new()
            .get(format!("{}{path}", server.base))
            .basic_auth("ops", Some(SECRET))
            .header("X-Experience-API-Version", "1.0.3");
        request.send().await.unwrap().text().await.unwrap()
    })
}

/// How many statements the server lists: all but the voided.
fn listed(server: &Serving) -> usize {
    let mut path = "/xapi/statements?limit=500".to_owned();
    let mut count = 0;
    while !path.is_empty() {
        let page: Value = serde_json::from_str(&get(server, &path)).unwrap();
        count += page["statements"].as_array().unwrap().len();
        page["more"].as_str().unwrap().clone_into(&mut path);
    }
    count
}

#[test]
fn it_prints_a_statement_a_line_and_the_summary_beside_them() {
    let arguments = ["--people", "30", "--weeks", "4", "--seed", "3"];
    let output = simulate(&arguments);
    assert!(output.status.success());
    let lines = text(&output.stdout);
    for line in lines.lines() {
        let statement: Value = serde_json::from_str(line).unwrap();
        assert!(statement["verb"]["id"].is_string());
    }
    let summary = text(&output.stderr);
    let count = lines.lines().count();
    assert!(
        summary.starts_with(&format!("{count} statements in ")),
        "{summary}"
    );
    let again = simulate(&[&arguments[..], &["--quiet"]].concat());
    assert_eq!(text(&again.stdout), lines, "the same seed, the same bytes");
    assert_eq!(text(&again.stderr), "");
    let other = simulate(&["--people", "30", "--weeks", "4", "--seed", "4", "--quiet"]);
    assert_ne!(text(&other.stdout), lines);
}

#[test]
fn the_limit_ends_it_and_the_summary_can_be_json() {
    let output = simulate(&["--limit", "70", "--json", "--quiet"]);
    assert_eq!(text(&output.stdout).lines().count(), 70);
    let summary: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(summary["statements"], 70);
    let senders = summary["senders"].as_object().unwrap();
    let sum: u64 = senders.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(sum, 70);
    for member in ["repeated", "voided", "retried"] {
        assert!(summary[member].is_u64(), "{member}");
    }
}

#[test]
fn it_ends_quietly_when_nobody_reads_on() {
    let mut child = program()
        .args(["simulate", "--people", "2000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    drop(out);
    assert!(first.ends_with("}\n"));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{:?}", output.status);
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn what_is_posted_is_all_accepted_and_shows_all_four_principles() {
    let folder = tempfile::tempdir().unwrap();
    let server = serving(&folder, &[]);
    let life = ["--people", "60", "--weeks", "8", "--seed", "5"];
    let printed = text(&simulate(&life).stdout);
    // The endpoint does as well as the server's base.
    let output = to(
        &format!("{}/xapi/", server.base),
        SECRET,
        &[&life[..], &["--json"]].concat(),
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["statements"], printed.lines().count());

    let mut ids = HashSet::new();
    let mut voided = HashSet::new();
    let (mut without, mut repeated) = (0, 0);
    for line in printed.lines() {
        let statement: Value = serde_json::from_str(line).unwrap();
        if statement["verb"]["id"] == "http://adlnet.gov/expapi/verbs/voided" {
            voided.insert(statement["object"]["id"].to_string());
        }
        match statement.get("id") {
            Some(id) => repeated += usize::from(!ids.insert(id.to_string())),
            None => without += 1,
        }
    }
    assert!(repeated > 0 && !voided.is_empty() && voided.is_subset(&ids));
    assert_eq!(listed(&server), ids.len() + without - voided.len());

    let report = get(
        &server,
        "/api/v1/reports/principles?from=2026-01-01&to=2026-04-01",
    );
    let report: Value = serde_json::from_str(&report).unwrap();
    for row in report["data"].as_array().unwrap() {
        assert!(row["statements"].as_u64().unwrap() > 10, "{row}");
        assert!(row["people"].as_u64().unwrap() > 3, "{row}");
    }

    // Once more, whatever has an id is known already.
    let output = to(&server.base, SECRET, &life);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(listed(&server), ids.len() + 2 * without - voided.len());
}

/// It failed, and said all this.
#[track_caller]
fn failed(output: &Output, words: &[&str]) {
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert_eq!(text(&output.stdout), "");
    for word in words {
        assert!(told.contains(word), "does not say {word:?}: {told}");
    }
    assert!(!told.contains(SECRET), "{told}");
}

#[test]
fn a_refusal_says_why_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let server = serving(&folder, &["--max-batch", "10"]);
    failed(
        &to(&server.base, "another-secret", &[]),
        &[
            "nothing was posted",
            "401",
            "secret is wrong",
            "tertulia key create",
        ],
    );
    failed(
        &to(&server.base, SECRET, &["--batch", "11"]),
        &["nothing was posted", "413", "10 statements", "--batch"],
    );
    failed(
        &to(&format!("{}/elsewhere", server.base), SECRET, &[]),
        &["404", "address of the server"],
    );
    let made = ran(program()
        .args([
            "key",
            "create",
            "--name",
            "spreadsheet",
            "--for",
            "reports",
            "--json",
        ])
        .env("TERTULIA_STORE", store(folder.path())));
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let output = ran(program()
        .args(["simulate", "--to", &server.base, "--key"])
        .arg(made["key"].as_str().unwrap())
        .env("TERTULIA_SIMULATE_SECRET", made["secret"].as_str().unwrap()));
    failed(
        &output,
        &["403", "lacks the scope statements/write", "--for lms"],
    );
    let fits = to(&server.base, SECRET, &["--batch", "10", "--limit", "30"]);
    assert!(fits.status.success(), "{}", text(&fits.stderr));
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    failed(
        &to(&format!("http://{gone}"), SECRET, &[]),
        &["cannot be reached", "refused", "tertulia serve"],
    );
}

/// A server that gives these answers, one to each connection, and how many requests it saw.
fn answering(answers: Vec<String>) -> (String, std::thread::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        let mut seen = 0;
        for answer in answers {
            let mut stream = listener.accept().unwrap().0;
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap() > 2 {
                let head = line.to_ascii_lowercase();
                if let Some(found) = head.strip_prefix("content-length:") {
                    length = found.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            seen += 1;
            stream.write_all(answer.as_bytes()).unwrap();
        }
        seen
    });
    (base, serving)
}

fn answer(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn a_busy_server_is_asked_again_as_it_wishes() {
    let busy = answer("503 Service Unavailable", "{}");
    let slow = answer("429 Too Many Requests", "{}");
    let (base, seen) = answering(vec![busy, slow, answer("200 OK", "[]")]);
    let output = to(&base, SECRET, &["--limit", "5", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&summary["statements"], &summary["retried"]),
        (&5.into(), &2.into())
    );
    assert_eq!(seen.join().unwrap(), 3);
}

#[test]
fn patience_with_a_busy_server_ends() {
    let busy = answer(
        "503 Service Unavailable",
        r#"{"detail":"The disk is full."}"#,
    );
    let (base, seen) = answering(vec![busy; 6]);
    failed(
        &to(&base, SECRET, &["--limit", "5"]),
        &["nothing was posted", "The disk is full", "6 times"],
    );
    assert_eq!(seen.join().unwrap(), 6);
}

#[test]
fn what_was_accepted_before_it_stopped_is_told() {
    let (base, _) = answering(vec![
        answer("200 OK", "[]"),
        answer(
            "400 Bad Request",
            r#"{"title":"x","detail":"It breaks a rule."}"#,
        ),
    ]);
    failed(
        &to(&base, SECRET, &["--batch", "20"]),
        &["stopped after 20 statements", "400: It breaks a rule."],
    );
}

#[test]
fn it_is_asked_wrongly_with_the_reason_and_exit_2() {
    let cases: [(&[&str], &str); 15] = [
        (&["--people", "0"], "from 1 to 1000000"),
        (&["--people", "1000001"], "from 1 to 1000000"),
        (&["--people", "many"], "from 1 to 1000000"),
        (&["--weeks", "0"], "from 1 to 5200"),
        (&["--weeks", "1000000000"], "from 1 to 5200"),
        (&["--seed", "-1"], "-1"),
        (&["--from", "5 January"], "such as 2026-01-05"),
        (&["--from", "9999-01-04"], "to 9800-12-31"),
        (&["--batch", "0"], "from 1 to 5000"),
        (&["--to", "127.0.0.1:8080"], "http://127.0.0.1:8080"),
        (&["--to", "https://lrs.example.org"], "only http"),
        (
            &["--to", "http://ops:secret@lrs.example.org"],
            "--key and --secret",
        ),
        (&["--to", "http://127.0.0.1:1"], "TERTULIA_SIMULATE_SECRET"),
        (
            &[
                "--to",
                "http://127.0.0.1:1",
                "--key",
                "a:b",
                "--secret",
                "c",
            ],
            "--key must not",
        ),
        (
            &["--to", "http://127.0.0.1:1", "--key", "a", "--secret", ""],
            "--secret must not",
        ),
    ];
    for (arguments, words) in cases {
        let output = simulate(arguments);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(
            told.contains(words),
            "{arguments:?} does not say {words:?}: {told}"
        );
    }
}

#[test]
fn help_does_not_show_the_secret() {
    let mut command: Command = program();
    command
        .args(["simulate", "--help"])
        .env("TERTULIA_SIMULATE_SECRET", SECRET);
    let help = text(&ran(&mut command).stdout);
    assert!(help.contains("TERTULIA_SIMULATE_SECRET") && !help.contains(SECRET));
}

#[test]
fn the_last_week_of_the_calendar_is_reached() {
    let output = simulate(&[
        "--from",
        "9800-12-29",
        "--weeks",
        "5200",
        "--people",
        "1",
        "--quiet",
    ]);
    assert!(output.status.success());
}
