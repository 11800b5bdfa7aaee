//! The resources of documents: state, activity profiles, agent profiles (xAPI 1.0.3, Part 3, 2.2).

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::{Data, Payload, ReqData};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::caller::{Caller, Spoken};
use super::{ApiError, App, body, conditions, headers, in_time};
use crate::lrs::{DocumentsQuery, Fault};
use crate::store::Key;
use crate::xapi::document::{Action, Document, Resource, Validators};
use crate::xapi::version::Version;

/// Which resource a handler serves.
pub(super) trait Serves: 'static {
    const RESOURCE: Resource;
}

pub(super) struct State;
pub(super) struct ActivityProfile;
pub(super) struct AgentProfile;

impl Serves for State {
    const RESOURCE: Resource = Resource::State;
}

impl Serves for ActivityProfile {
    const RESOURCE: Resource = Resource::ActivityProfile;
}

impl Serves for AgentProfile {
    const RESOURCE: Resource = Resource::AgentProfile;
}

pub(super) async fn get<R: Serves>(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let limits = &app.lrs.limits;
    let conditions = conditions::read(request.headers())?;
    let query = DocumentsQuery::read(R::RESOURCE, request.query_string(), limits.depth)?;
    let work = app.lrs.read_documents(query, &conditions);
    let found = in_time(limits, work).await?;
    let mut response = match found.document {
        Some(_) => HttpResponse::Ok(),
        None => HttpResponse::NotModified(),
    };
    validate(&mut response, found.validators);
    // Browsers would keep what has a date for a while, and other keys may not see it.
    for (name, value) in [
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::VARY, "Authorization"),
        // It is whatever somebody sent: no page of this server's origin.
        (header::CONTENT_SECURITY_POLICY, "sandbox"),
    ] {
        response.insert_header((name, HeaderValue::from_static(value)));
    }
    Ok(match found.document {
        Some(document) => response
            .content_type(document.content_type)
            .body(document.content),
        None => response.finish(),
    })
}

pub(super) async fn put<R: Serves>(
    app: Data<App>,
    caller: ReqData<Caller>,
    spoken: ReqData<Spoken>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let sent = Sent {
        key: &caller.0,
        version: spoken.0,
        action: Action::Put,
    };
    change::<R>(&app, sent, &request, payload).await
}

pub(super) async fn post<R: Serves>(
    app: Data<App>,
    caller: ReqData<Caller>,
    spoken: ReqData<Spoken>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let sent = Sent {
        key: &caller.0,
        version: spoken.0,
        action: Action::Post,
    };
    change::<R>(&app, sent, &request, payload).await
}

/// Who sent a document, and what is to become of it.
struct Sent<'k> {
    key: &'k Key,
    version: Version,
    action: fn(Document) -> Action,
}

async fn change<R: Serves>(
    app: &App,
    sent: Sent<'_>,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let limits = &app.lrs.limits;
    let content = body::read(payload, limits).await?;
    let conditions = conditions::read(request.headers())?;
    let name = DocumentsQuery::change(R::RESOURCE, request.query_string(), limits.depth)?;
    let document = Document::new(content_type(request.headers())?, content.into());
    let action = (sent.action)(document);
    let work = app
        .lrs
        .change_document(sent.key, sent.version, name, action, conditions);
    let mut response = HttpResponse::NoContent();
    if let Some(validators) = in_time(limits, work).await? {
        validate(&mut response, validators);
    }
    Ok(response.finish())
}

pub(super) async fn delete<R: Serves>(
    app: Data<App>,
    caller: ReqData<Caller>,
    spoken: ReqData<Spoken>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let limits = &app.lrs.limits;
    let conditions = conditions::read(request.headers())?;
    let query = DocumentsQuery::delete(R::RESOURCE, request.query_string(), limits.depth)?;
    let work = app
        .lrs
        .delete_documents(&caller.0, spoken.0, query, conditions);
    in_time(limits, work).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn validate(response: &mut HttpResponseBuilder, validators: Validators) {
    response.insert_header((header::ETAG, validators.etag.to_string()));
    if let Some(modified) = validators.updated.and_then(headers::http_date) {
        response.insert_header((header::LAST_MODIFIED, modified));
    }
}

/// What the content is said to be. It comes back as a header, so it must be one.
fn content_type(headers: &HeaderMap) -> Result<Option<String>, Vec<Fault>> {
    let fault = |name, message, fix| {
        vec![Fault::parameter(
            name,
            "unsupported-content-type",
            message,
            fix,
            "RFC 9110, 8.3 and 8.4",
        )]
    };
    let mut values = headers.get_all(header::CONTENT_TYPE);
    match (values.next().map(HeaderValue::to_str), values.next()) {
        (None, _) => Ok(None),
        (Some(Ok(value)), None) => {
            Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty()))
        }
        _ => {
            let message = "The header stands twice, or holds other than ASCII characters";
            let fix = "Send one, in ASCII";
            Err(fault("Content-Type", message, fix))
        }
    }
}
