//! What the behaviours in reports mean.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::{ApiError, App, headers};

pub(super) async fn list(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let told = app
        .lrs
        .behaviours(request.query_string(), &languages(&request))?;
    Ok(answer(&told))
}

pub(super) async fn one(
    app: Data<App>,
    slug: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let languages = languages(&request);
    let told = app
        .lrs
        .behaviour(&slug, request.query_string(), &languages)?;
    Ok(answer(&told))
}

fn languages(request: &HttpRequest) -> String {
    headers::list(request.headers(), &header::ACCEPT_LANGUAGE)
}

fn answer(told: &impl Serialize) -> HttpResponse {
    let vary = HeaderValue::from_static("Accept-Language");
    HttpResponse::Ok()
        .insert_header((header::VARY, vary))
        .json(told)
}
