//! The statements resource (xAPI 1.0.3, Part 3, 2.1).

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Payload, ReqData};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use uuid::Uuid;

use super::caller::{Caller, Spoken};
use super::{ApiError, App, body, headers, in_time, multipart, paths};
use crate::lrs::{Fault, Parameters, Retrieved, StatementsQuery};
use crate::xapi::accept_language::AcceptLanguage;
use crate::xapi::id::parse_uuid;
use crate::xapi::time::format_timestamp;

pub(super) async fn put(
    app: Data<App>,
    caller: ReqData<Caller>,
    spoken: ReqData<Spoken>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    if has_attachments(&request) {
        let id = match named(&request) {
            Ok(id) => id,
            Err(error) => {
                body::skip(payload).await;
                return Err(error);
            }
        };
        multipart::receive(&app, (&caller, *spoken), Some(id), &request, payload).await?;
    } else {
        let body = body::read(payload, &app.lrs.limits).await?;
        json_only(&request)?;
        let id = named(&request)?;
        in_time(&app.lrs.limits, app.lrs.put(&caller.0, spoken.0, id, &body)).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// The statement that a PUT names.
fn named(request: &HttpRequest) -> Result<Uuid, ApiError> {
    let given = Parameters::parse(request.query_string(), &["statementId"])?;
    let fault = |message| {
        let fix = "Name the statement: PUT /xapi/statements?statementId=UUID";
        Fault::parameter(
            "statementId",
            "statement-id",
            message,
            fix,
            "xAPI 1.0.3, Part 3, 2.1.1",
        )
    };
    let text = given
        .get("statementId")
        .ok_or_else(|| vec![fault("A PUT names the statement it stores")])?;
    let id = parse_uuid(text).ok_or_else(|| vec![fault("The id is not a UUID").found(text)])?;
    Ok(id)
}

pub(super) async fn post(
    app: Data<App>,
    caller: ReqData<Caller>,
    spoken: ReqData<Spoken>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let given = Parameters::parse(request.query_string(), &[]);
    let ids = if has_attachments(&request) {
        if let Err(faults) = given {
            body::skip(payload).await;
            return Err(faults.into());
        }
        multipart::receive(&app, (&caller, *spoken), None, &request, payload).await?
    } else {
        let body = body::read(payload, &app.lrs.limits).await?;
        json_only(&request)?;
        given?;
        in_time(&app.lrs.limits, app.lrs.post(&caller.0, spoken.0, &body)).await?
    };
    Ok(HttpResponse::Ok().json(ids))
}

pub(super) async fn get(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let depth = app.lrs.limits.depth;
    let languages = headers::list(request.headers(), &header::ACCEPT_LANGUAGE);
    let languages = AcceptLanguage::parse(&languages);
    let retrieved = match StatementsQuery::parse(request.query_string(), depth)? {
        StatementsQuery::One(single) => {
            let work = app.lrs.retrieve(&caller.0, &single, &languages);
            in_time(&app.lrs.limits, work).await?
        }
        StatementsQuery::Many(listing) => {
            let path = paths::STATEMENTS;
            let work = app.lrs.list(&caller.0, &listing, &languages, path);
            in_time(&app.lrs.limits, work).await?
        }
    };
    Ok(answer(&app, &request, retrieved))
}

fn answer(app: &App, request: &HttpRequest, retrieved: Retrieved) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    let through = format_timestamp(retrieved.consistent_through);
    response.insert_header((headers::CONSISTENT_THROUGH, through));
    if let Some(modified) = retrieved.last_modified.and_then(headers::http_date) {
        response.insert_header((header::LAST_MODIFIED, modified));
    }
    // The answer depends on these two.
    response.insert_header((
        header::VARY,
        HeaderValue::from_static("Accept-Language, Authorization"),
    ));
    if let Some(enclosed) = &retrieved.enclosed {
        // With attachments the answer is multipart even where no attachment is stored.
        let json = retrieved.json;
        return multipart::answer(response, request, &app.lrs.store, json, enclosed);
    }
    response
        .content_type("application/json")
        .body(retrieved.json)
}

/// Whether the body may bring attachments.
fn has_attachments(request: &HttpRequest) -> bool {
    request
        .content_type()
        .eq_ignore_ascii_case("multipart/mixed")
}

/// A body is JSON and says so, or says nothing.
fn json_only(request: &HttpRequest) -> Result<(), ApiError> {
    let named = request.content_type();
    if named.is_empty() || named.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(ApiError::UnsupportedMediaType {
        found: named.to_owned(),
        wanted: "application/json, or multipart/mixed where attachments come along",
    })
}
