//! `/api/v1/openapi.json`: the interface described for programs

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::http::{openapi, routes};
use tertulia::report::OUTLINES;

use crate::described;
use crate::helpers::TestApp;

const OPENAPI: &str = "/api/v1/openapi.json";

fn file(name: &str) -> String {
    format!("{}/schemas/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Each operation with its path and method.
fn operations() -> impl Iterator<Item = (&'static str, &'static str, &'static Value)> {
    let paths = openapi::document()["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, item)| {
        let each = item.as_object().unwrap().iter();
        each.map(|(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// The names of its parameters that stand there.
fn parameters(operation: &Value, place: &str) -> BTreeSet<String> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let named = all.filter(|one| one["in"] == place);
    named
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn everybody_may_read_it_and_need_not_read_it_twice() {
    let app = TestApp::spawn();
    let call = || app.call(Method::GET, OPENAPI).without("authorization");
    let answer = call().send().expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.json(), *openapi::document());
    let name = answer.header("etag").unwrap();
    call().header("if-none-match", name).send().expect(304);
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let table: BTreeSet<_> = routes::endpoints()
        .iter()
        .map(|one| (one.path.to_owned(), one.method.as_str().to_lowercase()))
        .collect();
    let described: BTreeSet<_> = operations()
        .map(|(path, method, _)| (path.to_owned(), method.to_owned()))
        .collect();
    assert_eq!(described, table);
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{id} stands twice");
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
        assert!(
            operation["responses"]
                .as_object()
                .unwrap()
                .keys()
                .any(|one| one < &"300".to_owned())
        );
        let named = path.split('/').filter(|part| part.starts_with('{'));
        let named: BTreeSet<_> = named
            .map(|part| part.trim_matches(['{', '}']).to_owned())
            .collect();
        assert_eq!(parameters(operation, "path"), named, "{method} {path}");
    }
}

#[test]
fn keys_need_what_the_table_says() {
    for endpoint in routes::endpoints() {
        let method = endpoint.method.as_str().to_lowercase();
        let operation = &openapi::document()["paths"][endpoint.path][method];
        let ways = operation["security"].as_array().unwrap();
        for scheme in ["basic", "bearer"] {
            let scopes: Vec<_> = ways
                .iter()
                .filter_map(|way| way[scheme][0].as_str())
                .collect();
            let wanted = endpoint.access.scopes().iter().map(|scope| scope.name());
            assert_eq!(scopes, wanted.collect::<Vec<_>>(), "{}", endpoint.path);
        }
    }
}

#[test]
fn the_parameters_described_are_those_that_are_accepted() {
    let app = TestApp::spawn();
    let mut seen = 0;
    for (path, method, operation) in operations() {
        if path.starts_with("/health/") || path.starts_with("/validate_") {
            continue;
        }
        let method: Method = method.to_uppercase().parse().unwrap();
        // What each report asks beside what all ask is another test's matter.
        if path.contains("{report}") {
            continue;
        }
        let place = path.replace("{slug}", "social-learning");
        let known = accepted(&app, &method, &place);
        assert_eq!(parameters(operation, "query"), known, "{method} {path}");
        seen += 1;
    }
    assert!(seen > 40, "{seen}");
}

/// The parameters that an address says it knows to whoever asks for another.
fn accepted(app: &TestApp, method: &Method, place: &str) -> BTreeSet<String> {
    let call = app.call(method.clone(), &format!("{place}?no-such-parameter=1"));
    let answer = if method == Method::GET || method == Method::DELETE {
        call.send()
    } else {
        call.json(&json!({})).send()
    };
    let told = answer.expect(400).json();
    let detail = told["detail"].as_str().unwrap();
    let known = if let Some((_, known)) = detail.split_once(" It knows ") {
        known.replace(['`', '.'], "")
    } else {
        let errors = told["errors"].as_array().unwrap();
        let unknown = errors.iter().find(|one| one["rule"] == "unknown-parameter");
        let unknown = unknown.unwrap_or_else(|| panic!("{method} {place}: {told}"));
        let fix = unknown["fix"].as_str().unwrap();
        fix.strip_prefix("Use only: ").unwrap_or("").to_owned()
    };
    let names = known.split(", ").filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// One path stands for the explanations of many reports, which differ in what they ask.
#[test]
fn an_explanation_takes_what_is_described_and_what_the_report_asks_and_what_tells_its_rows_apart() {
    let app = TestApp::spawn();
    let paths = &openapi::document()["paths"];
    let shared = parameters(&paths["/api/v1/reports/{report}/explain"]["get"], "query");
    for outline in OUTLINES {
        let path = format!("/api/v1/reports/{}", outline.name);
        let mut all = parameters(&paths[&path]["get"], "query");
        all.extend(shared.iter().cloned());
        all.extend(outline.keys.iter().map(|key| (*key).to_owned()));
        let path = format!("{path}/explain");
        assert_eq!(accepted(&app, &Method::GET, &path), all, "{path}");
    }
}

#[test]
fn values_that_are_listed_are_accepted_and_defaults_change_nothing() {
    let app = TestApp::spawn();
    for (path, method, operation) in operations() {
        let is_report = path.starts_with("/api/v1/reports/") && !path.ends_with("/explain");
        if method != "get" || !is_report {
            continue;
        }
        let (from, to) = (("from", "2026-01-01"), ("to", "2026-02-01"));
        for parameter in operation["parameters"].as_array().unwrap() {
            let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
            if parameter["in"] != "query" {
                continue;
            }
            let ask = |more: &[(&str, &str)]| {
                let range = [from, to].into_iter().filter(|(one, _)| *one != name);
                let query: Vec<_> = range.chain(more.iter().copied()).collect();
                app.get(&crate::helpers::path(path, &query)).expect(200)
            };
            let listed = schema["enum"].as_array().cloned().unwrap_or_default();
            let examples = parameter.get("example").cloned().into_iter();
            for value in listed.into_iter().chain(examples) {
                let text = value.as_str().map(str::to_owned);
                ask(&[(name, &text.unwrap_or_else(|| value.to_string()))]);
            }
            if let Some(usual) = schema["default"].as_str() {
                let (with, without) = (ask(&[(name, usual)]), ask(&[]));
                assert_eq!(with.header("etag"), without.header("etag"), "{path} {name}");
            }
        }
    }
}

/// The files are what the code says. `TERTULIA_WRITE_SCHEMAS=1` writes them.
#[test]
fn the_schema_of_each_report_lies_in_schemas() {
    let folder = file("reports");
    let mut expected = BTreeSet::new();
    for (name, schema) in openapi::report_schemas() {
        let place = format!("{folder}/{name}.schema.json");
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if std::env::var_os("TERTULIA_WRITE_SCHEMAS").is_some() {
            std::fs::write(&place, &text).unwrap();
        }
        let found = std::fs::read_to_string(&place).unwrap_or_default();
        assert!(
            found == text,
            "{place} is not what the code says; TERTULIA_WRITE_SCHEMAS=1 cargo test --test api schema_of_each_report"
        );
        expected.insert(format!("{name}.schema.json"));
    }
    let found = std::fs::read_dir(folder).unwrap();
    let found: BTreeSet<_> = found
        .map(|one| one.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_columns_of_csv_are_the_members_of_a_row_in_this_order() {
    let app = TestApp::spawn();
    let mut seen = 0;
    for (name, schema) in openapi::report_schemas() {
        let path = format!("/api/v1/reports/{name}.csv");
        if openapi::document()["paths"].get(&path).is_none() {
            continue;
        }
        let text = app.get(&path).expect(200).text();
        let row = &schema["properties"]["data"]["items"];
        let members: Vec<_> = row["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_str().unwrap())
            .collect();
        assert_eq!(text.lines().next().unwrap(), members.join(","), "{name}");
        assert_eq!(row["properties"].as_object().unwrap().len(), members.len());
        seen += 1;
    }
    assert!(seen >= 4, "{seen}");
}

#[test]
fn every_schema_is_one_and_every_reference_leads_somewhere() {
    let document = openapi::document();
    for schema in document["components"]["schemas"]
        .as_object()
        .unwrap()
        .values()
    {
        jsonschema::meta::validate(schema).unwrap();
        described::validator(schema);
    }
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                if let Some(place) = members.get("$ref").and_then(Value::as_str) {
                    let target = document.pointer(place.trim_start_matches('#'));
                    assert!(target.is_some(), "{place}");
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    // No schema lies there that nothing needs.
    let text = document.to_string();
    for name in document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        let place = format!("\"#/components/schemas/{name}\"");
        assert!(text.contains(&place), "{name}");
    }
}

#[test]
fn the_schemas_of_reports_are_strict() {
    let app = TestApp::spawn();
    for report in ["principles", "quality"] {
        let (_, schema) = openapi::report_schemas()
            .into_iter()
            .find(|(name, _)| *name == report)
            .unwrap();
        let schema = described::validator(&schema);
        let answer = app
            .get(&format!("/api/v1/reports/{report}"))
            .expect(200)
            .json();
        assert!(schema.is_valid(&answer));
        for change in ["/meta", "/data/0", ""] {
            let mut more = answer.clone();
            more.pointer_mut(change).unwrap()["more"] = json!(1);
            assert!(!schema.is_valid(&more), "{change}");
            let mut less = answer.clone();
            let members = less.pointer_mut(change).unwrap().as_object_mut().unwrap();
            let first = members.keys().next().unwrap().clone();
            members.remove(&first);
            assert!(!schema.is_valid(&less), "{change}");
        }
    }
}
