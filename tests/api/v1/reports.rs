//! `/api/v1/reports`: what was stored, counted

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};
use tertulia::facts::mapping;
use tertulia::lrs::access::Preset;
use tertulia::store::{NewEdition, NewRuleText, NewlyUsed, RuleKind};

use crate::helpers::{Key, TestApp, TestClock, path};
use crate::samples::{ASKED, SHARED, agent, asked, did, id, named, voiding};

const REPORT: &str = "/api/v1/reports/principles";
const CSV: &str = "/api/v1/reports/principles.csv";
const DEBRIEFED: &str = "https://w3id.org/xapi-social-learning/verbs/debriefed";

fn at(time: &str, mut statement: Value) -> Value {
    statement["timestamp"] = json!(time);
    statement
}

/// A server on a day in November, with a little that happened before.
fn told() -> (TestApp, TestClock) {
    let clock = TestClock::at("2026-11-23T11:53:50Z");
    let app = TestApp::spawn_with(|settings| settings.clock = clock.clock());
    let mut batch = vec![
        at("2026-10-31T23:30:00Z", asked("ada")),
        at("2026-11-02T08:00:00Z", asked("ada")),
        at("2026-11-02T09:00:00Z", asked("bo")),
        at("2026-11-03T09:00:00Z", did("bo", SHARED)),
        at("2026-11-04T09:00:00Z", did("cy", DEBRIEFED)),
    ];
    let people = ["a", "b", "c", "d", "e"];
    batch.extend(people.map(|one| at("2026-10-07T10:00:00+02:00", did(one, SHARED))));
    app.store(&json!(batch));
    // The server counts what was stored before its present millisecond.
    std::thread::sleep(std::time::Duration::from_millis(5));
    (app, clock)
}

fn csv(app: &TestApp, key: &Key, query: &[(&str, &str)]) -> String {
    let call = app.call(Method::GET, &path(CSV, query)).by(key);
    let text = call.send().expect(200).text().replace("\r\n", "\n");
    // The last column is the link; `explain` follows it.
    let cells = text.lines().map(|line| line.rsplit_once(',').unwrap().0);
    cells.collect::<Vec<_>>().join("\n") + "\n"
}

const AUTUMN: [(&str, &str); 3] = [
    ("from", "2026-10-01"),
    ("to", "2026-12-01"),
    ("interval", "month"),
];

