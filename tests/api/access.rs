//! Who may do what (xAPI 1.0.3, Part 3, 3.2 and 4.0)

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::json;
use tertulia::http::routes;
use tertulia::lrs::access::{Credentials, Preset};
use tertulia::store::Scope;

use crate::helpers::{Answer, Call, Key, STATEMENTS, TestApp, ids_of, path};
use crate::samples::{SHARED, about, agent, asked, did, id, voiding};
use crate::xapi::documents;

const REPORT: &str = "/api/v1/reports/principles";
const REJECTIONS: &str = "/api/v1/rejections";

fn with(app: &TestApp, authorization: impl AsRef<[u8]>) -> Answer {
    let call = app.call(Method::GET, STATEMENTS);
    call.header("authorization", authorization).send()
}

fn basic(text: impl AsRef<[u8]>) -> String {
    format!("Basic {}", STANDARD.encode(text))
}

#[test]
fn a_request_without_credentials_is_told_how_to_send_them_4_0() {
    let app = TestApp::spawn();
    for path in [STATEMENTS, REPORT, REJECTIONS] {
        let call = app.call(Method::GET, path).without("authorization");
        let answer = call.send().expect(401);
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Basic realm="), "{challenge}");
        let kind = answer.header("content-type");
        assert_eq!(kind, Some("application/problem+json"));
    }
}

#[test]
fn basic_and_bearer_are_the_same_key_4_0() {
    let app = TestApp::spawn();
    let Key { id, secret } = &app.key("tool", &[Scope::StatementsRead]);
    for authorization in [
        basic(format!("{id}:{secret}")),
        basic(format!("{id}:{secret}")).replace("Basic", "basic"),
        basic(format!("{id}:{secret}"))
            .trim_end_matches('=')
            .to_owned(),
        format!("Bearer {id}.{secret}"),
        format!("BEARER  {id}.{secret} "),
    ] {
        with(&app, &authorization).expect(200);
    }
}

#[test]
fn a_secret_may_hold_colons_and_a_key_may_hold_full_stops_4_0() {
    let app = TestApp::spawn();
    for (name, id, secret) in [
        ("a", "colons", "a:b::c:"),
        ("b", "with.full.stops", "x.y"),
        ("c", "blanks", " and ümläuts é "),
        ("d", "long", &"s".repeat(2_000)),
    ] {
        let (id, secret) = (id.to_owned(), secret.to_owned());
        let credentials = Credentials { id, secret };
        let key = app.key_like(credentials, name, &[Scope::All]);
        let Key { id, secret } = &key;
        with(&app, basic(format!("{id}:{secret}"))).expect(200);
        with(&app, basic(format!("{id}:{secret}."))).expect(401);
        if secret.is_ascii() && !secret.starts_with(' ') {
            with(&app, format!("Bearer {id}.{secret}")).expect(200);
        }
    }
}

#[test]
fn credentials_that_are_not_good_are_a_401_however_they_are_written_4_0() {
    let app = TestApp::spawn();
    let Key { id, secret } = &app.admin.clone();
    let other = secret.replace('s', "z");
    for authorization in [
        basic(format!("{id}:{other}")),
        basic(format!("{id}:")),
        basic(format!("{id}:{secret} ")),
        basic(id),
        basic(format!("ADMIN:{secret}")),
        basic(format!(":{secret}")),
        basic(":"),
        basic(""),
        basic([0xff, 0xfe, b':', 0x80]),
        basic(format!("{id}\0:{secret}")),
        basic(format!("{id}:{secret}\0")),
        basic("x' OR '1'='1:y"),
        "Basic".to_owned(),
        "Basic ".to_owned(),
        "Basic !!!".to_owned(),
        "Basic a".to_owned(),
        format!("Basic {id}:{secret}"),
        format!("Bearer {id}"),
        format!("Bearer {id}."),
        format!("Bearer .{secret}"),
        format!("Bearer {}", ".".repeat(5_000)),
        "Bearer".to_owned(),
        "Digest username=\"admin\"".to_owned(),
        "nonsense".to_owned(),
        String::new(),
    ] {
        let answer = with(&app, &authorization);
        assert_eq!(answer.status, 401, "{authorization}");
    }
    for raw in [&b"Basic \xff\xfe"[..], b"\x80", b"Bearer \xc3\xa9.\xc3\xa9"] {
        with(&app, raw).expect(401);
    }
}

