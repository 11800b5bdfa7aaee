//! Secrets come from variables and from files, and are shown nowhere.

use super::program::{Serving, program, ran, store, text};

const PASSWORD: &str = "hunter2hunter2";

/// Variables, and words that the refusal says.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn the_key_and_the_store_may_stand_in_files() {
    let folder = tempfile::tempdir().unwrap();
    let url = store(folder.path());
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    // With the line break that an editor leaves, or that of Windows, or none.
    let store = file("store", &format!("{url}\n"));
    let key = file("key", "ops\r\n");
    let secret = file("secret", "open sesame, and more");
    let server = Serving::start(
        program()
            // What an image has set already stands behind a file.
            .env("TERTULIA_STORE", "sqlite:/nowhere/else.db")
            .env("TERTULIA_STORE_FILE", &store)
            .env("TERTULIA_KEY_FILE", &key)
            .env("TERTULIA_SECRET_FILE", &secret),
    );
    let about = format!("{}/api/v1/reports/principles", server.base);
    let asked = reqwest::blocking::Client::new()
        .get(about)
        .basic_auth("ops", Some("open sesame, and more"));
    assert_eq!(asked.send().unwrap().status(), 200);
    let listed = ran(program().args(["key", "list", "--store", &url]));
    assert!(text(&listed.stdout).starts_with("ops "), "{listed:?}");
}

#[test]
fn what_is_wrong_with_a_secret_is_told_and_exits_2() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, PASSWORD).unwrap();
    let there = file.to_str().unwrap();
    let mongodb = "mongodb://tertulia@127.0.0.1:1/x";
    let cases: [Case; 8] = [
        (
            &[("TERTULIA_SECRET", "a"), ("TERTULIA_SECRET_FILE", there)],
            &["TERTULIA_SECRET", "TERTULIA_SECRET_FILE", "both"],
        ),
        (
            &[("TERTULIA_SECRET_FILE", "/no/such/file")],
            &["TERTULIA_SECRET_FILE", "/no/such/file", "cannot be read"],
        ),
        (
            &[("TERTULIA_STORE_FILE", there)],
            &["TERTULIA_STORE_FILE", "sqlite:FILE"],
        ),
        (
            &[("TERTULIA_STORE_PASSWORD_FILE", there)],
            &["TERTULIA_STORE_PASSWORD", "only a store on MongoDB"],
        ),
        (
            &[
                ("TERTULIA_STORE", "mongodb://127.0.0.1:1/x"),
                ("TERTULIA_STORE_PASSWORD_FILE", there),
            ],
            &["names no user", "mongodb://USER@HOST/DATABASE"],
        ),
        (
            &[
                ("TERTULIA_STORE", "mongodb://u:p@127.0.0.1:1/x"),
                ("TERTULIA_STORE_PASSWORD", "q"),
            ],
            &["holds a password already"],
        ),
        (
            &[
                ("TERTULIA_STORE", mongodb),
                ("TERTULIA_STORE_PASSWORD", "a"),
                ("TERTULIA_STORE_PASSWORD_FILE", there),
            ],
            &[
                "TERTULIA_STORE_PASSWORD",
                "TERTULIA_STORE_PASSWORD_FILE",
                "both",
            ],
        ),
        (
            &[("TERTULIA_STORE", "mongo://u:hunter2hunter2@h")],
            &["TERTULIA_STORE", "mongodb://HOST"],
        ),
    ];
    for (variables, words) in cases {
        for command in [&["serve"][..], &["key", "list"]] {
            if command[0] == "key" && variables[0].0.starts_with("TERTULIA_SECRET") {
                continue;
            }
            let output = ran(program().args(command).envs(variables.iter().copied()));
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{variables:?}: {told}");
            for word in words {
                assert!(
                    told.contains(word),
                    "{variables:?} does not say {word:?}: {told}"
                );
            }
            assert!(!told.contains(PASSWORD), "{told}");
        }
    }
}

#[test]
fn a_password_of_the_database_is_shown_nowhere() {
    let urls = [
        // Nobody is there.
        format!("mongodb://tertulia:{PASSWORD}@127.0.0.1:1/x?replicaSet=rs0"),
        // What the driver does not understand, each in another way.
        format!("mongodb://tertulia:{PASSWORD}@127.0.0.1:port/x"),
        format!("mongodb://tertulia:{PASSWORD}%zz@127.0.0.1:1/x"),
        format!("mongodb://tertulia:{PASSWORD}@@127.0.0.1:1/x"),
        format!("mongodb://tertulia:{PASSWORD}/more@127.0.0.1:1/x"),
        format!("mongodb://tertulia:{PASSWORD}?more@127.0.0.1:1/x"),
        format!("mongodb://tertulia:{PASSWORD}:more@127.0.0.1:1/x"),
        format!("mongodb://tertulia:{PASSWORD}"),
        format!("mongodb://tertulia:{PASSWORD}@127.0.0.1:1/x?authMechanism=nonsense"),
        format!(
            "mongodb://127.0.0.1:1/x?tls=true&tlsCertificateKeyFile=/no/such/file&tlsCertificateKeyFilePassword={PASSWORD}"
        ),
        format!("mongodb+srv://tertulia:{PASSWORD}@localhost/x"),
    ];
    for url in urls {
        for command in [
            &["serve", "--listen", "127.0.0.1:0"][..],
            &["key", "list"],
            &["serve", "--help"],
        ] {
            let output = ran(program()
                .args(command)
                .env("TERTULIA_STORE", &url)
                .env("TERTULIA_LOG", "trace"));
            let told = text(&output.stdout) + &text(&output.stderr);
            assert!(!told.contains(PASSWORD), "{url}: {told}");
            assert_eq!(
                output.status.success(),
                command.contains(&"--help"),
                "{url}: {told}"
            );
            assert!(!told.is_empty(), "{url}");
        }
    }
}
