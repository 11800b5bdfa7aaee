//! `/api/v1/directory`: who belongs to the organisation

use jiff::Timestamp;
use jiff::tz::TimeZone;
use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;
use tertulia::report::Register;
use tertulia::store::{PREFERENCES, Scope};

use crate::helpers::{Answer, TestApp, path};
use crate::samples::agent;

const DIRECTORY: &str = "/api/v1/directory";
const CSV: &str = "/api/v1/directory.csv";

fn put_csv(app: &TestApp, text: impl Into<Vec<u8>>) -> Answer {
    let call = app.call(Method::PUT, DIRECTORY);
    call.header("content-type", "text/csv").body(text).send()
}

fn put(app: &TestApp, directory: &Value) -> Answer {
    app.call(Method::PUT, DIRECTORY).json(directory).send()
}

/// Two people: one moved and wants to be left out of the network, one has two identifiers.
fn two() -> Value {
    json!({ "members": [
        { "person": "E-1", "identifiers": [{ "mbox": "mailto:ada@example.org" }],
          "places": [
            { "unit": "Sales", "band": "entry", "from": "2026-01-01", "until": "2026-07-01" },
            { "unit": "Research", "band": "lead", "from": "2026-07-01" }],
          "preferences": { "includeInReports": true, "includeInNetwork": false } },
        { "person": "E-2", "identifiers": [
            { "account": { "homePage": "https://lms.example.org", "name": "bo::1" } },
            { "mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9" }],
          "places": [{ "unit": "Sales" }] }] })
}

const TWO: &str = "\
person,identifier,mbox,account_home_page,account_name,unit,band,from,until,include_in_reports,include_in_network\r\n\
E-1,mailto:ada@example.org,,,,Sales,entry,2026-01-01,2026-07-01,yes,no\r\n\
E-1,,,,,Research,lead,2026-07-01,,yes,no\r\n\
E-2,,,https://lms.example.org,bo::1,Sales,,,,yes,yes\r\n\
E-2,sha1:ebd31e95054c018b10727ccffd2ef2ec3a016ee9,,,,,,,,yes,yes\r\n";

/// `row column rule` of each error.
fn rows(answer: &Answer) -> Vec<String> {
    let tell = |error: &Value| {
        let column = error["column"].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {column} {}",
            error["row"],
            error["rule"].as_str().unwrap()
        )
    };
    answer.errors().iter().map(tell).collect()
}

#[test]
fn a_directory_is_loaded_whole_told_replaced_and_removed() {
    let app = TestApp::spawn();
    let told = app.get(DIRECTORY).expect(404).json();
    assert_eq!(told["type"], "urn:tertulia:problem:not-found");
    let loaded = put(&app, &two()).expect(201);
    let told = loaded.json();
    for (what, number) in [
        ("members", 2),
        ("identifiers", 3),
        ("places", 3),
        ("units", 2),
        ("opted_out", 0),
    ] {
        assert_eq!(told[what], number, "{what}: {told}");
    }
    assert_eq!(told["warnings"], json!([]));
    let read = app.get(DIRECTORY).expect(200);
    assert_eq!(read.header("etag"), loaded.header("etag"));
    assert_eq!(read.json(), two());
    let head = app.call(Method::HEAD, DIRECTORY).send().expect(200);
    assert_eq!(head.header("etag"), loaded.header("etag"));
    assert!(head.body.is_empty());
    // Nothing of the one before is left.
    let one = json!({ "members": [{ "person": "E-9", "identifiers": [agent("zoe")] }] });
    put(&app, &one).expect(200);
    let read = app.get(DIRECTORY).expect(200).json();
    assert_eq!(read["members"].as_array().unwrap().len(), 1);
    assert_eq!(read["members"][0]["person"], "E-9");
    app.call(Method::DELETE, DIRECTORY).send().expect(204);
    app.get(DIRECTORY).expect(404);
    app.call(Method::DELETE, DIRECTORY).send().expect(404);
}