#[test]
fn credentials_are_judged_before_everything_else_4_0() {
    let app = TestApp::spawn();
    let wrong = || basic("admin:wrong");
    let calls = [
        app.call(Method::GET, &path(STATEMENTS, &[("nonsense", "1")])),
        app.call(Method::GET, STATEMENTS).version("0.9"),
        app.call(Method::GET, STATEMENTS)
            .without("x-experience-api-version"),
        app.call(Method::POST, STATEMENTS).text("{"),
        app.call(Method::POST, STATEMENTS)
            .header("content-type", "x/y"),
        app.call(Method::PUT, STATEMENTS).text(vec![0xff; 1_000]),
        app.call(Method::GET, &path(REPORT, &[("nonsense", "1")])),
        app.call(Method::GET, &path(REJECTIONS, &[("limit", "x")])),
    ];
    for call in calls {
        call.header("authorization", wrong()).send().expect(401);
    }
    let too_large = vec![b' '; 17 * 1024 * 1024];
    let call = app.call(Method::POST, STATEMENTS).text(too_large);
    call.header("authorization", wrong()).send().expect(401);
}

#[test]
fn a_revoked_key_is_refused_within_a_second() {
    let app = TestApp::spawn();
    let key = app.key("tool", &[Scope::All]);
    let get = || app.call(Method::GET, STATEMENTS).by(&key).send();
    get().expect(200);
    app.revoke(&key);
    std::thread::sleep(std::time::Duration::from_secs(1));
    get().expect(401);
}

