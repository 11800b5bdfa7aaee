//! What profiles found in stored statements, for administrators.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::{ApiError, App, in_time};
use crate::lrs::findings::CountTold;
use crate::report::shape::neutralise;
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
        .has_headers(false)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for count in counts {
        let mut row = count.clone();
        for text in [
            &mut row.key,
            &mut row.key_name,
            &mut row.profile,
            &mut row.location,
            &mut row.wanted,
            &mut row.fix,
        ] {
            *text = neutralise(text);
        }
        row.template = row.template.as_deref().map(neutralise);
        writer.serialize(row)?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}