#[test]
fn what_is_read_in_either_form_can_be_loaded_and_is_the_same() {
    let app = TestApp::spawn();
    let first = put(&app, &two()).expect(201);
    for address in [
        CSV.to_owned(),
        path(DIRECTORY, &[("format", "csv")]),
        path(
            DIRECTORY,
            &[("format", "csv"), ("sep", "semicolon"), ("bom", "1")],
        ),
    ] {
        let csv = app.get(&address).expect(200);
        assert!(csv.header("content-type").unwrap().starts_with("text/csv"));
        let again = put_csv(&app, csv.body.clone()).expect(200);
        assert_eq!(again.header("etag"), first.header("etag"), "{address}");
    }
    assert_eq!(app.get(CSV).text(), TWO);
    let json = app
        .get(&path(CSV, &[("format", "json")]))
        .expect(200)
        .json();
    assert_eq!(json, two());
    // A text that would be a formula comes back as it was.
    let odd = json!({ "members": [{ "person": "=1+1", "identifiers": [agent("ada")],
        "places": [{ "unit": "-Ost, \"Süd\"; West" }] },
        { "person": "'=1+1", "identifiers": [agent("bo")], "places": [{ "unit": "''@" }] }] });
    let first = put(&app, &odd).expect(200);
    let csv = app.get(CSV).text();
    assert!(
        csv.contains("\r\n'=1+1,") && csv.contains("\"'-Ost, \"\"Süd\"\"; West\""),
        "{csv}"
    );
    let again = put_csv(&app, csv).expect(200);
    assert_eq!(again.header("etag"), first.header("etag"));
}

#[test]
fn csv_is_read_as_spreadsheets_write_it() {
    let app = TestApp::spawn();
    let plain = "person,identifier,unit,band,from,until,include_in_reports\n\
        1,ada@example.org,Süd,lead,2026-01-01,2026-02-01,\n\
        1,https://ada.example.org/,Süd,lead,2026-01-01,2026-02-01,\n\
        1,,Nord,Senior,2026-02-01,,\n\
        2,https://lms.example.org::bo,,,,,NO\n";
    put_csv(&app, plain).expect(201);
    let read = app.get(DIRECTORY).json();
    let expected = json!({ "members": [
        { "person": "1", "identifiers": [{ "mbox": "mailto:ada@example.org" },
            { "openid": "https://ada.example.org/" }],
          "places": [{ "unit": "Süd", "band": "lead", "from": "2026-01-01", "until": "2026-02-01" },
            { "unit": "Nord", "band": "senior", "from": "2026-02-01" }] },
        { "person": "2", "identifiers": [
            { "account": { "homePage": "https://lms.example.org", "name": "bo" } }],
          "preferences": { "includeInReports": false, "includeInNetwork": true } }] });
    assert_eq!(read, expected);
    let semicolons = plain.replace(',', ";");
    for text in [
        semicolons.clone(),
        semicolons.replace('\n', "\r\n"),
        format!("\u{feff}{semicolons}"),
        format!("\u{feff}sep=;\r\n{semicolons}"),
        plain.replace(',', "\t"),
        plain.to_uppercase_head(),
        format!("{plain},,,,,,\n\n"),
        plain.replace('\n', ",,\n"),
    ] {
        put_csv(&app, text.clone()).expect(200);
        assert_eq!(app.get(DIRECTORY).json(), expected, "{text:?}");
    }
}

trait Head {
    /// The same with the names of the columns in capitals.
    fn to_uppercase_head(&self) -> String;
}

impl Head for str {
    fn to_uppercase_head(&self) -> String {
        let (head, rest) = self.split_once('\n').unwrap();
        format!("{}\n{rest}", head.to_uppercase())
    }
}