/// What each route needs, said here a second time on purpose.
const NEEDED: [(&str, &str, &[Scope]); 86] = {
    use Scope::{
        Admin, AllRead, Define, Profile, ProfileWrite, ReportsRead, State, StatementsRead,
        StatementsReadMine, StatementsWrite,
    };
    const RULES: &[Scope] = &[Admin, ProfileWrite];
    const VALIDATE: &[Scope] = &[Admin, ProfileWrite, StatementsWrite];
    const KNOWN: &[Scope] = &[StatementsRead, StatementsReadMine, State, Profile, Define];
    const EXACT: &[Scope] = &[StatementsRead, Admin];
    [
        ("GET", "/xapi/about", &[]),
        (
            "GET",
            "/xapi/statements",
            &[StatementsRead, StatementsReadMine],
        ),
        ("PUT", "/xapi/statements", &[StatementsWrite]),
        ("POST", "/xapi/statements", &[StatementsWrite]),
        ("GET", "/xapi/activities", KNOWN),
        ("GET", "/xapi/agents", KNOWN),
        ("GET", "/api/v1/reports/principles", &[ReportsRead]),
        ("GET", "/api/v1/reports/principles.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/behaviours", &[ReportsRead]),
        ("GET", "/api/v1/reports/behaviours.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/timeseries", &[ReportsRead]),
        ("GET", "/api/v1/reports/timeseries.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/competencies", &[ReportsRead]),
        ("GET", "/api/v1/reports/competencies.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/verbs", &[ReportsRead]),
        ("GET", "/api/v1/reports/verbs.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/activities", &[ReportsRead]),
        ("GET", "/api/v1/reports/activities.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/units", &[ReportsRead]),
        ("GET", "/api/v1/reports/units.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/teams", &[ReportsRead]),
        ("GET", "/api/v1/reports/teams.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/courses", &[ReportsRead]),
        ("GET", "/api/v1/reports/courses.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/platforms", &[ReportsRead]),
        ("GET", "/api/v1/reports/platforms.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/definitions", &[ReportsRead]),
        ("GET", "/api/v1/reports/definitions.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/people", &[ReportsRead]),
        ("GET", "/api/v1/reports/people.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/network", &[ReportsRead]),
        ("GET", "/api/v1/reports/network.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/threads", &[ReportsRead]),
        ("GET", "/api/v1/reports/threads.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/debriefs", &[ReportsRead]),
        ("GET", "/api/v1/reports/debriefs.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/seniors", &[ReportsRead]),
        ("GET", "/api/v1/reports/seniors.csv", &[ReportsRead]),
        ("GET", "/api/v1/reports/unmapped", EXACT),
        ("GET", "/api/v1/reports/unmapped.csv", EXACT),
        ("GET", "/api/v1/reports/quality", EXACT),
        ("GET", "/api/v1/reports/quality.csv", EXACT),
        ("GET", "/api/v1/reports/unmapped/explain", EXACT),
        ("GET", "/api/v1/reports/quality/explain", EXACT),
        ("GET", "/api/v1/reports/{report}/explain", &[ReportsRead]),
        ("GET", "/api/v1/rejections", &[Admin]),
        ("GET", "/api/v1/findings/documents", &[Admin]),
        ("GET", "/api/v1/people", &[Admin]),
        ("PUT", "/api/v1/people", &[Admin]),
        ("DELETE", "/api/v1/people", &[Admin]),
        ("GET", "/api/v1/openapi.json", &[]),
        ("GET", "/health/live", &[]),
        ("GET", "/health/ready", &[]),
        ("GET", "/api/v1/directory", &[Admin]),
        ("PUT", "/api/v1/directory", &[Admin]),
        ("DELETE", "/api/v1/directory", &[Admin]),
        ("GET", "/api/v1/directory.csv", &[Admin]),
        ("GET", "/api/v1/profiles", RULES),
        ("GET", "/api/v1/profiles/{slug}", RULES),
        ("PUT", "/api/v1/profiles/{slug}", RULES),
        ("DELETE", "/api/v1/profiles/{slug}", RULES),
        ("GET", "/api/v1/mappings", RULES),
        ("GET", "/api/v1/mappings/{slug}", RULES),
        ("PUT", "/api/v1/mappings/{slug}", RULES),
        ("DELETE", "/api/v1/mappings/{slug}", RULES),
        ("GET", "/api/v1/behaviours", &[ReportsRead, StatementsWrite]),
        (
            "GET",
            "/api/v1/behaviours/{slug}",
            &[ReportsRead, StatementsWrite],
        ),
        ("GET", "/api/v1/findings", &[Admin]),
        ("GET", "/api/v1/findings/counts", &[Admin]),
        ("GET", "/api/v1/findings/counts.csv", &[Admin]),
        ("POST", "/api/v1/validate/profile", VALIDATE),
        ("POST", "/api/v1/validate/statements", VALIDATE),
        ("POST", "/validate_templates", VALIDATE),
        ("POST", "/validate_patterns", VALIDATE),
        ("GET", "/xapi/activities/state", &[State, AllRead]),
        ("PUT", "/xapi/activities/state", &[State]),
        ("POST", "/xapi/activities/state", &[State]),
        ("DELETE", "/xapi/activities/state", &[State]),
        ("GET", "/xapi/activities/profile", &[Profile, AllRead]),
        ("PUT", "/xapi/activities/profile", &[Profile]),
        ("POST", "/xapi/activities/profile", &[Profile]),
        ("DELETE", "/xapi/activities/profile", &[Profile]),
        ("GET", "/xapi/agents/profile", &[Profile, AllRead]),
        ("PUT", "/xapi/agents/profile", &[Profile]),
        ("POST", "/xapi/agents/profile", &[Profile]),
        ("DELETE", "/xapi/agents/profile", &[Profile]),
    ]
};

/// What holding a scope is good for (xAPI 1.0.3, Part 3, 4.2, and this server's own).
fn granted(held: Scope) -> Vec<Scope> {
    use Scope::{
        Admin, All, AllRead, Define, Profile, ProfileWrite, ReportsRead, State, StatementsRead,
        StatementsReadMine, StatementsWrite,
    };
    match held {
        All => vec![
            StatementsWrite,
            StatementsReadMine,
            StatementsRead,
            State,
            Define,
            Profile,
            AllRead,
            All,
            ReportsRead,
            ProfileWrite,
        ],
        AllRead => vec![AllRead, StatementsRead, StatementsReadMine, ReportsRead],
        StatementsRead => vec![StatementsRead, StatementsReadMine, ReportsRead],
        StatementsWrite | StatementsReadMine | State | Define | Profile | ReportsRead
        | ProfileWrite | Admin => vec![held],
    }
}

