//! Every URL, its method and what a key must be allowed to do there.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use actix_web::http::Method;
use actix_web::{Route, web};

use super::documents::{self, ActivityProfile, AgentProfile, Serves, State};
use super::paths::{
    ABOUT, ACTIVITIES, ACTIVITY_PROFILE, AGENT_PROFILE, AGENTS, BEHAVIOUR, BEHAVIOURS, DIRECTORY,
    DIRECTORY_CSV, MAPPING, MAPPINGS, OPENAPI, PEOPLE, PROFILE, PROFILES, STATE, STATEMENTS,
};
use super::{
    about, activities, agents, behaviours, directory, document_findings, findings, health, openapi,
    options, people, rejections, reports, rules, statements, validate,
};
use crate::store::Scope;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everyone, without a key.
    Open,
    /// Keys that one of these scopes is granted to.
    AnyOf(&'static [Scope]),
    /// Keys that may see figures no floor can protect: those that may read statements anyway, and
    /// administrators.
    Unfloored,
}

impl Access {
    /// The scopes of which a key needs one; none where everyone is welcome.
    #[must_use]
    pub fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Open => &[],
            Self::AnyOf(scopes) => scopes,
            Self::Unfloored => &[Scope::StatementsRead, Scope::Admin],
        }
    }
}

/// One URL and method.
pub struct Endpoint {
    pub method: Method,
    /// A path; a segment in braces stands for any one segment.
    pub path: &'static str,
    pub access: Access,
    handler: fn() -> Route,
}

const READ: Access = Access::AnyOf(&[Scope::StatementsRead, Scope::StatementsReadMine]);
const WRITE: Access = Access::AnyOf(&[Scope::StatementsWrite]);
const READ_STATE: Access = Access::AnyOf(&[Scope::State, Scope::AllRead]);
const WRITE_STATE: Access = Access::AnyOf(&[Scope::State]);
const READ_PROFILES: Access = Access::AnyOf(&[Scope::Profile, Scope::AllRead]);
const WRITE_PROFILES: Access = Access::AnyOf(&[Scope::Profile]);
/// What is known of activities and agents, for all that work with statements or documents.
const KNOWN: Access = Access::AnyOf(&[
    Scope::StatementsRead,
    Scope::StatementsReadMine,
    Scope::State,
    Scope::Profile,
    Scope::Define,
]);
const REPORTS: Access = Access::AnyOf(&[Scope::ReportsRead]);
/// What can be sent and counted, in words: for those who send and those who read.
const DESCRIBED: Access = Access::AnyOf(&[Scope::ReportsRead, Scope::StatementsWrite]);
const ADMIN: Access = Access::AnyOf(&[Scope::Admin]);
/// Profiles and mappings.
const RULES: Access = Access::AnyOf(&[Scope::Admin, Scope::ProfileWrite]);
/// For all that send what can be validated.
const VALIDATE: Access =
    Access::AnyOf(&[Scope::Admin, Scope::ProfileWrite, Scope::StatementsWrite]);

const REPORT: fn() -> Route = || web::to(reports::report);
const EXPLAIN: fn() -> Route = || web::to(reports::explain);
const COUNTS: fn() -> Route = || web::to(findings::counts);

/// The four methods of a resource of documents.
fn documents<R: Serves>(path: &'static str, read: Access, write: Access) -> [Endpoint; 4] {
    let route = |method, access, handler| Endpoint {
        method,
        path,
        access,
        handler,
    };
    [
        route(Method::GET, read, || web::to(documents::get::<R>)),
        route(Method::PUT, write, || web::to(documents::put::<R>)),
        route(Method::POST, write, || web::to(documents::post::<R>)),
        route(Method::DELETE, write, || web::to(documents::delete::<R>)),
    ]
}

/// The table. Everywhere HEAD answers the headers of GET, and OPTIONS the methods there are.
#[must_use]
pub fn endpoints() -> &'static [Endpoint] {
    static TABLE: LazyLock<Vec<Endpoint>> = LazyLock::new(table);
    &TABLE
}

