//! What happens to every request before and after its handler: an id, credentials, the version, the
//! common headers, and one line in the log.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use tracing::{error, info};

use super::caller::{Caller, Spoken};
use super::routes::{self, Access};
use super::{ApiError, App, alternate, body, headers, packed, paths, unpack};
use crate::lrs::{Fault, random};
use crate::store::Key;
use crate::xapi::time::format_timestamp;
use crate::xapi::version::Version;

/// Wraps every request.
///
/// # Errors
/// None of its own: what goes wrong becomes an answer here.
pub async fn gate(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let id = random::id().to_string();
    let method = request.method().clone();
    let path = request.path().to_owned();

    let Some(app) = request.app_data::<web::Data<App>>().cloned() else {
        return Err(actix_web::error::ErrorInternalServerError(
            "the service has no state",
        ));
    };
    let admitted = admit(&app, &mut request).await;
    // Answers speak the version of the request, also those that come before its version is judged.
    let spoken = version(&request).ok();
    let response = match admitted {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(error) => {
            if let Ok(payload) = request.extract::<web::Payload>().await {
                body::skip(payload).await;
            }
            request.error_response(error).map_into_boxed_body()
        }
    };
    let caller = response.request().extensions().get::<Caller>().cloned();
    let key = caller.map(|caller| caller.0);
    let mut response = explain(&app, response, key.as_ref(), &id).await;
    dress(&app, &mut response, &path, spoken, &id);
    let status = response.status();
    info!(
        target: "tertulia::request",
        request = id,
        method = %method,
        path,
        status = status.as_u16(),
        key = key.as_ref().map(|key| key.id.as_str()),
        milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    Ok(response)
}

/// Makes a request what it means, judges its credentials before the rest of it, then what the path
/// asks of every request.
async fn admit(app: &App, request: &mut ServiceRequest) -> Result<(), ApiError> {
    packed::accept(request);
    unpack::unpacked(request)?;
    alternate::rewrite(app, request).await?;
    let path = request.path();
    let Some(access) = routes::endpoint(request.method(), path) else {
        let allowed = routes::allowed(path);
        if request.method() == Method::OPTIONS && !allowed.is_empty() {
            return Ok(());
        }
        return Err(if allowed.is_empty() {
            ApiError::NoSuchPath
        } else {
            ApiError::MethodNotAllowed(allowed)
        });
    };
    if access != Access::Open {
        let key = authenticate(app, request).await?;
        let may = access.scopes().iter().any(|scope| key.may(*scope));
        let early = app.rate.take(key.number).err();
        request.extensions_mut().insert(Caller(key));
        if let Some(wait) = early {
            return Err(ApiError::TooOften { wait });
        }
        if !may {
            return Err(ApiError::Forbidden(access));
        }
    }
    if request.path().starts_with(paths::XAPI) && request.path() != paths::ABOUT {
        let version = version(request)?;
        request.extensions_mut().insert(Spoken(version));
    }
    Ok(())
}

async fn authenticate(app: &App, request: &ServiceRequest) -> Result<Key, ApiError> {
    let Some(given) = headers::text(request.headers(), &header::AUTHORIZATION) else {
        return Err(ApiError::Unauthorized(
            "Send the key and its secret with HTTP Basic, or as Bearer key.secret",
        ));
    };
    let store = app.lrs.store.as_ref();
    for (id, secret) in credentials(given) {
        if let Some(key) = app.keyring.check(store, &id, &secret).await? {
            return Ok(key);
        }
    }
    Err(ApiError::Unauthorized(
        "The key is unknown or revoked, or the secret is wrong",
    ))
}

/// The pairs of key and secret that a header can mean. A key that holds a full stop makes more than
/// one of a Bearer token; only keys that an operator chose can.
fn credentials(header: &str) -> Vec<(String, String)> {
    let Some((scheme, value)) = header.trim().split_once(' ') else {
        return Vec::new();
    };
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        let split = |(place, _)| (value[..place].to_owned(), value[place + 1..].to_owned());
        return value.match_indices('.').take(8).map(split).collect();
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Vec::new();
    }
    let decoded = STANDARD
        .decode(value)
        .or_else(|_| STANDARD_NO_PAD.decode(value))
        .ok();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = text.and_then(|text| {
        text.split_once(':')
            .map(|(id, secret)| (id.to_owned(), secret.to_owned()))
    });
    pair.into_iter().collect()
}

/// The version a request speaks (xAPI 1.0.3, Part 3, 3.3).
fn version(request: &ServiceRequest) -> Result<Version, ApiError> {
    let fault = |message: &'static str| {
        Fault::parameter(
            "X-Experience-API-Version",
            "version-header",
            message,
            "Send the header X-Experience-API-Version: 1.0.3, or 2.0.0",
            "xAPI 1.0.3, Part 3, 3.3",
        )
    };
    let mut values = request.headers().get_all(&headers::VERSION);
    let text = match (values.next(), values.next()) {
        (None, _) => {
            return Err(vec![fault("The request does not say which version it speaks")].into());
        }
        (Some(value), None) => value.to_str().unwrap_or_default(),
        (Some(_), Some(_)) => return Err(vec![fault("The request names its version twice")].into()),
    };
    Version::from_header(text.trim())
        .ok_or_else(|| vec![fault("This version is not spoken here").found(text)].into())
}

/// Gives an error its final form with the request's id, and keeps what was refused of a write.
async fn explain(
    app: &App,
    response: ServiceResponse<BoxBody>,
    key: Option<&Key>,
    id: &str,
) -> ServiceResponse<BoxBody> {
    let Some(error) = response
        .response()
        .error()
        .and_then(|error| error.as_error::<ApiError>())
    else {
        return response;
    };
    let answer = error.response(Some(id));
    let status = answer.status();
    if status.is_server_error() {
        error!(request = id, %error, "the request failed");
    }
    let request = response.request();
    let writes = matches!(*request.method(), Method::PUT | Method::POST);
    if let (Some(key), true, paths::STATEMENTS) = (key, writes, request.path()) {
        app.lrs
            .keep_rejection(key, id, status.as_u16(), &error.faults())
            .await;
    }
    response.into_response(answer)
}

fn dress(
    app: &App,
    response: &mut ServiceResponse<BoxBody>,
    path: &str,
    spoken: Option<Version>,
    id: &str,
) {
    packed::name_apart(response);
    packed::vary(response);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(headers::REQUEST_ID, id);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if path.starts_with(paths::XAPI) {
        let version = spoken.unwrap_or(app.default_version).latest();
        headers.insert(headers::VERSION, HeaderValue::from_static(version));
    }
    if path == paths::STATEMENTS && !headers.contains_key(&headers::CONSISTENT_THROUGH) {
        let through = format_timestamp(app.lrs.store.consistent_through());
        if let Ok(through) = HeaderValue::from_str(&through) {
            headers.insert(headers::CONSISTENT_THROUGH, through);
        }
    }
}