#[test]
fn csv_has_a_row_for_each_period_and_principle_and_marks_what_is_unfinished_or_small() {
    let (app, _) = told();
    assert_snapshot!(csv(&app, &app.admin, &AUTUMN), @"
    period,period_start,period_end,principle,statements,people,suppressed,unfinished,below_floor
    2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,openness,1,1,false,false,true
    2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,transparency,0,0,false,false,false
    2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,sharing,5,5,false,false,false
    2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,empowerment,0,0,false,false,false
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,openness,2,2,false,true,true
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,transparency,0,0,false,true,false
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,sharing,1,1,false,true,true
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,empowerment,1,1,false,true,true
    ");
}

#[test]
fn a_key_for_reports_sees_no_figure_below_the_floor_nor_an_unfinished_one() {
    let (app, _) = told();
    let key = app.key("sheet", Preset::Reports.scopes());
    assert_snapshot!(csv(&app, &key, &AUTUMN), @"
    period,period_start,period_end,principle,statements,people,suppressed,unfinished,below_floor
    2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,openness,,,true,false,false
    2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,transparency,0,0,false,false,false
    2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,sharing,5,5,false,false,false
    2026-10,2026-10-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,empowerment,0,0,false,false,false
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,openness,,,true,true,false
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,transparency,,,true,true,false
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,sharing,,,true,true,false
    2026-11,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,empowerment,,,true,true,false
    ");
}

#[test]
fn who_may_read_statements_sees_exact_figures_whatever_else_the_key_may() {
    use tertulia::store::Scope;

    let (app, _) = told();
    for scopes in [
        &[Scope::StatementsRead][..],
        &[Scope::AllRead],
        &[Scope::All],
    ] {
        let key = app.key(scopes[0].name(), scopes);
        let exact = csv(&app, &app.admin, &AUTUMN);
        assert_eq!(csv(&app, &key, &AUTUMN), exact);
    }
    // Reading one's own is not reading all.
    let both = [Scope::ReportsRead, Scope::StatementsReadMine];
    let key = app.key("both", &both);
    assert!(csv(&app, &key, &AUTUMN).contains("openness,,,true"));
}

#[test]
fn json_says_what_it_is_about_and_what_its_words_mean() {
    let (app, _) = told();
    let query = [
        ("from", "2026-11-01"),
        ("to", "2026-11-08"),
        ("interval", "week"),
        ("tz", "Europe/Berlin"),
    ];
    let answer = app.get(&path(REPORT, &query)).expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let mut json = answer.json();
    let through = json["meta"]["data_through"].take();
    assert!(through.as_str().unwrap().starts_with("2026-11-23T12:53:"));
    for words in ["measures", "marks"] {
        let words = json["meta"][words].take();
        let sentence = |word: &Value| word.as_str().unwrap().ends_with('.');
        assert!(words.as_object().unwrap().values().all(sentence));
    }
    let notes = json["meta"]["notes"].take();
    assert!(notes.to_string().contains("Never add principles up"));
    assert_snapshot!(json["meta"].to_string(), @r#"{"data_through":null,"edition":1,"evidence":"all","filters":{},"floor":5,"from":"2026-11-01T00:00:00+01:00","group_by":"principle","interval":"week","mapping_version":"2.0.0","marks":null,"measures":null,"notes":null,"profile_versions":["https://w3id.org/xapi-social-learning/v1.0"],"report":"principles","to":"2026-11-08T00:00:00+01:00","tz":"Europe/Berlin","viewer":"exact"}"#);
    assert_eq!(json["next"], Value::Null);
    assert_snapshot!(json["data"][0].to_string(), @r#"{"below_floor":true,"explain":"/api/v1/reports/principles/explain?from=2026-11-01&to=2026-11-02&tz=Europe%2FBerlin&interval=none&principle=openness","people":1,"period":"2026-W44","period_end":"2026-11-02T00:00:00+01:00","period_start":"2026-11-01T00:00:00+01:00","principle":"openness","statements":1,"suppressed":false,"unfinished":false}"#);
    assert_eq!(json["data"].as_array().unwrap().len(), 8);
}

#[test]
fn a_zone_moves_the_midnights() {
    let (app, _) = told();
    let count = |tz: &str| {
        let query = [("from", "2026-11-01"), ("to", "2026-11-02"), ("tz", tz)];
        let json = app.get(&path(REPORT, &query)).expect(200).json();
        json["data"][0]["statements"].clone()
    };
    // 23:30 of the last of October is the first of November further east.
    assert_eq!([count("UTC"), count("Europe/Berlin")], [json!(0), json!(1)]);
    assert_eq!(count("Asia/Kathmandu"), json!(1));
}

#[test]
fn without_parameters_a_report_is_about_twelve_months_and_this_one() {
    let (app, _) = told();
    let json = app.get(REPORT).expect(200).json();
    assert_eq!(json["meta"]["from"], "2025-11-01T00:00:00+00:00");
    assert_eq!(json["meta"]["to"], "2026-12-01T00:00:00+00:00");
    let figures: Vec<_> = json["data"].as_array().unwrap().iter().collect();
    assert_eq!(figures.len(), 4);
    let counts: Vec<_> = figures
        .iter()
        .map(|row| row["statements"].clone())
        .collect();
    assert_eq!(counts, [json!(3), json!(0), json!(6), json!(1)]);
}

#[test]
fn path_and_parameter_name_the_format() {
    let (app, _) = told();
    let kind = |path: &str| {
        let answer = app.get(path).expect(200);
        let kind = answer.header("content-type").unwrap().to_owned();
        kind.split(';').next().unwrap().to_owned()
    };
    assert_eq!(kind(CSV), "text/csv");
    assert_eq!(kind(&format!("{REPORT}?format=csv")), "text/csv");
    assert_eq!(kind(&format!("{REPORT}?format=json")), "application/json");
    assert_eq!(kind(&format!("{CSV}?format=json")), "application/json");
}

#[test]
fn csv_suits_spreadsheets_on_request() {
    let (app, _) = told();
    let text = app
        .get(&format!("{CSV}?bom=1&sep=semicolon"))
        .expect(200)
        .text();
    let head = "\u{feff}period;period_start;period_end;principle;statements;people;";
    assert!(text.starts_with(head), "{text}");
    assert_eq!(text.matches("\r\n").count(), 5);
}

#[test]
fn parameters_that_are_wrong_are_told() {
    let (app, _) = told();
    for (query, parameter) in [
        ("colour=red", "colour"),
        ("From=2026-01-01", "From"),
        ("tz=UTC&tz=UTC", "tz"),
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("from=", "from"),
        ("from=2026-02-01&to=2026-01-01", "from"),
        ("from=2026-02-01&to=2026-02-01", "from"),
        ("tz=Mars/Olympus", "tz"),
        ("tz=../../etc/passwd", "tz"),
        ("tz=", "tz"),
        ("tz=%00", "tz"),
        ("interval=hour", "interval"),
        ("interval=", "interval"),
        ("format=xlsx", "format"),
        ("bom=yes", "bom"),
        ("sep=,", "sep"),
        ("from=-9999-01-01", "from"),
        ("to=9999-12-31T23:59:59Z", "to"),
        ("%ff=1", "\u{fffd}"),
    ] {
        for at in [REPORT, CSV] {
            let answer = app.get(&format!("{at}?{query}"));
            assert_eq!(answer.status, 400, "{query}: {}", answer.text());
            assert_eq!(answer.json()["parameter"], parameter, "{query}");
        }
    }
}

#[test]
fn too_many_rows_are_a_422_with_advice() {
    let (app, _) = told();
    let query = [
        ("from", "1990-01-01"),
        ("to", "2026-01-01"),
        ("interval", "day"),
    ];
    let told = app.get(&path(REPORT, &query)).expect(422).json();
    assert!(
        told["detail"].as_str().unwrap().contains("interval=week"),
        "{told}"
    );
    let coarser = [
        ("from", "1990-01-01"),
        ("to", "2026-01-01"),
        ("interval", "month"),
    ];
    app.get(&path(REPORT, &coarser)).expect(200);
}

#[test]
fn a_key_for_reports_stays_on_the_grid() {
    let (app, _) = told();
    let key = app.key("sheet", Preset::Reports.scopes());
    for (query, parameter) in [
        ("interval=day", "interval"),
        ("interval=week", "interval"),
        ("from=2026-10-02&to=2026-11-01", "from"),
        ("from=2026-10-01&to=2026-10-31", "to"),
        ("tz=Europe/Berlin", "tz"),
    ] {
        let path = format!("{REPORT}?{query}");
        let answer = app.call(Method::GET, &path).by(&key).send().expect(400);
        assert_eq!(answer.json()["parameter"], parameter, "{query}");
        app.get(&path).expect(200);
    }
}

/// Statements and people of openness, over all time that is asked for without parameters.
fn openness(app: &TestApp) -> (Value, Value) {
    let json = app.get(REPORT).expect(200).json();
    let row = &json["data"][0];
    (row["statements"].clone(), row["people"].clone())
}

#[test]
fn a_statement_is_in_the_report_when_it_is_answered() {
    let app = TestApp::spawn();
    for count in 1..=20 {
        app.store(&asked(&format!("person{count}")));
        assert_eq!(openness(&app), (json!(count), json!(count)));
    }
}

#[test]
fn a_statement_counts_once_however_often_it_is_sent() {
    let app = TestApp::spawn();
    let statement = named(&id(), asked("ada"));
    for _ in 0..4 {
        app.store(&statement);
        app.store(&json!([statement]));
        app.put(statement["id"].as_str().unwrap(), &statement)
            .expect(204);
    }
    assert_eq!(openness(&app), (json!(1), json!(1)));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| app.store(&named("0195a6f0-61f0-4cc5-9cc5-0195a6f061f0", asked("bo"))));
        }
    });
    assert_eq!(openness(&app), (json!(2), json!(2)));
}

