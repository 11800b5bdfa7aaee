//! What is known of an activity (xAPI 1.0.3, Part 3, 2.5).

use serde_json::json;

use super::{Fault, Lrs, Parameters, Refusal};
use crate::xapi::iri::is_iri;

const CLAUSE: &str = "xAPI 1.0.3, Part 3, 2.5";

impl Lrs {
    /// The activity that a query string asks for, as JSON: with the definition that statements gave it
    /// together, and without one where none did.
    ///
    /// # Errors
    /// Parameters that are wrong, or a failure of the store.
    pub async fn activity(&self, query: &str) -> Result<String, Refusal> {
        let id = parse(query).map_err(Refusal::Invalid)?;
        let mut known = self.store.definitions(vec![id.clone()], usize::MAX).await?;
        let named = json!(id);
        Ok(match known.remove(&id) {
            None => format!(r#"{{"objectType":"Activity","id":{named}}}"#),
            Some(definition) => {
                format!(r#"{{"objectType":"Activity","id":{named},"definition":{definition}}}"#)
            }
        })
    }
}

fn parse(query: &str) -> Result<String, Vec<Fault>> {
    let given = Parameters::parse(query, &["activityId"])?;
    let fault = |rule, message, fix| Fault::parameter("activityId", rule, message, fix, CLAUSE);
    match given.get("activityId") {
        None => Err(vec![fault(
            "missing-parameter",
            "The request does not name an activity",
            "Name it: GET /xapi/activities?activityId=IRI",
        )]),
        Some(id) if is_iri(id) => Ok(id.to_owned()),
        Some(text) => {
            let fix = "Write it whole, with its scheme";
            Err(vec![
                fault("malformed-parameter", "The value is not an IRI", fix).found(text),
            ])
        }
    }
}
