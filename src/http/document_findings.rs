//! What was found wrong with documents that profiles describe, for administrators.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use uuid::Uuid;

use super::{ApiError, App};
use crate::lrs::Parameters;
use crate::profile::Finding;
use crate::store::{DocumentContext, KeptDocumentFinding, StoreError};
use crate::xapi::time::format_timestamp;

/// Findings on one page where nothing else is asked for, and at most.
const USUAL: usize = 100;
const MOST: usize = 1_000;

/// One finding as it is told.
#[derive(Serialize)]
struct Told {
    number: i64,
    time: String,
    /// Id of the key that sent the document.
    key: Option<String>,
    resource: &'static str,
    id: String,
    activity: Option<String>,
    agent: Option<String>,
    registration: Option<Uuid>,
    #[serde(flatten)]
    what: Finding,
}

impl Told {
    fn of(kept: KeptDocumentFinding, keys: &HashMap<i64, String>) -> Self {
        let (resource, activity, agent, registration) = match kept.document.context {
            DocumentContext::State {
                activity,
                agent,
                registration,
            } => (
                "activities/state",
                Some(activity),
                Some(agent),
                registration,
            ),
            DocumentContext::ActivityProfile { activity } => {
                ("activities/profile", Some(activity), None, None)
            }
            DocumentContext::AgentProfile { agent } => ("agents/profile", None, Some(agent), None),
            DocumentContext::Organisation => ("organisation", None, None, None),
        };
        Self {
            number: kept.number,
            time: format_timestamp(kept.found),
            key: keys.get(&kept.key).cloned(),
            resource,
            id: kept.document.id,
            activity,
            agent,
            registration,
            what: kept.what,
        }
    }
}

#[derive(Serialize)]
struct Answer {
    data: Vec<Told>,
    /// Where the next page is; `null` on the last one.
    next: Option<String>,
}

pub(super) async fn list(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let given = Parameters::parse(request.query_string(), &["before", "limit"])?;
    let mut faults = Vec::new();
    let limit = given
        .number("limit", &mut faults)
        .unwrap_or(USUAL)
        .clamp(1, MOST);
    let before = given.number("before", &mut faults);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let store = &app.lrs.store;
    let failed = |error: StoreError| ApiError::from(crate::lrs::Refusal::from(error));
    // One more than is told shows whether there is a next page.
    let found = store.document_findings(before, limit + 1).await;
    let mut found = found.map_err(failed)?;
    let keys = store.keys().await.map_err(failed)?;
    let keys = keys.into_iter().map(|key| (key.number, key.id)).collect();
    let is_last = found.len() <= limit;
    found.truncate(limit);
    let next = found.last().filter(|_| !is_last).map(|last| {
        let path = request.path();
        format!("{path}?limit={limit}&before={}", last.number)
    });
    let data = found.into_iter().map(|one| Told::of(one, &keys)).collect();
    Ok(HttpResponse::Ok().json(Answer { data, next }))
}