#[test]
fn members_of_groups_count_one_by_one_and_a_group_without_any_is_nobody() {
    let app = TestApp::spawn();
    let by = |actor: Value| {
        let mut statement = asked("x");
        statement["actor"] = actor;
        app.store(&statement);
    };
    by(json!({ "objectType": "Group", "member": [agent("ada"), agent("bo")] }));
    assert_eq!(openness(&app), (json!(1), json!(2)));
    by(
        json!({ "objectType": "Group", "mbox": "mailto:team@example.org", "member": [agent("bo"), agent("cy")] }),
    );
    assert_eq!(openness(&app), (json!(2), json!(3)));
    by(json!({ "objectType": "Group", "mbox": "mailto:team@example.org" }));
    assert_eq!(openness(&app), (json!(3), json!(3)));
    by(json!({ "objectType": "Group", "member": [agent("ada"), agent("ada")] }));
    assert_eq!(openness(&app), (json!(4), json!(3)));
    // The same person in other letters.
    by(json!({ "mbox": "mailto:ada@EXAMPLE.ORG", "name": "Ada" }));
    assert_eq!(openness(&app), (json!(5), json!(3)));
}

#[test]
fn what_does_not_count_is_stored_and_not_counted() {
    let app = TestApp::spawn();
    app.store(&did("ada", "https://example.org/verbs/hummed"));
    let mut solution = asked("ada");
    solution["object"]["definition"] =
        json!({ "type": "http://id.tincanapi.com/activitytype/solution" });
    app.store(&solution);
    assert_eq!(openness(&app), (json!(0), json!(0)));
    assert_eq!(app.ids(&[("verb", ASKED)]).len(), 1);
}

