//! What holds for all resources of documents (xAPI 1.0.3, Part 3, 2.2 and 3.1).
//!
//! Each test runs for each resource; what is peculiar to one is tested where its URL is.

mod contents;
mod headers;
mod ids;
mod lists;
mod merging;
mod parameters;
mod preconditions;
mod races;
mod reading;
mod scopes;

use reqwest::Method;

use crate::helpers::{Answer, Call, TestApp, path};
use crate::samples::agent;

pub const STATE: &str = "/xapi/activities/state";
pub const ACTIVITY_PROFILE: &str = "/xapi/activities/profile";
pub const AGENT_PROFILE: &str = "/xapi/agents/profile";
pub const COURSE: &str = "https://example.org/courses/1";

/// The resources.
pub const PATHS: [&str; 3] = [STATE, ACTIVITY_PROFILE, AGENT_PROFILE];
pub const VERSIONS: [&str; 2] = ["1.0.3", "2.0.0"];

/// The parameter that names a document at a path.
pub fn id_parameter(at: &str) -> &'static str {
    if at == STATE { "stateId" } else { "profileId" }
}

/// The parameters of a context that stands for all others.
pub fn context(at: &str) -> Vec<(&'static str, String)> {
    let activity = ("activityId", COURSE.to_owned());
    let ada = ("agent", agent("ada").to_string());
    match at {
        STATE => vec![activity, ada],
        ACTIVITY_PROFILE => vec![activity],
        _ => vec![ada],
    }
}

/// A path with these parameters.
pub fn with(at: &str, query: &[(&str, String)]) -> String {
    let query: Vec<_> = query
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    path(at, &query)
}

/// Where a document is, in that context.
pub fn place(at: &str, id: &str) -> String {
    let mut query = context(at);
    query.push((id_parameter(at), id.to_owned()));
    with(at, &query)
}

/// Where the list of them is.
pub fn list(at: &str) -> String {
    with(at, &context(at))
}

/// The ids of such a list.
#[track_caller]
pub fn ids(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.header("content-type"), Some("application/json"));
    serde_json::from_slice(&answer.body).unwrap()
}

pub fn put<'a>(app: &'a TestApp, place: &str) -> Call<'a> {
    app.call(Method::PUT, place)
}

pub fn post<'a>(app: &'a TestApp, place: &str) -> Call<'a> {
    app.call(Method::POST, place)
}

pub fn delete<'a>(app: &'a TestApp, place: &str) -> Call<'a> {
    app.call(Method::DELETE, place)
}

/// Makes a document, or replaces it, whatever the resource and the version ask for.
#[track_caller]
pub fn store(app: &TestApp, place: &str, content_type: &'static str, content: impl Into<Vec<u8>>) {
    delete(app, place).send().expect(204);
    let call = put(app, place).header("content-type", content_type);
    let call = call.header("if-none-match", "*").body(content);
    let answer = call.send().expect(204);
    assert!(answer.body.is_empty());
}

/// The same with a JSON text.
#[track_caller]
pub fn store_json(app: &TestApp, place: &str, content: &str) {
    store(app, place, "application/json", content);
}

/// The entity tag of a document.
#[track_caller]
pub fn etag(app: &TestApp, place: &str) -> String {
    let answer = app.get(place).expect(200);
    answer.header("etag").unwrap().to_owned()
}

/// The text of a document, which is there.
#[track_caller]
pub fn text(app: &TestApp, place: &str) -> String {
    app.get(place).expect(200).text()
}