#[test]
fn everything_wrong_with_csv_is_told_at_once_by_row_and_column_and_nothing_changes() {
    let app = TestApp::spawn();
    put(&app, &two()).expect(201);
    let text = "person,identifier,unit,band,from,until,include_in_reports\n\
        1,nobody,Sales,boss,01.02.2026,2026-13-01,perhaps\n\
        ,bo@example.org,,,,,\n\
        2,cy@example.org,A,,2026-03-01,2026-03-01,\n\
        3,cy@example.org,A,,2026-01-01,,\n\
        3,,B,,2026-06-01,2026-07-01,\n\
        4,,A,,,,\n\
        5,dee@example.org,A,,,,,surplus\n";
    let answer = put_csv(&app, text).expect(400);
    let expected = [
        "2 identifier directory-identifier",
        "2 band directory-band",
        "2 from directory-date",
        "2 until directory-date",
        "2 include_in_reports directory-answer",
        "3 person directory-person",
        "4 until directory-range",
        "5 identifier directory-identifier-shared",
        "6 from directory-overlap",
        "7 identifier directory-unidentified",
        "8 - directory-cells",
    ];
    assert_eq!(rows(&answer), expected);
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("(row 2, column identifier)"), "{detail}");
    for error in answer.errors() {
        assert!(!error["fix"].as_str().unwrap().is_empty(), "{error}");
    }
    assert_eq!(app.get(DIRECTORY).json(), two());
    // What keeps rows from making sense.
    for (text, expected) in [
        ("person,mail\n1,x\n", vec!["1 - directory-column"; 2]),
        (
            "identifier\nada@example.org\n",
            vec!["1 - directory-column"],
        ),
        ("person,person,identifier\n", vec!["1 - directory-column"]),
        ("person,identifier\n", vec!["null - directory-empty"]),
        ("", vec!["null - directory-empty"]),
    ] {
        let answer = put_csv(&app, text).expect(400);
        assert_eq!(rows(&answer), expected, "{text:?}");
    }
    let mut latin = b"person,identifier,unit\n1,a@example.org,S".to_vec();
    latin.extend([0xfc, b'd', b'\n']);
    let answer = put_csv(&app, latin).expect(400);
    assert_eq!(rows(&answer), ["2 - invalid-utf8"]);
    // A quotation mark that is not closed takes in the rest.
    let text = "person,identifier,unit\n1,a@example.org,\"Sales\n2,b@example.org,Research\n";
    let answer = put_csv(&app, text).expect(400);
    assert_eq!(rows(&answer), ["2 unit directory-text"]);
}

#[test]
fn everything_wrong_with_json_is_told_at_once_by_pointer() {
    let app = TestApp::spawn();
    let wrong = json!({ "members": [
        { "person": "1", "identifiers": [{ "mbox": "ada" }], "places": [
            { "unit": 7, "band": "boss", "from": "today", "until": null }] },
        { "person": "", "identifiers": [agent("bo")] },
        { "person": "3", "identifiers": [agent("cy"), agent("cy")], "name": "Cy", "places": [
            { "from": "2026-01-01", "until": "2026-02-02" }, { "from": "2026-02-01" },
            { "until": "2026-01-01" }] },
        { "person": "3", "identifiers": [agent("cy")], "preferences": { "includeInReports": 1 } },
        { "person": "5", "places": {} },
        7 ], "more": 1 });
    let answer = put(&app, &wrong).expect(400);
    let mut found: Vec<String> = answer.faults();
    found.sort();
    let expected = [
        "- /members/0/identifiers/0/mbox mbox-not-mailto",
        "- /members/0/places/0/band directory-band",
        "- /members/0/places/0/from directory-date",
        "- /members/0/places/0/unit directory-text",
        "- /members/1/person directory-person",
        "- /members/2/name unknown-member",
        "- /members/2/places/1/from directory-overlap",
        "- /members/3/identifiers/0 directory-identifier-shared",
        "- /members/3/person directory-person-repeated",
        "- /members/3/preferences/includeInReports directory-answer",
        "- /members/4/identifiers directory-unidentified",
        "- /members/4/places directory-list",
        "- /members/5 directory-object",
        "- /more unknown-member",
    ];
    assert_eq!(found, expected);
    let none = put(&app, &json!({ "members": [] })).expect(400);
    assert_eq!(none.faults(), ["-  directory-empty"]);
    let call = app.call(Method::PUT, DIRECTORY).text("{");
    assert_eq!(call.send().expect(400).errors().len(), 1);
    let call = app.call(Method::PUT, DIRECTORY);
    let call = call.header("content-type", "text/plain").body("x");
    let told = call.send().expect(400).json();
    assert_eq!(
        told["type"],
        "urn:tertulia:problem:unsupported-content-type"
    );
}

