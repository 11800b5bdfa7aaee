//! `more` (xAPI 1.0.3, Part 2, 2.5; Part 3, 2.1.3)

use reqwest::Method;
use serde_json::{Value, json};

use crate::helpers::{STATEMENTS, TestApp};
use crate::samples::{ASKED, SHARED, asked, did, voiding};

fn filled(count: usize) -> (TestApp, Vec<String>) {
    let app = TestApp::spawn();
    let ids = app.store(&json!(vec![asked("ada"); count]));
    (app, ids)
}

fn cursor(more: &str) -> &str {
    more.rsplit_once("cursor=").unwrap().1
}

#[test]
fn more_is_a_path_on_the_host_and_empty_on_the_last_page_2_5() {
    let (app, ids) = filled(5);
    let page = app.page(&[("limit", "2"), ("verb", ASKED)]);
    assert!(page.more.starts_with("/xapi/statements?"), "{}", page.more);
    let second = app.get(&page.more).expect(200).page();
    assert_eq!(second.statements.len(), 2);
    let last = app.get(&second.more).expect(200).page();
    assert_eq!(last.ids(), ids[..1]);
    assert_eq!(last.more, "");
}

#[test]
fn a_last_page_that_is_full_has_no_more_2_5() {
    let (app, _) = filled(4);
    let page = app.page(&[("limit", "2")]);
    let last = app.get(&page.more).expect(200).page();
    assert_eq!((last.statements.len(), &*last.more), (2, ""));
}

#[test]
fn more_is_followed_with_basic_and_with_bearer_and_never_without_4_0() {
    let (app, _) = filled(3);
    let more = app.page(&[("limit", "1")]).more;
    app.get(&more).expect(200);
    let key = app.key("tool", &[tertulia::store::Scope::StatementsRead]);
    let bearer = format!("Bearer {}.{}", key.id, key.secret);
    let call = app.call(Method::GET, &more).header("authorization", bearer);
    call.send().expect(200);
    let call = app.call(Method::GET, &more).without("authorization");
    call.send().expect(401);
    let call = app.call(Method::GET, &more);
    call.without("x-experience-api-version").send().expect(400);
    app.call(Method::HEAD, &more).send().expect(200);
}

#[test]
fn pages_hold_each_statement_once_in_order_2_5() {
    let (app, mut ids) = filled(53);
    for limit in ["1", "7", "52", "53", "54"] {
        assert_eq!(app.ids(&[("limit", limit), ("ascending", "true")]), ids);
    }
    ids.reverse();
    for limit in ["1", "7", "53"] {
        assert_eq!(app.ids(&[("limit", limit)]), ids);
    }
}

#[test]
fn a_page_holds_at_most_what_the_server_allows_whatever_the_limit_2_1_3() {
    let app = TestApp::spawn_with(|settings| settings.limits.page = 10);
    app.store(&json!(vec![asked("ada"); 25]));
    for query in [vec![], vec![("limit", "0")], vec![("limit", "1000000")]] {
        let page = app.page(&query);
        assert_eq!(page.statements.len(), 10);
        assert_eq!(app.ids(&query).len(), 25);
    }
}

#[test]
fn every_parameter_goes_along_with_more_2_5() {
    let app = TestApp::spawn();
    let mut odd = did("ü & / ? # % + é", "https://example.org/v?a=b&c=d#é");
    odd["actor"] =
        json!({ "account": { "homePage": "https://example.org", "name": "a&b=c+d \"é\" %41" } });
    odd["object"]["id"] = json!("https://example.org/o?x=1&y=%20#z");
    odd["context"] = json!({ "registration": "0195a6f0-61f0-4cc5-9cc5-0195a6f061f0" });
    app.store(&json!(vec![odd.clone(); 5]));
    app.store(&json!(vec![asked("ada"); 5]));
    let agent = odd["actor"].to_string();
    let query = [
        ("agent", agent.as_str()),
        ("verb", odd["verb"]["id"].as_str().unwrap()),
        ("activity", odd["object"]["id"].as_str().unwrap()),
        ("registration", "0195a6f0-61f0-4cc5-9cc5-0195a6f061f0"),
        ("related_agents", "true"),
        ("related_activities", "true"),
        ("since", "2020-01-01T00:00:00+01:00"),
        ("until", "2999-01-01T00:00:00.000Z"),
        ("format", "ids"),
        ("ascending", "true"),
        ("attachments", "false"),
        ("limit", "2"),
    ];
    let found = app.list(&query);
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|one| one["verb"] == odd["verb"]));
}

