//! The alternate request syntax of 1.0.3 (Part 3, 1.3), for clients that can send neither methods nor
//! headers: a POST whose query names the method, and whose form holds parameters, headers and content.
//!
//! Such a request is rewritten here into the one it stands for, before anything else looks at it: its
//! credentials and its version may stand in the form alone.

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, Uri};
use actix_web::web::{self, Bytes};
use url::form_urlencoded;

use super::{ApiError, App, body, headers, paths};
use crate::lrs::Fault;
use crate::xapi::version::Version;

const CLAUSE: &str = "xAPI 1.0.3, Part 3, 1.3";
const FORM: &str = "application/x-www-form-urlencoded";

/// Fields of the form that are headers.
const HEADERS: [HeaderName; 6] = [
    header::AUTHORIZATION,
    headers::VERSION,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
];

/// Rewrites a request in the alternate syntax; leaves any other as it is.
///
/// # Errors
/// Everything that is wrong with the form.
pub(super) async fn rewrite(app: &App, request: &mut ServiceRequest) -> Result<(), ApiError> {
    let in_query = request.query_string();
    let is_xapi = request.path().starts_with(paths::XAPI);
    if request.method() != Method::POST || !is_xapi || !in_query.contains("method") {
        return Ok(());
    }
    // 2.0.0 has done away with it: there `method` is a parameter like any that does not exist.
    let named = headers::text(request.headers(), &headers::VERSION);
    if named.and_then(|text| Version::from_header(text.trim())) == Some(Version::V2) {
        return Ok(());
    }
    let query: Vec<(String, String)> = parse(in_query.as_bytes());
    let Some((_, meant)) = query.iter().find(|(name, _)| name == "method") else {
        return Ok(());
    };
    let method = method(meant)?;
    if let Some((name, _)) = query.iter().find(|(name, _)| name != "method") {
        return Err(extra(name));
    }
    if query.len() > 1 {
        return Err(extra("method"));
    }
    if !request.content_type().eq_ignore_ascii_case(FORM) {
        return Err(not_a_form(request.content_type()));
    }
    let payload = request.extract::<web::Payload>().await;
    let payload = payload.map_err(|error| ApiError::Unreadable(error.to_string()))?;
    let bytes = body::read(payload, &app.lrs.limits).await?;
    let form = Form::read(&bytes)?;
    form.rewrite(request, method)
}

fn parse(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn method(named: &str) -> Result<Method, ApiError> {
    match named {
        "GET" => Ok(Method::GET),
        "HEAD" => Ok(Method::HEAD),
        "PUT" => Ok(Method::PUT),
        "POST" => Ok(Method::POST),
        "DELETE" => Ok(Method::DELETE),
        _ => {
            let fault = Fault::parameter(
                "method",
                "alternate-method",
                "The parameter does not name a method of this interface",
                "Write GET, HEAD, PUT, POST or DELETE",
                CLAUSE,
            );
            Err(vec![fault.found(named)].into())
        }
    }
}

/// What a form holds, sorted.
#[derive(Default)]
struct Form {
    headers: Vec<(HeaderName, HeaderValue)>,
    content: Option<String>,
    parameters: Vec<(String, String)>,
}

impl Form {
    fn read(bytes: &Bytes) -> Result<Self, ApiError> {
        let mut form = Self::default();
        for (name, value) in parse(bytes) {
            if name == "content" {
                if form.content.replace(value).is_some() {
                    return Err(repeated(&name));
                }
            } else if let Some(header) = HEADERS.iter().find(|header| is_named(header, &name)) {
                if form.headers.iter().any(|(other, _)| other == header) {
                    return Err(repeated(&name));
                }
                let value = HeaderValue::from_str(value.trim()).map_err(|_| no_header(&name))?;
                form.headers.push((header.clone(), value));
            } else {
                form.parameters.push((name, value));
            }
        }
        Ok(form)
    }

    /// Makes the request the one that is meant.
    fn rewrite(self, request: &mut ServiceRequest, method: Method) -> Result<(), ApiError> {
        let speaks = self
            .headers
            .iter()
            .find(|(name, _)| *name == headers::VERSION);
        let version = speaks.and_then(|(_, value)| Version::from_header(value.to_str().ok()?));
        if version == Some(Version::V2) {
            return Err(not_in_2(request.path()));
        }
        let sends = matches!(method, Method::PUT | Method::POST);
        match (&self.content, sends) {
            (None, true) => {
                return Err(content(
                    "The form has no field content",
                    "Put what is to be sent into the field content, URL-encoded",
                ));
            }
            (Some(_), false) => {
                return Err(content(
                    "The form has a field content, and the method sends none",
                    "Leave it out",
                ));
            }
            _ => {}
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.parameters);
        let target = format!("{}?{}", request.path(), query.finish());
        let uri: Uri = target.parse().map_err(|_| {
            content(
                "The fields of the form are too long to be parameters",
                "Send less in them",
            )
        })?;
        let head = request.head_mut();
        head.method = method;
        head.uri = uri;
        // What these said of the form is not so of its content.
        head.headers.remove(header::CONTENT_TYPE);
        head.headers.remove(header::CONTENT_LENGTH);
        for (name, value) in self.headers {
            if name != header::CONTENT_LENGTH {
                head.headers.insert(name, value);
            }
        }
        request.set_payload(Payload::from(Bytes::from(self.content.unwrap_or_default())));
        Ok(())
    }
}

fn is_named(header: &HeaderName, field: &str) -> bool {
    header.as_str().eq_ignore_ascii_case(field)
}

fn not_in_2(path: &str) -> ApiError {
    let fault = Fault::parameter(
        "method",
        "alternate-syntax-in-2",
        "Version 2.0.0 has no alternate request syntax",
        format!("Send the request itself to {path}, or speak version 1.0.3"),
        "xAPI 2.0.0 (IEEE 9274.1.1), 4.1",
    );
    vec![fault].into()
}

fn extra(name: &str) -> ApiError {
    let fault = Fault::parameter(
        name.to_owned(),
        "alternate-extra-parameter",
        "A request in the alternate syntax has no parameter but method in its query, and that once",
        "Move the parameter into the form",
        CLAUSE,
    );
    vec![fault].into()
}

fn not_a_form(found: &str) -> ApiError {
    let fault = Fault::parameter(
        "Content-Type",
        "alternate-not-a-form",
        "A request in the alternate syntax sends a form",
        format!("Send Content-Type: {FORM}"),
        CLAUSE,
    );
    vec![fault.found(found)].into()
}

fn repeated(name: &str) -> ApiError {
    let fault = Fault::parameter(
        name.to_owned(),
        "alternate-repeated-field",
        "The form has this field more than once",
        "Give it once",
        CLAUSE,
    );
    vec![fault].into()
}

/// The value may be a secret, so it is not told.
fn no_header(name: &str) -> ApiError {
    let fault = Fault::parameter(
        name.to_owned(),
        "alternate-malformed-header",
        "The field stands for a header and holds what no header can",
        "Leave out line breaks and other control characters",
        CLAUSE,
    );
    vec![fault].into()
}

fn content(message: &'static str, fix: &'static str) -> ApiError {
    let fault = Fault::parameter("content", "alternate-content", message, fix, CLAUSE);
    vec![fault].into()
}
