//! `tertulia directory` beside a running server.

use std::fs;

use super::program::{Serving, program, ran, store, text};

#[test]
fn a_directory_is_loaded_shown_and_removed_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let server = Serving::start(program().env("TERTULIA_STORE", &store));
    let directory = |arguments: &[&str]| {
        let mut command = program();
        let command = command.arg("directory").args(arguments);
        let output = ran(command.env("TERTULIA_STORE", &store));
        let code = output.status.code();
        (code, text(&output.stdout), text(&output.stderr))
    };
    let (code, _, told) = directory(&["show"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("No directory is loaded"), "{told}");
    let file = folder.path().join("directory.csv");
    let name = file.to_str().unwrap();
    fs::write(
        &file,
        "person,mbox,unit,band\n1,ada@example.org,Sales,boss\n",
    )
    .unwrap();
    let (code, _, told) = directory(&["load", name]);
    assert_eq!(code, Some(1));
    assert!(
        told.contains("row 2, column band: The band is not known (\"boss\"). Write"),
        "{told}"
    );
    fs::write(
        &file,
        "person,mbox,unit,band\n1,ada@example.org,Sales,lead\n",
    )
    .unwrap();
    let (code, told, _) = directory(&["load", name]);
    assert_eq!(code, Some(0));
    assert!(
        told.starts_with("1 people with 1 identifiers in 1 units"),
        "{told}"
    );
    let (code, shown, _) = directory(&["show"]);
    assert_eq!(code, Some(0));
    assert!(
        shown.ends_with("1,mailto:ada@example.org,,,,Sales,lead,,,yes,yes\r\n"),
        "{shown}"
    );
    let json = folder.path().join("directory.json");
    fs::write(&json, directory(&["show", "--json"]).1).unwrap();
    let (code, _, _) = directory(&["load", json.to_str().unwrap()]);
    assert_eq!(code, Some(0));
    assert_eq!(directory(&["show"]).1, shown);
    assert_eq!(directory(&["remove"]).0, Some(0));
    assert_eq!(directory(&["remove"]).0, Some(1));
    drop(server);
}
