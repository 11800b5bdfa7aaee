//! Which agents are one person, for administrators.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::{ApiError, App, body, in_time, paths};
use crate::lrs::Parameters;

pub(super) async fn list(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.people(request.query_string(), paths::PEOPLE);
    let people = in_time(&app.lrs.limits, work).await?;
    Ok(HttpResponse::Ok().json(people))
}

pub(super) async fn declare(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let body = body::read(payload, &app.lrs.limits).await?;
    Parameters::parse(request.query_string(), &[])?;
    let (person, fresh) = in_time(&app.lrs.limits, app.lrs.declare_person(&body)).await?;
    Ok(if fresh {
        HttpResponse::Created().json(person)
    } else {
        HttpResponse::Ok().json(person)
    })
}

pub(super) async fn forget(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.forget_person(request.query_string());
    in_time(&app.lrs.limits, work).await?;
    Ok(HttpResponse::NoContent().finish())
}
