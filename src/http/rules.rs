//! Profiles and mappings: listed, read, loaded and deleted.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};

use super::{ApiError, App, body, in_time};
use crate::lrs::rules::{Change, Offered};
use crate::store::RuleKind;

pub(super) async fn profiles(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.profiles(request.query_string());
    Ok(HttpResponse::Ok().json(in_time(&app.lrs.limits, work).await?))
}

pub(super) async fn mappings(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.mappings(request.query_string());
    Ok(HttpResponse::Ok().json(in_time(&app.lrs.limits, work).await?))
}

pub(super) async fn profile(
    app: Data<App>,
    slug: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    read(&app, RuleKind::Profile, &slug, &request).await
}

pub(super) async fn mapping(
    app: Data<App>,
    slug: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    read(&app, RuleKind::Mapping, &slug, &request).await
}

pub(super) async fn put_profile(
    app: Data<App>,
    slug: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    load(&app, RuleKind::Profile, &slug, &request, payload).await
}

pub(super) async fn put_mapping(
    app: Data<App>,
    slug: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    load(&app, RuleKind::Mapping, &slug, &request, payload).await
}

pub(super) async fn delete_profile(
    app: Data<App>,
    slug: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    delete(&app, RuleKind::Profile, &slug, &request).await
}

pub(super) async fn delete_mapping(
    app: Data<App>,
    slug: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    delete(&app, RuleKind::Mapping, &slug, &request).await
}

async fn read(
    app: &App,
    kind: RuleKind,
    slug: &str,
    request: &HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.rule_text(kind, slug, request.query_string());
    let text = in_time(&app.lrs.limits, work).await?;
    let media_type = match kind {
        RuleKind::Profile => "application/ld+json",
        RuleKind::Mapping => "application/json",
    };
    Ok(HttpResponse::Ok().content_type(media_type).body(text))
}

async fn load(
    app: &App,
    kind: RuleKind,
    slug: &str,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let body = body::read(payload, &app.lrs.limits).await?;
    json_or_ld(request)?;
    let offered = Offered::parse(kind, slug, request.query_string(), &body)?;
    let changed = in_time(&app.lrs.limits, app.lrs.load_rules(offered)).await?;
    let mut response = match changed.change {
        Change::Loaded => HttpResponse::Created(),
        Change::Replaced | Change::Unchanged => HttpResponse::Ok(),
    };
    Ok(response.json(changed))
}

async fn delete(
    app: &App,
    kind: RuleKind,
    slug: &str,
    request: &HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.drop_rules(kind, slug, request.query_string());
    Ok(HttpResponse::Ok().json(in_time(&app.lrs.limits, work).await?))
}

/// A body is JSON or JSON-LD and says so, or says nothing.
pub(super) fn json_or_ld(request: &HttpRequest) -> Result<(), ApiError> {
    let named = request.content_type();
    let known = ["", "application/json", "application/ld+json"];
    if known.iter().any(|known| named.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(ApiError::UnsupportedMediaType {
        found: named.to_owned(),
        wanted: "application/json or application/ld+json",
    })
}