#[test]
fn of_two_administrators_who_read_the_same_one_is_told() {
    let app = TestApp::spawn();
    let guarded = |name: &'static str, value: &str, directory: &Value| {
        let call = app.call(Method::PUT, DIRECTORY).header(name, value);
        call.json(directory).send()
    };
    guarded("if-match", "*", &two()).expect(412);
    let first = guarded("if-none-match", "*", &two()).expect(201);
    let refused = guarded("if-none-match", "*", &two()).expect(412);
    let told = refused.json();
    assert_eq!(told["type"], "urn:tertulia:problem:precondition-failed");
    let tag = first.header("etag").unwrap();
    let mut changed = two();
    changed["members"][1]["places"][0]["unit"] = json!("Service");
    let second = guarded("if-match", tag, &changed).expect(200);
    assert_ne!(second.header("etag"), Some(tag));
    changed["members"][1]["places"][0]["unit"] = json!("Support");
    guarded("if-match", tag, &changed).expect(412);
    let read = app.get(DIRECTORY).json();
    assert_eq!(read["members"][1]["places"][0]["unit"], "Service");
    let delete = |tag: &str| {
        let call = app.call(Method::DELETE, DIRECTORY).header("if-match", tag);
        call.send()
    };
    delete(tag).expect(412);
    let tag = second.header("etag").unwrap();
    for address in [DIRECTORY, CSV] {
        let call = app.call(Method::GET, address).header("if-none-match", tag);
        let known = call.send().expect(304);
        assert!(known.body.is_empty());
        assert_eq!(known.header("etag"), Some(tag));
    }
    delete(tag).expect(204);
    delete(tag).expect(412);
}

#[test]
fn people_who_are_declared_otherwise_are_a_warning() {
    let app = TestApp::spawn();
    let declare = |id: &str, agents: &[&str]| {
        let agents: Vec<Value> = agents.iter().map(|name| agent(name)).collect();
        let person = json!({ "person": id, "agents": agents });
        let call = app.call(Method::PUT, "/api/v1/people").json(&person);
        call.send().expect(201);
    };
    declare("one", &["ada", "bo"]);
    declare("two", &["cy"]);
    declare("three", &["dee"]);
    let directory = json!({ "members": [
        { "person": "1", "identifiers": [agent("ada")] },
        { "person": "2", "identifiers": [agent("bo")] },
        { "person": "3", "identifiers": [agent("cy"), agent("dee")] },
        { "person": "4", "identifiers": [agent("eve")] }] });
    let told = put(&app, &directory).expect(201).json();
    let warnings = told["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 2, "{told}");
    for (warning, codes) in warnings
        .iter()
        .zip([["\"1\"", "\"2\""], ["\"3\"", "\"two\""]])
    {
        assert_eq!(warning["rule"], "directory-and-people-differ");
        let message = warning["message"].as_str().unwrap();
        assert!(codes.iter().all(|code| message.contains(code)), "{message}");
    }
}

#[test]
fn a_directory_is_bounded_in_bytes_and_in_people() {
    let app = TestApp::spawn();
    let row = |number: usize| format!("{number},p{number}@example.org\n");
    let mut text = "person,identifier\n".to_owned();
    text.extend((0..200_001).map(row));
    let told = put_csv(&app, text).expect(413).json();
    assert_eq!(told["errors"][0]["rule"], "directory-too-many");
    let call = app.call(Method::PUT, DIRECTORY);
    let call = call.header("content-type", "text/csv");
    let told = call
        .body(vec![b'x'; 32 * 1024 * 1024 + 1])
        .send()
        .expect(413)
        .json();
    assert_eq!(told["type"], "urn:tertulia:problem:body-too-large");
    // Of many faults the first thousand are listed, and how many more there are.
    let mut text = "person,identifier\n".to_owned();
    text.extend((0..1_500).map(|number| format!("{number},?\n")));
    let errors = put_csv(&app, text).expect(400).errors();
    assert_eq!(errors.len(), 1_001);
    assert_eq!(errors[1_000]["message"], "500 more faults are not listed");
}

#[test]
fn only_administrators_see_it() {
    let app = TestApp::spawn();
    put(&app, &two()).expect(201);
    for scopes in [
        Preset::Reports.scopes(),
        Preset::Lms.scopes(),
        &[Scope::All],
    ] {
        let key = app.key(&format!("{scopes:?}"), scopes);
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let call = app.call(method, DIRECTORY).by(&key).json(&two());
            call.send().expect(403);
        }
    }
}

