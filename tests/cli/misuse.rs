//! What is asked wrongly is refused with the reason, and exit code 2.

use super::program::{program, ran, store, text};

#[test]
fn a_wrong_option_says_which_and_why_and_exits_2() {
    let cases: [(&[&str], &[&str]); 18] = [
        (&["serve", "--listn", "x"], &["--listn", "--listen"]),
        (&["serve", "--listen", "nowhere"], &["--listen", "nowhere"]),
        (
            &["serve", "--listen", "127.0.0.1:99999"],
            &["--listen", "99999"],
        ),
        (
            &["serve", "--store", "postgres:x"],
            &["--store", "sqlite:FILE"],
        ),
        (
            &["serve", "--store", "sqlite:"],
            &["--store", "the file is missing"],
        ),
        (
            &["serve", "--default-version", "0.95"],
            &["--default-version", "1.0.3 and 2.0.0"],
        ),
        (
            &["serve", "--max-body", "lots"],
            &["--max-body", "number of bytes"],
        ),
        (
            &["serve", "--max-depth", "0"],
            &["--max-depth", "from 1 to 500"],
        ),
        (&["serve", "--max-batch", "-1"], &["-1"]),
        (&["serve", "--tz", "Mars/Olympus"], &["--tz", "IANA"]),
        (
            &["serve", "--profiles", "/no/such/folder"],
            &["--profiles", "no such folder"],
        ),
        (
            &["serve", "--origins", "lms.example.org"],
            &["--origins", "https://lms.example.org"],
        ),
        (
            &["serve", "--max-attachments", "some"],
            &["--max-attachments", "number of bytes"],
        ),
        (&["serve", "--max-rate", "often"], &["--max-rate", "often"]),
        (&["serve", "--log-format", "xml"], &["--log-format", "json"]),
        (
            &["serve", "--instance", "not an iri"],
            &["--instance", "IRI"],
        ),
        (
            &["key", "create", "--name", "x", "--scope", "everything"],
            &["--scope", "statements/write"],
        ),
        (&["key", "create", "--name", "x"], &["--for", "--scope"]),
    ];
    for (arguments, words) in cases {
        let output = ran(program().args(arguments));
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        for word in words {
            assert!(
                told.contains(word),
                "{arguments:?} does not say {word:?}: {told}"
            );
        }
    }
}

#[test]
fn a_wrong_variable_says_which_and_why_and_exits_2() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&[(&str, &str)], &str); 7] = [
        (&[("TERTULIA_KEY", "ops")], "TERTULIA_SECRET is not"),
        (&[("TERTULIA_SECRET", "s")], "TERTULIA_KEY is not"),
        (
            &[("TERTULIA_KEY", "a:b"), ("TERTULIA_SECRET", "s")],
            "TERTULIA_KEY must not",
        ),
        (
            &[("TERTULIA_KEY", ""), ("TERTULIA_SECRET", "s")],
            "TERTULIA_KEY must not",
        ),
        (
            &[("TERTULIA_KEY", "ops"), ("TERTULIA_SECRET", "")],
            "TERTULIA_SECRET must not",
        ),
        (&[("TERTULIA_LISTEN", "here")], "here"),
        (&[("TERTULIA_STORE", "file.db")], "sqlite:FILE"),
    ];
    for (variables, words) in cases {
        let mut command = program();
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("TERTULIA_STORE", store(folder.path()));
        if variables[0].0 == "TERTULIA_LISTEN" {
            command = program();
            command.arg("serve");
        }
        let output = ran(command.envs(variables.iter().copied()));
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{variables:?}: {told}");
        assert!(
            told.contains(words),
            "{variables:?} does not say {words:?}: {told}"
        );
    }
}

#[test]
fn an_invalid_mapping_stops_the_start_with_every_error() {
    let folder = tempfile::tempdir().unwrap();
    let mapping = r#"{"version": 3, "rules": [{"id": "one", "principles": ["kindness"]}]}"#;
    std::fs::write(folder.path().join("social-learning.mapping.json"), mapping).unwrap();
    let output = ran(program()
        .args(["serve", "--listen", "127.0.0.1:0", "--profiles"])
        .arg(folder.path())
        .env("TERTULIA_STORE", store(folder.path())));
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    for word in ["/version", "/rules/0", "/rules/0/principles/0", "kindness"] {
        assert!(told.contains(word), "does not say {word}: {told}");
    }
    assert!(
        !folder.path().join("deep").exists(),
        "nothing is made before the mapping is right"
    );
}

#[test]
fn a_taken_address_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let output = ran(program()
        .args(["serve", "--listen", &address])
        .env("TERTULIA_STORE", store(folder.path())));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains(&address),
        "{}",
        text(&output.stderr)
    );
}
