//! What profiles found in stored statements, for administrators.

use std::io;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::{ApiError, App, in_time};
use crate::lrs::findings::CountTold;
use crate::report::{Decimal, cells};
use crate::store::StoreError;

/// The columns of CSV, in their order.
const COLUMNS: [&str; 12] = [
    "key",
    "key_name",
    "profile",
    "template",
    "rule",
    "gravity",
    "location",
    "wanted",
    "fix",
    "statements",
    "first",
    "last",
];

#[derive(Serialize)]
struct Counts {
    data: Vec<CountTold>,
    /// The counts are one page.
    next: Option<String>,
}

pub(super) async fn list(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.findings(request.query_string(), request.path());
    Ok(HttpResponse::Ok().json(in_time(&app.lrs.limits, work).await?))
}

pub(super) async fn counts(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.finding_counts(request.query_string());
    let data = in_time(&app.lrs.limits, work).await?;
    if request.path().strip_suffix(".csv").is_none() {
        return Ok(HttpResponse::Ok().json(Counts { data, next: None }));
    }
    let text = csv(&data).map_err(|error| StoreError::Broken(error.to_string()))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .body(text))
}

/// RFC 4180, text that a spreadsheet would take for a formula preceded by an apostrophe.
fn csv(counts: &[CountTold]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for count in counts {
        let cells = cells(count, Decimal::Point).map_err(io::Error::other)?;
        writer.write_record(&cells)?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}
