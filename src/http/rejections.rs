//! What was refused, for administrators.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use uuid::Uuid;

use super::{ApiError, App};
use crate::lrs::Parameters;
use crate::store::{Rejection, RejectionQuery};
use crate::xapi::time::format_timestamp;

/// Rejections on one page where nothing else is asked for, and at most.
const USUAL: usize = 100;
const MOST: usize = 1_000;

/// One rejection as it is told.
#[derive(Serialize)]
struct Told {
    number: i64,
    time: String,
    key: String,
    request: String,
    status: u16,
    index: Option<u32>,
    statement: Option<Uuid>,
    pointer: String,
    rule: String,
    clause: String,
    message: String,
    excerpt: Option<String>,
}

impl From<Rejection> for Told {
    fn from(Rejection { number, what }: Rejection) -> Self {
        Self {
            number,
            time: format_timestamp(what.time),
            key: what.key,
            request: what.request,
            status: what.status,
            index: what.index,
            statement: what.statement,
            pointer: what.pointer,
            rule: what.rule,
            clause: what.clause,
            message: what.message,
            excerpt: what.excerpt,
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
    let given = Parameters::parse(
        request.query_string(),
        &["key", "request", "before", "limit"],
    )?;
    let mut faults = Vec::new();
    let limit = given
        .number("limit", &mut faults)
        .unwrap_or(USUAL)
        .clamp(1, MOST);
    let query = RejectionQuery {
        key: given.get("key").map(str::to_owned),
        request: given.get("request").map(str::to_owned),
        before: given.number("before", &mut faults),
        // One more than is told shows whether there is a next page.
        limit: limit + 1,
    };
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let mut found = app.lrs.rejections(query).await?;
    let is_last = found.len() <= limit;
    found.truncate(limit);
    let next = found.last().filter(|_| !is_last).map(|last| {
        let others = given.query_without("before");
        let joint = if others.is_empty() { "" } else { "&" };
        format!("{}?{others}{joint}before={}", request.path(), last.number)
    });
    let data = found.into_iter().map(Told::from).collect();
    Ok(HttpResponse::Ok().json(Answer { data, next }))
}
