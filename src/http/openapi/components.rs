//! What operations have in common: schemas of answers, refusals, ways to send a key.

use serde_json::{Map, Value, json};

use super::reports;

/// Every refusal with its status.
const REFUSALS: [(u16, &str); 13] = [
    (
        400,
        "The request breaks rules; each is told with its place and what to do.",
    ),
    (401, "There are no credentials, or none that are good."),
    (403, "The key lacks the scope."),
    (404, "There is no such thing."),
    (408, "The body did not come in time. Nothing was stored."),
    (
        409,
        "Something else that is stored is in the way. Nothing was changed.",
    ),
    (
        412,
        "A condition of the request does not hold. Nothing was changed.",
    ),
    (413, "The request is too large."),
    (
        415,
        "The body is compressed in a way that is not understood.",
    ),
    (
        422,
        "The report would be too large; the detail says what to ask for in its place.",
    ),
    (429, "The key calls too often."),
    (500, "The server has a defect. Nothing was changed."),
    (
        503,
        "The server or its store is too busy or cannot work now.",
    ),
];

/// The schema of that name.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn all() -> Value {
    json!({
        "securitySchemes": {
            "basic": {
                "type": "http",
                "scheme": "basic",
                "description": "The id of a key and its secret.",
            },
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "key.secret",
                "description": "The id of a key, a full stop, and its secret.",
            },
        },
        "responses": refusals(),
        "schemas": schemas(),
    })
}

fn refusals() -> Value {
    let refusal = |(status, about): (u16, &str)| {
        let schema = reference("problem");
        let mut told = json!({
            "description": about,
            "content": { "application/problem+json": { "schema": schema } },
        });
        let header = match status {
            401 => Some(("WWW-Authenticate", "How to send credentials.")),
            429 | 503 => Some((
                "Retry-After",
                "After so many seconds it may be tried again.",
            )),
            _ => None,
        };
        if let Some((name, about)) = header {
            let header = json!({ "description": about, "schema": { "type": "string" } });
            told["headers"] = json!({ name: header });
        }
        (status.to_string(), told)
    };
    Value::Object(REFUSALS.into_iter().map(refusal).collect())
}

/// Those of the files in `schemas/`, each under its name.
fn schemas() -> Value {
    let mut all = Map::new();
    let texts = include_str!("../../../schemas/api.schema.json");
    // What refers to a definition of the file refers to a component here.
    let texts = texts.replace("#/$defs/", "#/components/schemas/");
    if let Some(Value::Object(definitions)) = parsed(&texts).get_mut("$defs").map(Value::take) {
        all.extend(definitions);
    }
    let problem = include_str!("../../../schemas/problem.schema.json");
    all.insert("problem".into(), alone(parsed(problem)));
    let mapping = include_str!("../../../schemas/mapping.schema.json");
    let mapping = mapping.replace("#/$defs/", "#/components/schemas/mapping-");
    let mut mapping = parsed(&mapping);
    if let Some(Value::Object(definitions)) = mapping.get_mut("$defs").map(Value::take) {
        let named = definitions.into_iter();
        all.extend(named.map(|(name, schema)| (format!("mapping-{name}"), schema)));
    }
    all.insert("mapping".into(), alone(mapping));
    for report in reports::ALL {
        all.insert(report.component(), alone(report.schema()));
    }
    Value::Object(all)
}

/// These files are compiled in; tests read each of them.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// A schema without what says that it is a file of its own.
fn alone(mut schema: Value) -> Value {
    if let Some(members) = schema.as_object_mut() {
        for name in ["$schema", "$id", "$defs"] {
            members.remove(name);
        }
    }
    schema
}
