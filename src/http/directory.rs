//! The organisation's directory, for administrators.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Payload};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder};

use super::{ApiError, App, body, conditions, headers, in_time};
use crate::lrs::directory::LARGEST;
use crate::lrs::{DirectoryForm, Parameters};
use crate::xapi::document::Validators;

pub(super) async fn get(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let conditions = conditions::read(request.headers())?;
    let usual = match request.path().strip_suffix(".csv") {
        Some(_) => DirectoryForm::Csv {
            separator: b',',
            bom: false,
        },
        None => DirectoryForm::Json,
    };
    let form = DirectoryForm::parse(request.query_string(), usual)?;
    let work = app.lrs.directory(form, &conditions);
    let found = in_time(&app.lrs.limits, work).await?;
    let mut response = match found.text {
        Some(_) => HttpResponse::Ok(),
        None => HttpResponse::NotModified(),
    };
    validate(&mut response, found.validators);
    for (name, value) in [
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::VARY, "Authorization"),
    ] {
        response.insert_header((name, HeaderValue::from_static(value)));
    }
    let media_type = match form {
        DirectoryForm::Json => "application/json",
        DirectoryForm::Csv { .. } => "text/csv; charset=utf-8; header=present",
    };
    Ok(match found.text {
        Some(text) => response.content_type(media_type).body(text),
        None => response.finish(),
    })
}

pub(super) async fn put(
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let limits = &app.lrs.limits;
    let body = body::read_up_to(payload, limits, LARGEST.max(limits.body)).await?;
    let conditions = conditions::read(request.headers())?;
    Parameters::parse(request.query_string(), &[])?;
    let is_csv = is_csv(&request)?;
    let work = app.lrs.load_directory(is_csv, body.into(), conditions);
    let loaded = in_time(limits, work).await?;
    let mut response = if loaded.fresh {
        HttpResponse::Created()
    } else {
        HttpResponse::Ok()
    };
    validate(&mut response, loaded.validators);
    Ok(response.json(loaded.told))
}

pub(super) async fn delete(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let conditions = conditions::read(request.headers())?;
    Parameters::parse(request.query_string(), &[])?;
    let work = app.lrs.remove_directory(conditions);
    in_time(&app.lrs.limits, work).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The tag is that of the directory, in whichever form it is read: each form has an address of its own.
fn validate(response: &mut HttpResponseBuilder, validators: Validators) {
    response.insert_header((header::ETAG, validators.etag.to_string()));
    if let Some(modified) = validators.updated.and_then(headers::http_date) {
        response.insert_header((header::LAST_MODIFIED, modified));
    }
}

/// A body is CSV or JSON and says which; without a word it is JSON.
fn is_csv(request: &HttpRequest) -> Result<bool, ApiError> {
    let named = request.content_type();
    match named.to_ascii_lowercase().as_str() {
        "text/csv" => Ok(true),
        "" | "application/json" => Ok(false),
        _ => Err(ApiError::UnsupportedMediaType {
            found: named.to_owned(),
            wanted: "text/csv or application/json",
        }),
    }
}