#[test]
fn a_cursor_that_was_changed_is_refused_2_5() {
    let (app, _) = filled(5);
    let more = app.page(&[("limit", "2")]).more;
    let cursor = cursor(&more);
    let mut wrong = vec![
        String::new(),
        "x".to_owned(),
        "====".to_owned(),
        "%00".to_owned(),
        cursor[1..].to_owned(),
        cursor[..cursor.len() - 1].to_owned(),
        format!("{cursor}A"),
        format!("{cursor}="),
        cursor.repeat(2),
        cursor.to_lowercase(),
        "A".repeat(cursor.len()),
        "A".repeat(5_000),
    ];
    for place in 0..cursor.len() {
        let other = if &cursor[place..=place] == "A" {
            "B"
        } else {
            "A"
        };
        wrong.push([&cursor[..place], other, &cursor[place + 1..]].concat());
    }
    for wrong in wrong {
        let answer = app.get(&format!("{STATEMENTS}?limit=2&cursor={wrong}"));
        assert_eq!(answer.status, 400, "{wrong}: {}", answer.text());
        assert_eq!(answer.faults(), ["- cursor foreign-cursor"]);
    }
    app.get(&more).expect(200);
}

#[test]
fn a_cursor_belongs_to_its_query_2_5() {
    let (app, _) = filled(5);
    let more = app.page(&[("limit", "2"), ("verb", ASKED)]).more;
    let cursor = cursor(&more);
    let again = |query: &str| app.get(&format!("{STATEMENTS}?{query}&cursor={cursor}"));
    let verb = url::form_urlencoded::byte_serialize(ASKED.as_bytes()).collect::<String>();
    again(&format!("limit=2&verb={verb}")).expect(200);
    again(&format!("verb={verb}&limit=2")).expect(200);
    let other = url::form_urlencoded::byte_serialize(SHARED.as_bytes()).collect::<String>();
    for query in [
        String::new(),
        "limit=2".to_owned(),
        format!("verb={verb}"),
        format!("limit=3&verb={verb}"),
        format!("limit=2&verb={other}"),
        format!("limit=2&verb={verb}&ascending=true"),
        format!("limit=2&verb={verb}&format=ids"),
    ] {
        assert_eq!(again(&query).status, 400, "{query}");
    }
}

#[test]
fn a_cursor_of_another_server_is_refused_2_5() {
    let ((app, _), (other, _)) = (filled(3), filled(3));
    let more = app.page(&[("limit", "1")]).more;
    app.get(&more).expect(200);
    let faults = other.get(&more).expect(400).faults();
    assert_eq!(faults, ["- cursor foreign-cursor"]);
}

#[test]
fn a_cursor_outlives_the_server_2_5() {
    let (mut app, ids) = filled(5);
    let more = app.page(&[("limit", "2"), ("ascending", "true")]).more;
    app.restart();
    let page = app.get(&more).expect(200).page();
    assert_eq!(page.ids(), ids[2..4]);
}

#[test]
fn what_is_stored_after_the_first_page_is_on_no_later_one_2_5() {
    let (app, ids) = filled(6);
    for ascending in ["true", "false"] {
        let query = [("limit", "4"), ("ascending", ascending)];
        let before = app.ids(&query);
        let first = app.page(&query);
        app.store(&asked("ada"));
        let mut seen = first.ids();
        seen.extend(app.get(&first.more).expect(200).page().ids());
        // The page that follows may itself have more only up to where the first one looked.
        assert_eq!(seen, before[..seen.len()]);
        assert!(seen.len() >= ids.len());
    }
}

#[test]
fn paging_while_others_write_returns_each_statement_once_2_5() {
    let (app, ids) = filled(120);
    for ascending in ["true", "false"] {
        let seen = std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for _ in 0..40 {
                    app.store(&json!([asked("ada"), asked("bo")]));
                }
            });
            let seen = app.ids(&[("limit", "3"), ("ascending", ascending)]);
            writer.join().unwrap();
            seen
        });
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len());
        assert!(ids.iter().all(|id| seen.contains(id)));
    }
}

#[test]
fn what_is_voided_between_two_pages_is_left_out_and_nothing_else_2_3_2() {
    let (app, ids) = filled(6);
    let first = app.page(&[("limit", "2"), ("ascending", "true")]);
    app.store(&json!([voiding(&ids[1]), voiding(&ids[2])]));
    let second = app.get(&first.more).expect(200).page();
    assert_eq!(second.ids(), ids[3..5]);
}

#[test]
fn a_page_ends_early_rather_than_grow_beyond_its_bytes_2_1_3() {
    let app = TestApp::spawn_with(|settings| settings.limits.page_bytes = 10_000);
    let mut large = asked("ada");
    large["result"] = json!({ "response": "x".repeat(3_000) });
    let ids = app.store(&Value::from(vec![large; 20]));
    let page = app.page(&[]);
    let count = page.statements.len();
    assert!((2..=5).contains(&count), "{count}");
    assert!(!page.more.is_empty());
    assert_eq!(app.ids(&[("ascending", "true")]), ids);
}

#[test]
fn a_statement_larger_than_a_page_may_be_is_a_page_of_its_own_2_1_3() {
    let app = TestApp::spawn_with(|settings| settings.limits.page_bytes = 100);
    let ids = app.store(&json!(vec![asked("ada"); 4]));
    assert_eq!(app.page(&[]).statements.len(), 1);
    assert_eq!(app.ids(&[("ascending", "true")]), ids);
}
