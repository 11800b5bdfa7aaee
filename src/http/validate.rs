//! Profiles and statements, validated without being stored.

use actix_web::http::header;
use actix_web::web::{Data, Payload, ReqData};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};

use super::caller::Caller;
use super::rules::json_or_ld;
use super::{ApiError, App, body, headers, in_time};
use crate::lrs::validate::Form;
use crate::lrs::{Parameters, Refusal};
use crate::store::StoreError;

const LINES: &str = "application/x-ndjson";
const FORM: &str = "application/x-www-form-urlencoded";

pub(super) async fn profile(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let body = body::read(payload, &app.lrs.limits).await?;
    json_or_ld(&request)?;
    let work = app.lrs.validate_profile(request.query_string(), &body);
    Ok(HttpResponse::Ok().json(in_time(&app.lrs.limits, work).await?))
}

pub(super) async fn statements(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let body = body::read(payload, &app.lrs.limits).await?;
    let named = request.content_type();
    let known = ["", "application/json", LINES];
    if !known.iter().any(|known| named.eq_ignore_ascii_case(known)) {
        return Err(ApiError::UnsupportedMediaType {
            found: named.to_owned(),
            wanted: "application/json, or application/x-ndjson with a statement a line",
        });
    }
    let query = request.query_string();
    let work = app.lrs.validate_statements(&caller.0, query, &body);
    let records = in_time(&app.lrs.limits, work).await?;
    let accepted = headers::list(request.headers(), &header::ACCEPT);
    if !accepted.to_ascii_lowercase().contains(LINES) {
        return Ok(HttpResponse::Ok().json(records));
    }
    let mut lines = Vec::new();
    for record in &records {
        serde_json::to_writer(&mut lines, record)
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        lines.push(b'\n');
    }
    Ok(HttpResponse::Ok().content_type(LINES).body(lines))
}

/// `validate_templates` (xAPI Profiles 1.0, communication, 3.0).
pub(super) async fn templates(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let form = form(&app, &request, payload, "statement").await?;
    let work = app.lrs.follows_templates(&caller.0, &form);
    in_time(&app.lrs.limits, work).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `validate_patterns` (xAPI Profiles 1.0, communication, 3.0).
pub(super) async fn patterns(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let form = form(&app, &request, payload, "statements").await?;
    let work = app.lrs.follows_patterns(&caller.0, &form);
    in_time(&app.lrs.limits, work).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn form(
    app: &App,
    request: &HttpRequest,
    payload: Payload,
    other: &'static str,
) -> Result<Form, ApiError> {
    let body = body::read(payload, &app.lrs.limits).await?;
    let named = request.content_type();
    if !named.is_empty() && !named.eq_ignore_ascii_case(FORM) {
        return Err(ApiError::UnsupportedMediaType {
            found: named.to_owned(),
            wanted: FORM,
        });
    }
    Parameters::parse(request.query_string(), &[]).map_err(Refusal::Invalid)?;
    Ok(Form::read(&body, other)?)
}
