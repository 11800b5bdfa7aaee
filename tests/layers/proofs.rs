//! That the rules bite: small sources with one turned arrow each, and their upright twins.

use crate::rules::broken_in;

/// Source, what it breaks: exactly one rule, in a sentence that says so.
type Broken = (&'static str, &'static str, &'static str);

fn each_is_found(sources: &[Broken]) {
    for (name, text, sentence) in sources {
        let broken = broken_in(name, text);
        let told = format!("src/{name}: {sentence}");
        assert!(
            broken.len() == 1 && broken.iter().all(|one| one.starts_with(&told)),
            "{text}: {broken:?} does not say {told}"
        );
    }
}

fn none_is_found(sources: &[(&str, &str)]) {
    for (name, text) in sources {
        assert_eq!(broken_in(name, text), [""; 0], "src/{name}: {text}");
    }
}

#[test]
fn an_arrow_may_skip() {
    none_is_found(&[
        ("http/x.rs", "use crate::xapi::id::parse_uuid;"),
        ("main.rs", "fn main() { tertulia::cli::main() }"),
        (
            "store/x.rs",
            "use crate::{facts::Series, xapi::{id, time}};",
        ),
        ("lrs/x.rs", "use super::Refusal; use self::inner::X;"),
    ]);
}

#[test]
fn a_turned_arrow_is_found() {
    each_is_found(&[
        (
            "lrs/x.rs",
            "use crate::store::Key; use crate::http::ApiError;",
            "`lrs` uses `http::ApiError`",
        ),
        (
            "xapi/x.rs",
            "use crate::facts::Fact;",
            "`xapi` uses `facts::Fact`",
        ),
        (
            "store/x.rs",
            "use crate::lrs::Lrs;",
            "`store` uses `lrs::Lrs`",
        ),
        (
            "report/x.rs",
            "use crate::http::App;",
            "`report` uses `http::App`",
        ),
        (
            "app/x.rs",
            "use tertulia::cli::main;",
            "`app` uses `cli::main`",
        ),
    ]);
}

#[test]
fn layers_beside_each_other_are_strangers() {
    each_is_found(&[
        (
            "lrs/x.rs",
            "use crate::report::Grid;",
            "`lrs` uses `report::Grid` beside",
        ),
        (
            "report/x.rs",
            "use crate::lrs::Lrs;",
            "`report` uses `lrs::Lrs` beside",
        ),
        (
            "profile/x.rs",
            "use crate::facts::Fact;",
            "`profile` uses `facts::Fact` beside",
        ),
        (
            "facts/x.rs",
            "use crate::profile::Plan;",
            "`facts` uses `profile::Plan` beside",
        ),
        (
            "simulate/x.rs",
            "use crate::store::Key;",
            "`simulate` uses `store::Key` beside",
        ),
    ]);
}

#[test]
fn an_arrow_is_found_wherever_it_stands() {
    for text in [
        "fn f() -> crate::lrs::Lrs { g() }",
        "fn f() { let x = vec![crate::lrs::Lrs::new()]; }",
        "fn f() { crate::lrs::list::<u8>() }",
        "use crate::{facts::Series, lrs::{self, Lrs}};",
        "use {std::fmt, crate::lrs::Lrs};",
        "use crate::{{lrs::Lrs}};",
        "use crate::lrs as other;",
        "use crate::lrs::*;",
        "use ::tertulia::lrs::Lrs;",
        "impl From<crate::lrs::Lrs> for X {}",
        "struct S { f: Vec<crate::lrs::Lrs> }",
        "#[cfg(test)] mod tests { use crate::lrs::Lrs; }",
    ] {
        let broken = broken_in("store/x.rs", text);
        let told = |one: &String| one.starts_with("src/store/x.rs: `store` uses `lrs");
        assert!(
            !broken.is_empty() && broken.iter().all(told),
            "{text}: {broken:?}"
        );
    }
}

#[test]
fn an_arrow_by_way_of_the_parent_is_found() {
    let told = "`store` uses `lrs::Lrs`";
    each_is_found(&[
        ("store/mod.rs", "use super::lrs::Lrs;", told),
        (
            "store/sqlite/x.rs",
            "use super::super::super::lrs::Lrs;",
            told,
        ),
        ("store/x.rs", "use super::{super::lrs::Lrs};", told),
        (
            "store/x.rs",
            "mod y { use super::super::super::lrs::Lrs; }",
            told,
        ),
    ]);
    none_is_found(&[
        ("store/sqlite/x.rs", "use super::super::key::Key;"),
        ("store/x.rs", "mod lrs { use super::super::lrs::Lrs; }"),
    ]);
}

#[test]
fn the_root_gives_nothing_away() {
    each_is_found(&[
        ("store/x.rs", "use crate as root;", "`as` names no layer"),
        ("store/x.rs", "use crate::*;", "`*` names no layer"),
        ("store/x.rs", "use crate::Lrs;", "`Lrs` names no layer"),
        ("lib.rs", "pub use crate::lrs::Lrs;", "`lib` is no layer"),
    ]);
    none_is_found(&[
        ("lib.rs", "pub mod lrs; pub mod store;"),
        (
            "store/x.rs",
            "pub(crate) fn f(&self, s: Box<Self>) { self.g() }",
        ),
    ]);
}

#[test]
fn what_is_only_talked_about_is_no_use() {
    none_is_found(&[
        ("xapi/x.rs", "//! For [`crate::http::App`].\nfn f() {}"),
        ("xapi/x.rs", "/// See [crate::lrs] and rusqlite.\nfn f() {}"),
        ("xapi/x.rs", "// crate::store\n/* tokio */ fn f() {}"),
        ("xapi/x.rs", "#[doc = \"crate::http\"] struct S;"),
        ("xapi/x.rs", "fn f() { g(\"crate::http\", '\"', b\"x\") }"),
    ]);
}

#[test]
fn pure_layers_wait_for_nothing() {
    for text in [
        "pub async fn f() {}",
        "fn f() { g().await; }",
        "use tokio::sync::Mutex;",
        "use actix_web::web;",
        "#[async_trait] trait T {}",
    ] {
        for layer in ["xapi", "facts", "profile", "simulate"] {
            let broken = broken_in(&format!("{layer}/x.rs"), text);
            assert_eq!(broken.len(), 1, "{text} in {layer}: {broken:?}");
        }
        if !text.contains("actix") {
            none_is_found(&[("store/x.rs", text)]);
        }
    }
}

#[test]
fn databases_and_the_web_server_stay_in_their_places() {
    each_is_found(&[
        (
            "store/x.rs",
            "use rusqlite::Row;",
            "`rusqlite` stays in store/sqlite/",
        ),
        (
            "store/sqlite/x.rs",
            "use mongodb::Client;",
            "`mongodb` stays in store/mongo/",
        ),
        (
            "lrs/x.rs",
            "use actix_web::web;",
            "`actix_web` stays in http/, app/, cli/",
        ),
        (
            "app/x.rs",
            "use ureq::Agent;",
            "`ureq` stays in cli/simulate/",
        ),
        (
            "http/x.rs",
            "use crate::simulate::Settings;",
            "`simulate` stays in simulate/, cli/, lib.rs",
        ),
    ]);
    none_is_found(&[
        ("cli/simulate/x.rs", "use ureq::Agent;"),
        ("store/sqlite/x.rs", "use rusqlite::Row;"),
        ("store/mongo/x.rs", "use mongodb::Client;"),
        ("app/x.rs", "use actix_web::HttpServer;"),
    ]);
}

#[test]
fn sql_stays_with_its_database() {
    let told = "SQL stays in store/sqlite/";
    each_is_found(&[
        ("http/x.rs", "const S: &str = \"SELECT 1 FROM key\";", told),
        ("lrs/x.rs", "const S: &str = r#\"DELETE FROM key\"#;", told),
    ]);
    none_is_found(&[
        (
            "store/sqlite/x.rs",
            "const S: &str = \"SELECT 1 FROM key\";",
        ),
        ("http/x.rs", "const S: &str = \"Select one from the list\";"),
    ]);
}