#[test]
fn a_voided_statement_is_taken_back_at_the_time_it_counted_at() {
    let (app, _) = told();
    let old = app.store_one(&at("2026-01-15T00:00:00Z", asked("old")));
    assert_eq!(openness(&app), (json!(4), json!(3)));
    app.store(&voiding(&old));
    assert_eq!(openness(&app), (json!(3), json!(2)));
}

#[test]
fn statements_from_far_away_in_time_are_no_trouble() {
    let app = TestApp::spawn();
    for time in [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
        "1969-12-31T23:59:59.999Z",
    ] {
        let id = app.store_one(&at(time, asked("ada")));
        app.store(&voiding(&id));
        app.store(&at(time, asked("ada")));
    }
    assert_eq!(openness(&app), (json!(0), json!(0)));
    let query = [("from", "1969-12-31"), ("to", "1970-01-01")];
    let json = app.get(&path(REPORT, &query)).expect(200).json();
    assert_eq!(json["data"][0]["statements"], 1);
}

#[test]
fn reports_need_no_version_header_and_are_not_for_shared_caches() {
    let (app, _) = told();
    for path in [REPORT, CSV] {
        let call = app.call(Method::GET, path);
        let answer = call.without("x-experience-api-version").send().expect(200);
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        assert_eq!(
            answer.header("vary"),
            Some("Authorization, Accept-Encoding")
        );
    }
}

const BEHAVIOURS: &str = "/api/v1/reports/behaviours";

/// The lines of a CSV, without the header.
fn lines(app: &TestApp, key: &Key, path: &str) -> Vec<String> {
    let answer = app.call(Method::GET, path).by(key).send().expect(200);
    let text = answer.text();
    // The last column is the link; `explain` follows it.
    let cells = text
        .lines()
        .skip(1)
        .map(|line| line.rsplit_once(',').unwrap().0);
    cells.map(str::to_owned).collect()
}