fn table() -> Vec<Endpoint> {
    let route = |method, path, access, handler| Endpoint {
        method,
        path,
        access,
        handler,
    };
    let report = |path, access, handler| route(Method::GET, path, access, handler);
    let mut table = vec![
        route(Method::GET, ABOUT, Access::Open, || web::to(about::about)),
        route(Method::GET, STATEMENTS, READ, || web::to(statements::get)),
        route(Method::PUT, STATEMENTS, WRITE, || web::to(statements::put)),
        route(Method::POST, STATEMENTS, WRITE, || {
            web::to(statements::post)
        }),
        route(Method::GET, ACTIVITIES, KNOWN, || web::to(activities::get)),
        route(Method::GET, AGENTS, KNOWN, || web::to(agents::get)),
        report("/api/v1/reports/principles", REPORTS, REPORT),
        report("/api/v1/reports/principles.csv", REPORTS, REPORT),
        report("/api/v1/reports/behaviours", REPORTS, REPORT),
        report("/api/v1/reports/behaviours.csv", REPORTS, REPORT),
        report("/api/v1/reports/unmapped", Access::Unfloored, REPORT),
        report("/api/v1/reports/unmapped.csv", Access::Unfloored, REPORT),
        report("/api/v1/reports/quality", Access::Unfloored, REPORT),
        report("/api/v1/reports/quality.csv", Access::Unfloored, REPORT),
        report(
            "/api/v1/reports/unmapped/explain",
            Access::Unfloored,
            EXPLAIN,
        ),
        report(
            "/api/v1/reports/quality/explain",
            Access::Unfloored,
            EXPLAIN,
        ),
        // Behind those that not every key may read.
        report("/api/v1/reports/{report}/explain", REPORTS, EXPLAIN),
        report("/api/v1/reports/definitions", REPORTS, REPORT),
        report("/api/v1/reports/definitions.csv", REPORTS, REPORT),
        report("/api/v1/reports/people", REPORTS, REPORT),
        report("/api/v1/reports/people.csv", REPORTS, REPORT),
        report("/api/v1/reports/network", REPORTS, REPORT),
        report("/api/v1/reports/network.csv", REPORTS, REPORT),
        report("/api/v1/reports/threads", REPORTS, REPORT),
        report("/api/v1/reports/threads.csv", REPORTS, REPORT),
        report("/api/v1/reports/debriefs", REPORTS, REPORT),
        report("/api/v1/reports/debriefs.csv", REPORTS, REPORT),
        report("/api/v1/reports/seniors", REPORTS, REPORT),
        report("/api/v1/reports/seniors.csv", REPORTS, REPORT),
        route(Method::GET, "/api/v1/rejections", ADMIN, || {
            web::to(rejections::list)
        }),
        route(Method::GET, "/api/v1/findings/documents", ADMIN, || {
            web::to(document_findings::list)
        }),
        route(Method::GET, PEOPLE, ADMIN, || web::to(people::list)),
        route(Method::PUT, PEOPLE, ADMIN, || web::to(people::declare)),
        route(Method::DELETE, PEOPLE, ADMIN, || web::to(people::forget)),
        route(Method::GET, OPENAPI, Access::Open, || web::to(openapi::get)),
        route(Method::GET, "/health/live", Access::Open, || {
            web::to(health::live)
        }),
        route(Method::GET, "/health/ready", Access::Open, || {
            web::to(health::ready)
        }),
    ];
    let (read, write) = (READ_PROFILES, WRITE_PROFILES);
    table.extend(split());
    table.extend(organisation());
    table.extend(judging());
    table.extend(documents::<State>(STATE, READ_STATE, WRITE_STATE));
    table.extend(documents::<ActivityProfile>(ACTIVITY_PROFILE, read, write));
    table.extend(documents::<AgentProfile>(AGENT_PROFILE, read, write));
    table
}

/// Reports by other things than principles and behaviours.
fn split() -> [Endpoint; 16] {
    let get = |path, handler| Endpoint {
        method: Method::GET,
        path,
        access: REPORTS,
        handler,
    };
    [
        get("/api/v1/reports/timeseries", REPORT),
        get("/api/v1/reports/timeseries.csv", REPORT),
        get("/api/v1/reports/competencies", REPORT),
        get("/api/v1/reports/competencies.csv", REPORT),
        get("/api/v1/reports/verbs", REPORT),
        get("/api/v1/reports/verbs.csv", REPORT),
        get("/api/v1/reports/activities", REPORT),
        get("/api/v1/reports/activities.csv", REPORT),
        get("/api/v1/reports/units", REPORT),
        get("/api/v1/reports/units.csv", REPORT),
        get("/api/v1/reports/teams", REPORT),
        get("/api/v1/reports/teams.csv", REPORT),
        get("/api/v1/reports/courses", REPORT),
        get("/api/v1/reports/courses.csv", REPORT),
        get("/api/v1/reports/platforms", REPORT),
        get("/api/v1/reports/platforms.csv", REPORT),
    ]
}