#[test]
fn every_route_asks_for_the_scope_that_it_should_4_2() {
    let mut table: Vec<_> = routes::endpoints()
        .iter()
        .map(|endpoint| {
            let needed = endpoint.access.scopes();
            (endpoint.method.to_string(), endpoint.path, needed)
        })
        .collect();
    let mut expected = NEEDED.map(|(method, path, needed)| (method.to_owned(), path, needed));
    table.sort_by_key(|(method, path, _)| (*path, method.clone()));
    expected.sort_by_key(|(method, path, _)| (*path, method.clone()));
    assert_eq!(table, expected);
}

/// A file that comes with the program.
fn file(name: &str) -> String {
    std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn form_for(endpoint: &str) -> String {
    let statement = file("profiles/examples/asked-question.json");
    let profile = ("profile", "https://w3id.org/xapi-social-learning/v1.0");
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs([profile]);
    match endpoint {
        "/validate_templates" => form.append_pair("statement", &statement),
        _ => form.append_pair("statements", &format!("[{statement}]")),
    };
    form.finish()
}

/// A request that is granted to whoever may make it.
fn sensible<'a>(app: &'a TestApp, method: &Method, endpoint: &str) -> Call<'a> {
    let call = |query: &[(&str, &str)]| app.call(method.clone(), &path(endpoint, query));
    match (method.as_str(), endpoint) {
        ("GET", "/xapi/activities") => call(&[("activityId", "https://example.org/1")]),
        ("GET", "/xapi/agents") => call(&[("agent", &agent("ada").to_string())]),
        ("PUT", "/api/v1/people") => {
            call(&[]).json(&json!({ "person": "ada", "agents": [agent("ada")] }))
        }
        ("PUT", "/api/v1/directory") => {
            let ada = json!({ "person": "ada", "identifiers": [agent("ada")] });
            call(&[]).json(&json!({ "members": [ada] }))
        }
        ("DELETE", "/api/v1/people") => call(&[("person", "ada")]),
        (_, "/api/v1/reports/{report}/explain") => {
            let row = [("principle", "openness")];
            app.call(
                method.clone(),
                &path("/api/v1/reports/principles/explain", &row),
            )
        }
        (_, "/api/v1/reports/quality/explain") => call(&[("key", &app.admin.id)]),
        (_, "/api/v1/reports/unmapped/explain") => {
            let verb = "https://example.org/verbs/hummed";
            app.store_one(&did("ada", verb));
            call(&[("key", &app.admin.id), ("verb", verb)])
        }
        (_, "/api/v1/behaviours/{slug}") => {
            app.call(method.clone(), "/api/v1/behaviours/asked-question")
        }
        ("DELETE", "/api/v1/profiles/{slug}") => {
            let version = [("version", "https://w3id.org/xapi-social-learning/v1.0")];
            app.call(
                method.clone(),
                &path("/api/v1/profiles/social-learning", &version),
            )
        }
        ("DELETE", "/api/v1/mappings/{slug}") => app.call(
            method.clone(),
            "/api/v1/mappings/social-learning?version=2.0.0",
        ),
        (_, "/api/v1/profiles/{slug}") => app
            .call(method.clone(), "/api/v1/profiles/social-learning")
            .text(file("profiles/social-learning.jsonld")),
        (_, "/api/v1/mappings/{slug}") => app
            .call(method.clone(), "/api/v1/mappings/social-learning")
            .text(file("profiles/social-learning.mapping.json")),
        ("POST", "/validate_templates" | "/validate_patterns") => call(&[])
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form_for(endpoint)),
        ("PUT", _) => call(&[("statementId", &id())]).json(&asked("ada")),
        ("POST", _) => call(&[]).json(&asked("ada")),
        _ => call(&[]),
    }
}

