//! Reports, as flat JSON or CSV.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use url::form_urlencoded;

use super::caller::Caller;
use super::{ApiError, App, in_time};
use crate::report::{
    self, ArrivalsRequest, Format, Line, Report, ReportError, ReportRequest, Viewer,
};
use crate::store::Scope;

pub(super) async fn principles(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request, |pairs| ReportRequest::parse(pairs))?;
    let viewer = if caller.0.may(Scope::StatementsRead) {
        Viewer::Exact
    } else {
        Viewer::Floored
    };
    let lrs = &app.lrs;
    let (now, data_through) = (lrs.clock.now(), lrs.store.consistent_through());
    let rules = lrs.rules.standing();
    let (version, settings) = (rules.current.mappings.version(), &app.reports);
    let work = report::principles(
        &lrs.store,
        version,
        &asked,
        viewer,
        settings,
        now,
        data_through,
    );
    answer(&request, &asked, &in_time(&lrs.limits, work).await?)
}

pub(super) async fn unmapped(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request, |pairs| ArrivalsRequest::parse(pairs))?;
    let lrs = &app.lrs;
    let (now, data_through) = (lrs.clock.now(), lrs.store.consistent_through());
    let rules = lrs.rules.standing();
    let (mappings, settings) = (&rules.current.mappings, &app.reports);
    let work = report::unmapped(&lrs.store, mappings, &asked, settings, now, data_through);
    answer(&request, &asked.shared, &in_time(&lrs.limits, work).await?)
}

pub(super) async fn quality(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request, |pairs| ArrivalsRequest::parse(pairs))?;
    let lrs = &app.lrs;
    let (now, data_through) = (lrs.clock.now(), lrs.store.consistent_through());
    let rules = lrs.rules.standing();
    let (version, settings) = (rules.current.mappings.version(), &app.reports);
    let work = report::quality(&lrs.store, version, &asked, settings, now, data_through);
    answer(&request, &asked.shared, &in_time(&lrs.limits, work).await?)
}

fn parse<T>(
    request: &HttpRequest,
    read: impl FnOnce(Vec<(&str, &str)>) -> Result<T, ReportError>,
) -> Result<T, ApiError> {
    let pairs: Vec<_> = form_urlencoded::parse(request.query_string().as_bytes()).collect();
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_ref()));
    Ok(read(pairs.collect())?)
}

/// A report in the shape asked for: by parameter, or else by a path that ends in `.csv`, for tools
/// that go by names.
fn answer<B: Serialize, R: Line>(
    request: &HttpRequest,
    asked: &ReportRequest,
    report: &Report<B, R>,
) -> Result<HttpResponse, ApiError> {
    let usual = match request.path().strip_suffix(".csv") {
        Some(_) => Format::Csv,
        None => Format::Json,
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    ));
    response.insert_header((header::VARY, HeaderValue::from_static("Authorization")));
    Ok(match asked.format.unwrap_or(usual) {
        Format::Json => response
            .content_type("application/json")
            .body(report.to_json()?),
        Format::Csv => response
            .content_type("text/csv; charset=utf-8; header=present")
            .body(report.to_csv(asked.separator, asked.bom)?),
    })
}