/// Who belongs to the organisation.
fn organisation() -> [Endpoint; 4] {
    let route = |method, path, handler| Endpoint {
        method,
        path,
        access: ADMIN,
        handler,
    };
    [
        route(Method::GET, DIRECTORY, || web::to(directory::get)),
        route(Method::PUT, DIRECTORY, || web::to(directory::put)),
        route(Method::DELETE, DIRECTORY, || web::to(directory::delete)),
        route(Method::GET, DIRECTORY_CSV, || web::to(directory::get)),
    ]
}

/// What statements are judged and counted by, and what was found.
fn judging() -> [Endpoint; 17] {
    let route = |method, path, access, handler| Endpoint {
        method,
        path,
        access,
        handler,
    };
    let get = |path, access, handler| route(Method::GET, path, access, handler);
    let put = |path, handler| route(Method::PUT, path, RULES, handler);
    let post = |path, handler| route(Method::POST, path, VALIDATE, handler);
    let delete = |path, handler| route(Method::DELETE, path, RULES, handler);
    [
        get(PROFILES, RULES, || web::to(rules::profiles)),
        get(PROFILE, RULES, || web::to(rules::profile)),
        put(PROFILE, || web::to(rules::put_profile)),
        delete(PROFILE, || web::to(rules::delete_profile)),
        get(MAPPINGS, RULES, || web::to(rules::mappings)),
        get(MAPPING, RULES, || web::to(rules::mapping)),
        put(MAPPING, || web::to(rules::put_mapping)),
        delete(MAPPING, || web::to(rules::delete_mapping)),
        get(BEHAVIOURS, DESCRIBED, || web::to(behaviours::list)),
        get(BEHAVIOUR, DESCRIBED, || web::to(behaviours::one)),
        get("/api/v1/findings", ADMIN, || web::to(findings::list)),
        get("/api/v1/findings/counts", ADMIN, COUNTS),
        get("/api/v1/findings/counts.csv", ADMIN, COUNTS),
        post("/api/v1/validate/profile", || web::to(validate::profile)),
        post("/api/v1/validate/statements", || {
            web::to(validate::statements)
        }),
        post("/validate_templates", || web::to(validate::templates)),
        post("/validate_patterns", || web::to(validate::patterns)),
    ]
}

/// The methods a path answers, for `Allow`; empty for a path that does not exist.
#[must_use]
pub fn allowed(path: &str) -> Vec<&'static str> {
    let mut methods = Vec::new();
    for endpoint in endpoints().iter().filter(|one| fits(one.path, path)) {
        match endpoint.method.as_str() {
            "GET" => methods.extend(["GET", "HEAD"]),
            "PUT" => methods.push("PUT"),
            "POST" => methods.push("POST"),
            _ => methods.push("DELETE"),
        }
    }
    if !methods.is_empty() {
        methods.push("OPTIONS");
    }
    methods
}

/// The endpoint of a request. HEAD is GET here.
#[must_use]
pub fn endpoint(method: &Method, path: &str) -> Option<Access> {
    let method = if method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    endpoints()
        .iter()
        .find(|endpoint| endpoint.method == *method && fits(endpoint.path, path))
        .map(|endpoint| endpoint.access)
}

/// Whether a path is one of a pattern: segment by segment the same, and where the pattern has a segment in
/// braces, a segment of characters that need no encoding (RFC 3986, 2.3). So a name has one spelling.
fn fits(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let all = pattern
        .split('/')
        .all(|expected| match (expected, segments.next()) {
            (name, Some(segment)) if name.starts_with('{') => is_plain(segment),
            (name, segment) => segment == Some(name),
        });
    all && segments.next().is_none()
}

fn is_plain(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !segment.is_empty() && segment.bytes().all(plain)
}

/// Puts the table into a service.
pub fn configure(config: &mut web::ServiceConfig) {
    for endpoint in endpoints() {
        let with = |method| (endpoint.handler)().method(method);
        if endpoint.method == Method::GET {
            config.route(endpoint.path, with(Method::HEAD));
        }
        config.route(endpoint.path, with(endpoint.method.clone()));
    }
    let paths: BTreeSet<_> = endpoints().iter().map(|endpoint| endpoint.path).collect();
    for path in paths {
        config.route(path, web::to(options::options).method(Method::OPTIONS));
    }
}
