//! The profile as it is published, and what a plain reader makes of it: which templates a statement has the
//! determining properties of, and which of their rules it keeps.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use serde_json::Value;

use super::path;

/// The version that statements claim.
pub const VERSION: &str = "https://w3id.org/xapi-social-learning/v1.0";
pub const BASE: &str = "https://w3id.org/xapi-social-learning";

pub struct Template {
    pub slug: String,
    pub iri: String,
    pub principles: BTreeSet<String>,
    pub facet: bool,
    document: Value,
}

pub static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let text = include_str!("../../../profiles/social-learning.jsonld");
    let profile: Value = serde_json::from_str(text).unwrap();
    let templates = profile["templates"].as_array().unwrap();
    templates.iter().map(template).collect()
});

fn template(document: &Value) -> Template {
    let iri = document["id"].as_str().unwrap();
    let own = |name: &str| &document[format!("{BASE}/ontology#{name}")];
    let principles = own("countsToward").as_array().unwrap().iter();
    Template {
        slug: last_segment(iri).to_owned(),
        iri: iri.to_owned(),
        principles: principles
            .map(|one| last_segment(one["id"].as_str().unwrap()).to_owned())
            .collect(),
        facet: own("facet") == &Value::Bool(true),
        document: document.clone(),
    }
}

pub fn last_segment(iri: &str) -> &str {
    iri.rsplit('/').next().unwrap()
}

pub fn claims(statement: &Value) -> bool {
    categories(statement).any(|one| one["id"] == VERSION)
}

fn categories(statement: &Value) -> impl Iterator<Item = &Value> {
    let list = statement["context"]["contextActivities"]["category"].as_array();
    list.into_iter().flatten()
}

impl Template {
    /// Whether the statement has its determining properties.
    pub fn fits(&self, statement: &Value) -> bool {
        let wanted = |name: &str| self.document.get(name);
        let verb = wanted("verb").is_none_or(|verb| &statement["verb"]["id"] == verb);
        let kind = wanted("objectActivityType")
            .is_none_or(|kind| &statement["object"]["definition"]["type"] == kind);
        let listed = wanted("contextCategoryActivityType").and_then(Value::as_array);
        let mut types = listed.into_iter().flatten();
        let category =
            types.all(|kind| categories(statement).any(|one| &one["definition"]["type"] == kind));
        verb && kind && category
    }

    /// `None` where it fits statements of any verb.
    pub fn verb(&self) -> Option<&str> {
        self.document["verb"].as_str()
    }

    /// The code of its behaviour in the source.
    pub fn code(&self) -> String {
        let code = &self.document[format!("{BASE}/ontology#behaviour")];
        code.as_str().unwrap().to_owned()
    }

    /// The templates of which what it refers to must follow one.
    pub fn references(&self) -> Vec<String> {
        let lists = ["objectStatementRefTemplate", "contextStatementRefTemplate"];
        let lists = lists
            .iter()
            .filter_map(|name| self.document.get(*name)?.as_array());
        let iris = lists.flatten().filter_map(Value::as_str);
        iris.map(str::to_owned).collect()
    }

    /// Whether a statement that fits keeps its rules. A reference to what is not there is right for now, and so
    /// is one that goes in a circle. `open` are the statements on the way here.
    pub fn is_followed(
        &self,
        statement: &Value,
        stored: &HashMap<String, Value>,
        open: &[String],
    ) -> bool {
        let mut rules = self.document["rules"].as_array().unwrap().iter();
        rules.all(|rule| is_kept(rule, statement))
            && self.reference_holds(
                "objectStatementRefTemplate",
                &statement["object"],
                stored,
                open,
            )
            && self.reference_holds(
                "contextStatementRefTemplate",
                &statement["context"]["statement"],
                stored,
                open,
            )
    }

    fn reference_holds(
        &self,
        property: &str,
        reference: &Value,
        stored: &HashMap<String, Value>,
        open: &[String],
    ) -> bool {
        let Some(wanted) = self.document.get(property) else {
            return true;
        };
        if reference["objectType"] != "StatementRef" {
            return false;
        }
        let id = reference["id"].as_str().unwrap();
        let Some(target) = stored.get(id).filter(|_| !open.iter().any(|one| one == id)) else {
            return true;
        };
        let way = [open, &[id.to_owned()]].concat();
        let mut wanted = wanted.as_array().unwrap().iter();
        wanted.any(|iri| {
            let template = TEMPLATES.iter().find(|one| one.iri == *iri).unwrap();
            template.fits(target) && template.is_followed(target, stored, &way)
        })
    }
}

fn is_kept(rule: &Value, statement: &Value) -> bool {
    let mut found = path::at(statement, rule["location"].as_str().unwrap());
    if let Some(selector) = rule["selector"].as_str() {
        found = found
            .into_iter()
            .flat_map(|value| path::at(value, selector))
            .collect();
    }
    if found.is_empty() {
        return rule["presence"] != "included";
    }
    let any = rule["any"].as_array();
    any.is_none_or(|any| found.iter().any(|value| any.contains(value)))
}