#[test]
fn every_scope_opens_the_routes_it_should_and_no_other_4_2() {
    let app = TestApp::spawn();
    for held in Scope::EVERY {
        let key = app.key(held.name(), &[held]);
        for endpoint in routes::endpoints() {
            let method: Method = endpoint.method.as_str().parse().unwrap();
            let place = format!("{method} {} with {held}", endpoint.path);
            let (.., needed) = NEEDED
                .into_iter()
                .find(|(method, path, _)| {
                    *method == endpoint.method.as_str() && *path == endpoint.path
                })
                .unwrap_or_else(|| panic!("no expectation for {place}"));
            let may = needed.is_empty() || granted(held).iter().any(|one| needed.contains(one));
            let call = || {
                if endpoint.path.starts_with("/api/v1/directory") {
                    // There is one to be read and deleted.
                    let put = sensible(&app, &Method::PUT, "/api/v1/directory").send();
                    assert!(put.status < 300, "{}", put.text());
                }
                if !documents::PATHS.contains(&endpoint.path) {
                    return sensible(&app, &method, endpoint.path);
                }
                let place = documents::place(endpoint.path, held.name());
                documents::post(&app, &place).text("{}").send().expect(204);
                let call = app.call(method.clone(), &place).header("if-match", "*");
                call.text("{}")
            };
            let answer = call().by(&key).send();
            assert_eq!(answer.status < 300, may, "{place}: {}", answer.text());
            if !may {
                let told = answer.expect(403).json();
                let detail = told["detail"].as_str().unwrap().to_owned();
                for scope in needed {
                    assert!(detail.contains(scope.name()), "{place}: {detail}");
                }
            }
            let anonymous = call().without("authorization").send();
            assert_eq!(anonymous.status < 300, needed.is_empty(), "{place}");
        }
    }
}

#[test]
fn what_is_forbidden_is_not_judged_any_further_3_2() {
    let app = TestApp::spawn();
    let key = app.key("reports", Preset::Reports.scopes());
    let calls = [
        app.call(Method::POST, STATEMENTS).text("{"),
        app.call(Method::GET, &path(STATEMENTS, &[("nonsense", "1")])),
        app.call(Method::GET, STATEMENTS).version("0.9"),
        app.call(Method::GET, REJECTIONS),
    ];
    for call in calls {
        call.by(&key).send().expect(403);
    }
}

#[test]
fn a_key_that_reads_its_own_sees_nothing_else_4_2() {
    let app = TestApp::spawn();
    let scopes = [Scope::StatementsWrite, Scope::StatementsReadMine];
    let keys = ["moodle", "chat"].map(|name| app.key(name, &scopes));
    let post = |key: &Key, statement: &serde_json::Value| {
        let call = app.call(Method::POST, STATEMENTS).by(key).json(statement);
        let [id] = ids_of(&call.send().expect(200).json()).try_into().unwrap();
        id
    };
    let mine = post(&keys[0], &asked("ada"));
    let theirs = post(&keys[1], &asked("ada"));
    // A statement of mine that refers to one of theirs is mine, and the other way round.
    let my_reference = post(&keys[0], &about("bo", SHARED, &theirs));
    let their_reference = post(&keys[1], &about("bo", SHARED, &mine));
    let get = |key: &Key, query: &[(&str, &str)]| {
        app.call(Method::GET, &path(STATEMENTS, query))
            .by(key)
            .send()
    };
    let ada = agent("ada").to_string();
    let activity = "https://example.org/questions/1";
    for query in [
        vec![],
        vec![("agent", ada.as_str())],
        vec![("agent", &ada), ("verb", crate::samples::ASKED)],
        vec![("agent", &ada), ("activity", activity)],
        vec![("agent", &ada), ("related_agents", "true")],
        vec![("activity", activity), ("related_activities", "true")],
    ] {
        let listed = get(&keys[0], &query).expect(200).page().ids();
        assert_eq!(listed, [my_reference.clone(), mine.clone()], "{query:?}");
        let listed = get(&keys[1], &query).expect(200).page().ids();
        assert_eq!(listed, [their_reference.clone(), theirs.clone()]);
    }
    let one = |key, id: &str| get(key, &[("statementId", id)]).status;
    assert_eq!([one(&keys[0], &mine), one(&keys[0], &theirs)], [200, 404]);
    assert_eq!([one(&keys[1], &mine), one(&keys[1], &theirs)], [404, 200]);
    // Who may read all sees all four.
    assert_eq!(app.ids(&[]).len(), 4);
    // A voided one stays its sender's.
    app.store(&voiding(&mine));
    let voided = |key| get(key, &[("voidedStatementId", &mine)]).status;
    assert_eq!([voided(&keys[0]), voided(&keys[1])], [200, 404]);
    assert_eq!(get(&keys[0], &[]).page().ids(), [my_reference]);
}