#[test]
fn behaviours_of_profile_and_mapping_are_listed_in_their_order_with_zeros() {
    let (app, _) = told();
    let query = [("from", "2026-11-01"), ("to", "2026-12-01")];
    let json = app.get(&path(BEHAVIOURS, &query)).expect(200).json();
    let rows = json["data"].as_array().unwrap();
    let slugs: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["behaviour"].as_str())
        .collect();
    assert_eq!(slugs.len(), 47);
    assert_eq!(
        slugs[..3],
        [
            "created-network",
            "joined-network",
            "asked-reaction-to-idea"
        ]
    );
    // The words of the mapping, which no template names.
    assert_eq!(
        slugs[43..],
        ["acknowledged", "asked", "debriefed", "shared"]
    );
    let counted = rows.iter().filter(|row| row["statements"] != 0);
    let counted: Vec<_> = counted
        .map(|row| (row["behaviour"].clone(), row["mapped"].clone()))
        .collect();
    assert_eq!(
        counted,
        [("asked", 2), ("debriefed", 1), ("shared", 1)]
            .map(|(slug, count)| (json!(slug), json!(count)))
    );
    assert_snapshot!(rows[0].to_string(), @r#"{"behaviour":"created-network","below_floor":false,"code":"O1","explain":"/api/v1/reports/behaviours/explain?from=2026-11-01&to=2026-12-01&tz=UTC&interval=none&behaviour=created-network","followed":0,"mapped":0,"matched":0,"name":"Created a cross-boundary network","people":0,"period":"2026-11-01/2026-12-01","period_end":"2026-12-01T00:00:00+00:00","period_start":"2026-11-01T00:00:00+00:00","principles":"openness","statements":0,"suppressed":false,"unfinished":true}"#);
    assert_eq!(json["meta"]["edition"], 1);
    let profiles = json!(["https://w3id.org/xapi-social-learning/v1.0"]);
    assert_eq!(json["meta"]["profile_versions"], profiles);
}

#[test]
fn csv_of_behaviours_is_narrowed_down_by_a_principle() {
    let (app, _) = told();
    let at =
        |principle| format!("{BEHAVIOURS}.csv?from=2026-11-01&to=2026-12-01&principle={principle}");
    let empowerment = lines(&app, &app.admin, &at("empowerment"));
    let principles = |line: &String| line.split(',').nth(6).unwrap().contains("empowerment");
    assert!(empowerment.iter().all(principles));
    assert_snapshot!(empowerment.last().unwrap(), @"2026-11-01/2026-12-01,2026-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,debriefed,Debriefed (kind unknown),,empowerment,1,1,0,0,1,false,true,true");
    let head = app.get(&at("sharing")).expect(200).text();
    assert_snapshot!(head.lines().next().unwrap(), @"period,period_start,period_end,behaviour,name,code,principles,statements,people,followed,matched,mapped,suppressed,unfinished,below_floor,explain");
}

#[test]
fn a_key_for_reports_sees_no_evidence_and_no_small_behaviour() {
    let (app, _) = told();
    let key = app.key("sheet", Preset::Reports.scopes());
    let at = format!("{BEHAVIOURS}.csv?from=2026-10-01&to=2026-11-01");
    let lines = lines(&app, &key, &at);
    let told = |slug: &str| {
        let line = lines
            .iter()
            .find(|line| line.split(',').nth(3) == Some(slug))
            .unwrap();
        line.split(',').skip(7).collect::<Vec<_>>().join(",")
    };
    assert_eq!(told("asked"), ",,,,,true,false,false");
    assert_eq!(told("shared"), "5,5,,,,false,false,false");
    assert_eq!(told("listened"), "0,0,,,,false,false,false");
}

#[test]
fn names_of_behaviours_are_in_the_language_of_the_reader() {
    let (app, _) = told();
    let name = |query: &str, header: &str| {
        let call = app.call(Method::GET, &format!("{BEHAVIOURS}{query}"));
        let answer = call.header("accept-language", header).send().expect(200);
        let vary = answer.header("vary").unwrap();
        assert!(vary.starts_with("Authorization, Accept-Language"), "{vary}");
        answer.json()["data"][3]["name"].clone()
    };
    assert_eq!(name("", "it"), "Asked a question");
    assert_eq!(name("", "de-CH, en;q=0.5"), "Frage gestellt");
    assert_eq!(name("?lang=fr", "de"), "A posé une question");
}

