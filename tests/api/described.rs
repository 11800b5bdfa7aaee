//! Every answer that a test gets is one that `/api/v1/openapi.json` describes.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tertulia::http::openapi;

/// Validators of schemas, by where these stand in the document.
static VALIDATORS: LazyLock<Mutex<HashMap<String, &'static Validator>>> =
    LazyLock::new(Mutex::default);

/// Fails where the document does not describe such an answer. What no route answers, and requests in the
/// alternate syntax, which are answered as what they stand for, are not described.
#[track_caller]
pub fn check(method: &Method, path: &str, status: u16, headers: &HeaderMap, body: &[u8]) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let Some((place, operation)) = operation(method, path) else {
        return;
    };
    if path.starts_with("/xapi/") && query.contains("method=") {
        return;
    }
    let told = format!("{method} {place} answered {status}");
    let answers = &operation["responses"];
    let answer = answers.get(status.to_string());
    let answer = answer.unwrap_or_else(|| panic!("{told}, which is not described"));
    let answer = resolved(answer);
    let Some(content) = answer.get("content").filter(|_| *method != Method::HEAD) else {
        assert!(body.is_empty(), "{told} with a body");
        return;
    };
    let media_type = headers
        .get("content-type")
        .map_or("", |value| value.to_str().unwrap_or(""));
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let described = content.get(media_type).or_else(|| content.get("*/*"));
    let described = described.unwrap_or_else(|| panic!("{told} with {media_type}"));
    let is_json = media_type == "application/json" || media_type == "application/problem+json";
    // What was sent compressed is for tests of that.
    if is_json && !headers.contains_key("content-encoding") && content.get("*/*").is_none() {
        let json: Value = match serde_json::from_slice(body) {
            Ok(json) => json,
            // Numbers of xAPI come back to the digit, however long they are.
            Err(error) if error.to_string().starts_with("number out of range") => return,
            Err(error) => panic!("{told} with what is no JSON: {error}"),
        };
        let errors: Vec<_> = validator(&described["schema"])
            .iter_errors(&json)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{told}: {errors:#?} in {json}");
    }
}

/// The operation for a request, and its path in the document.
fn operation(method: &Method, path: &str) -> Option<(&'static str, &'static Value)> {
    let method = match method.as_str() {
        "HEAD" => "get".to_owned(),
        other => other.to_lowercase(),
    };
    let paths = openapi::document()["paths"].as_object().unwrap();
    let fits = |pattern: &str| {
        let (pattern, path) = (pattern.split('/'), path.split('/'));
        pattern.clone().count() == path.clone().count()
            && pattern
                .zip(path)
                .all(|(wanted, given)| wanted == given || wanted.starts_with('{'))
    };
    let exact = paths.get_key_value(path);
    let (place, item) = exact.or_else(|| paths.iter().find(|(pattern, _)| fits(pattern)))?;
    Some((place.as_str(), item.get(&method)?))
}

fn resolved(value: &'static Value) -> &'static Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(place) => openapi::document()
            .pointer(place.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{place} is not there")),
        None => value,
    }
}

/// A validator of a schema that refers to others of the document.
pub fn validator(schema: &Value) -> &'static Validator {
    let mut known = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(schema.to_string()).or_insert_with(|| {
        let mut whole = schema.clone();
        whole["components"] = json!({ "schemas": openapi::document()["components"]["schemas"] });
        let made = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&whole);
        Box::leak(Box::new(made.unwrap()))
    })
}