#[test]
fn a_key_that_sent_nothing_sees_nothing_and_pages_hold_only_its_own_4_2() {
    let app = TestApp::spawn();
    let scopes = [Scope::StatementsWrite, Scope::StatementsReadMine];
    let key = app.key("moodle", &scopes);
    app.store(&json!(vec![asked("ada"); 30]));
    let get = |path: &str| {
        app.call(Method::GET, path)
            .by(&key)
            .send()
            .expect(200)
            .page()
    };
    assert!(get(STATEMENTS).statements.is_empty());
    let mut sent = Vec::new();
    for _ in 0..5 {
        app.store(&asked("ada"));
        let call = app
            .call(Method::POST, STATEMENTS)
            .by(&key)
            .json(&asked("ada"));
        sent.extend(ids_of(&call.send().json()));
    }
    sent.reverse();
    let mut page = get(&path(STATEMENTS, &[("limit", "2")]));
    let mut seen = page.ids();
    while !page.more.is_empty() {
        page = get(&page.more);
        seen.extend(page.ids());
    }
    assert_eq!(seen, sent);
}

#[test]
fn a_cursor_opens_nothing_to_another_key_4_2() {
    let app = TestApp::spawn();
    app.store(&json!(vec![asked("ada"); 5]));
    let more = app.page(&[("limit", "2")]).more;
    let mine = app.key("moodle", &[Scope::StatementsReadMine]);
    let page = app
        .call(Method::GET, &more)
        .by(&mine)
        .send()
        .expect(200)
        .page();
    assert!(page.statements.is_empty());
    let none = app.key("reports", &[Scope::ReportsRead]);
    app.call(Method::GET, &more).by(&none).send().expect(403);
}

#[test]
fn the_preset_of_a_learning_platform_sends_and_reads_its_own() {
    let app = TestApp::spawn();
    let key = app.key("moodle", Preset::Lms.scopes());
    let call = |method, path: &str| app.call(method, path).by(&key);
    call(Method::POST, STATEMENTS)
        .json(&asked("ada"))
        .send()
        .expect(200);
    app.store(&asked("ada"));
    let page = call(Method::GET, STATEMENTS).send().expect(200).page();
    assert_eq!(page.statements.len(), 1);
    call(Method::GET, REPORT).send().expect(403);
    call(Method::GET, REJECTIONS).send().expect(403);
}

#[test]
fn the_preset_for_reports_reads_reports_and_no_statement() {
    let app = TestApp::spawn();
    let key = app.key("sheet", Preset::Reports.scopes());
    let stored = app.store_one(&asked("ada"));
    let call = |method, path: &str| app.call(method, path).by(&key);
    call(Method::GET, REPORT).send().expect(200);
    call(Method::GET, &format!("{REPORT}.csv"))
        .send()
        .expect(200);
    call(Method::GET, STATEMENTS).send().expect(403);
    call(Method::GET, &path(STATEMENTS, &[("statementId", &stored)]))
        .send()
        .expect(403);
    call(Method::POST, STATEMENTS)
        .json(&asked("ada"))
        .send()
        .expect(403);
    call(Method::HEAD, STATEMENTS).send().expect(403);
    call(Method::GET, REJECTIONS).send().expect(403);
}