#[test]
fn competencies_of_a_mapping_are_reported_by_both_reports_alike() {
    let (mut app, _) = told();
    let groups =
        [REPORT, BEHAVIOURS].map(|report| format!("{report}.csv?group_by=competency&lang=de"));
    for group in &groups {
        assert!(lines(&app, &app.admin, group).is_empty());
    }
    let json = app.get(&groups[0].replace(".csv", "")).expect(200).json();
    assert!(
        json["meta"]["notes"][0]
            .as_str()
            .unwrap()
            .starts_with("No competency is mapped")
    );

    let folder = app.folder().join("profiles");
    std::fs::create_dir(&folder).unwrap();
    let built_in = tertulia::facts::mapping::BUILT_IN;
    std::fs::write(folder.join("social-learning.mapping.json"), built_in).unwrap();
    let mapping = json!({
        "name": "acme",
        "version": "1.0.0",
        "base": "https://w3id.org/xapi-social-learning",
        "rules": [{
            "id": "hummed",
            "verbs": ["https://example.org/verbs/hummed"],
            "counts_for_nothing": true,
            "note": "Nobody learns by it."
        }],
        "competencies": [{
            "id": "https://example.org/competencies/curious",
            "name": { "en": "Curious", "de": "Neugierig" },
            "behaviours": ["asked", "shared"]
        }]
    });
    std::fs::write(folder.join("acme.mapping.json"), mapping.to_string()).unwrap();
    app.restart_with(|settings| settings.profiles = Some(folder));
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let told = loop {
        let told = groups
            .each_ref()
            .map(|group| lines(&app, &app.admin, group));
        if !told[0].is_empty() || std::time::Instant::now() > deadline {
            break told;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!(told[0], told[1]);
    assert_snapshot!(told[0].join("\n"), @"2025-11-01/2026-12-01,2025-11-01T00:00:00+00:00,2026-12-01T00:00:00+00:00,https://example.org/competencies/curious,Neugierig,9,7,false,true,false");
}

#[test]
fn parameters_of_behaviours_that_are_wrong_are_told() {
    let (app, _) = told();
    for (query, parameter) in [
        ("group_by=principle", "group_by"),
        ("group_by=", "group_by"),
        ("principle=courage", "principle"),
        ("group_by=competency&principle=sharing", "principle"),
        ("lang=en_GB", "lang"),
        ("evidence=hearsay", "evidence"),
    ] {
        let answer = app.get(&format!("{BEHAVIOURS}?{query}")).expect(400);
        assert_eq!(answer.json()["parameter"], parameter, "{query}");
    }
    let answer = app.get(&format!("{REPORT}?group_by=behaviour")).expect(400);
    let detail = answer.json()["detail"].clone();
    assert!(
        detail.as_str().unwrap().contains("principle or competency"),
        "{detail}"
    );
}

#[test]
fn a_report_is_made_by_the_rules_that_count_in_the_store_whatever_the_server_knew() {
    for report in [
        "principles",
        "behaviours",
        "behaviours?group_by=competency",
        "unmapped",
        "quality",
    ] {
        let app = TestApp::spawn();
        let mut mapping: Value = serde_json::from_str(mapping::BUILT_IN).unwrap();
        mapping["version"] = json!("77.0.0");
        app.with_store(async |store| {
            let book = store.rulebook().await.unwrap();
            let text = NewRuleText {
                kind: RuleKind::Mapping,
                slug: "social-learning".to_owned(),
                version: "77.0.0".to_owned(),
                text: mapping.to_string(),
                built_in: true,
                defects: false,
            };
            let retired = None;
            let edition = NewEdition {
                after: book.current.number,
                uses: Vec::new(),
                texts: vec![NewlyUsed { text, retired }],
            };
            // It counts at once, for nothing is stored.
            store.begin_edition(edition).await.unwrap();
        });
        let report = app
            .get(&format!("/api/v1/reports/{report}"))
            .expect(200)
            .json();
        assert_eq!(report["meta"]["mapping_version"], "77.0.0");
    }
}