#[test]
fn a_directory_survives_a_restart() {
    let mut app = TestApp::spawn();
    let loaded = put(&app, &two()).expect(201);
    app.restart();
    let read = app.get(DIRECTORY).expect(200);
    assert_eq!(read.header("etag"), loaded.header("etag"));
    assert_eq!(read.json(), two());
}

/// The blocks of this language in the page about directories.
fn blocks(language: &str) -> Vec<String> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/directory.md");
    let page = std::fs::read_to_string(page).unwrap();
    let begin = format!("```{language}\n");
    let blocks = page.split(&begin).skip(1);
    let block = blocks.map(|rest| rest.split("```").next().unwrap().to_owned());
    block.collect()
}

#[test]
fn the_worked_example_is_what_the_page_says() {
    let app = TestApp::spawn();
    let [csv] = blocks("csv").try_into().unwrap();
    let mut told = put_csv(&app, csv).expect(201).json();
    let json: Vec<Value> = blocks("json")
        .iter()
        .filter_map(|block| serde_json::from_str(block).ok())
        .collect();
    let mut expected = json
        .iter()
        .find(|json| json["loaded"].is_string())
        .unwrap()
        .clone();
    assert!(told["loaded"].take().is_string() && expected["loaded"].take().is_string());
    assert_eq!(told, expected);
    app.with_store(async |store| {
        let organisation = Register::new(TimeZone::UTC).now(store).await.unwrap();
        let ms = |time: &str| time.parse::<Timestamp>().unwrap().as_millisecond();
        let quarter = ms("2026-04-01T00:00:00Z")..ms("2026-07-01T00:00:00Z");
        let counted = organisation.counted(&quarter).unwrap();
        assert_eq!(counted.told.members, 3);
        assert_eq!(counted.told.source, "directory");
        let units: Vec<_> = counted.population.by_unit.into_iter().collect();
        assert_eq!(units, [("Research".into(), 1), ("Sales".into(), 2)]);
    });
    let directory = json.iter().find(|json| json["members"].is_array()).unwrap();
    put(&app, directory).expect(200);
}

#[test]
fn a_preference_written_by_a_platform_is_in_the_next_report() {
    let app = TestApp::spawn();
    put(&app, &two()).expect(201);
    let members = || {
        let mut found = 0;
        app.with_store(async |store| {
            let organisation = Register::new(TimeZone::UTC).now(store).await.unwrap();
            found = organisation.counted(&(0..i64::MAX)).unwrap().told.members;
        });
        found
    };
    assert_eq!(members(), 2);
    // Under one of the two identifiers that the directory has.
    let bo = json!({ "account": { "homePage": "https://lms.example.org", "name": "bo::1" } });
    let place = path(
        "/xapi/agents/profile",
        &[("agent", &bo.to_string()), ("profileId", &PREFERENCES)],
    );
    let put = |content: &Value| {
        let call = app.call(Method::PUT, &place).version("2.0.0");
        let call = call.header("if-match", "*").json(content);
        call.send().expect(204);
    };
    let call = app.call(Method::PUT, &place).header("if-none-match", "*");
    let call = call.json(&json!({ "includeInReports": false }));
    call.send().expect(204);
    assert_eq!(members(), 1);
    put(&json!({ "includeInReports": true, "includeInNetwork": false }));
    assert_eq!(members(), 2);
}
