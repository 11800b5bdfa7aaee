//! The alternate request syntax of 1.0.3 (Part 3, 1.3), for clients that can send neither methods nor
//! headers: a POST whose query names the method, and whose form holds parameters, headers and content.
//!
//! Such a request is rewritten here into the one it stands for, before anything else looks at it: its
//! credentials and its version may stand in the form alone.

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, Uri};
use actix_web::web::{self, Bytes};
use url::form_urlencoded;

use super::{ApiError, App, body, headers, paths};
use crate::lrs::{Fault, is_utf8};
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

/// Fields of a form at most. No resource has as many parameters, and the form is read before its key is known.
const MOST_FIELDS: usize = 64;

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
    let query = || form_urlencoded::parse(in_query.as_bytes());
    let Some((_, meant)) = query().find(|(name, _)| name == "method") else {
        return Ok(());
    };
    let method = method(&meant)?;
    if let Some((name, _)) = query().find(|(name, _)| name != "method") {
        return Err(extra(&name));
    }
    if query().count() > 1 {
        return Err(extra("method"));
    }
    // The clients it was made for could not name a type.
    let named = request.content_type();
    if !named.is_empty() && !named.eq_ignore_ascii_case(FORM) {
        return Err(not_a_form(named));
    }
    let payload = request.extract::<web::Payload>().await;
    let payload = payload.map_err(|error| ApiError::Unreadable(error.to_string()))?;
    let bytes = body::read(payload, &app.lrs.limits).await?;
    let form = Form::read(&bytes)?;
    form.rewrite(request, method)
}

/// Whether a browser sends the request for a page of another origin. It sends a key that somebody once typed
/// into it along of its own accord, and asks nobody before it sends a form.
fn is_of_a_page(headers: &HeaderMap) -> bool {
    let site = headers.get("Sec-Fetch-Site").map(HeaderValue::as_bytes);
    let elsewhere = !matches!(site, None | Some(b"same-origin" | b"none"));
    elsewhere || headers.contains_key(header::ORIGIN)
}

fn method(named: &str) -> Result<Method, ApiError> {
    match named {
        "GET" => Ok(Method::GET),
        "PUT" => Ok(Method::PUT),
        "POST" => Ok(Method::POST),
        "DELETE" => Ok(Method::DELETE),
        _ => {
            let fault = Fault::parameter(
                "method",
                "alternate-method",
                "The parameter does not name a method of this interface",
                "Write GET, PUT, POST or DELETE",
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
        for (place, pair) in bytes.split(|byte| *byte == b'&').enumerate() {
            let Some((name, value)) = form_urlencoded::parse(pair).next() else {
                continue;
            };
            if place >= MOST_FIELDS {
                return Err(too_many());
            }
            if !is_utf8(pair) {
                return Err(not_utf8(&name));
            }
            if name == "content" {
                if form.content.replace(value.into_owned()).is_some() {
                    return Err(repeated(&name));
                }
            } else if let Some(header) = HEADERS.iter().find(|header| is_named(header, &name)) {
                if form.headers.iter().any(|(other, _)| other == header) {
                    return Err(repeated(&name));
                }
                let value = HeaderValue::from_str(value.trim()).map_err(|_| no_header(&name))?;
                form.headers.push((header.clone(), value));
            } else {
                form.parameters
                    .push((name.into_owned(), value.into_owned()));
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
        let keyed = self
            .headers
            .iter()
            .any(|(name, _)| *name == header::AUTHORIZATION);
        if !keyed && is_of_a_page(request.headers()) {
            return Err(ApiError::Unauthorized(
                "A form from a page of another origin names its key in the field Authorization",
            ));
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

fn too_many() -> ApiError {
    let fault = Fault::request(
        "alternate-too-many-fields",
        format!("The form has more than {MOST_FIELDS} fields"),
        "Leave out those that mean nothing here",
        "a limit of this server",
    );
    vec![fault].into()
}

fn not_utf8(name: &str) -> ApiError {
    let fault = Fault::parameter(
        name.to_owned(),
        "invalid-utf8",
        "The field is not UTF-8 when its percent-encoding is undone",
        "Encode it as UTF-8 first, and then each byte; attachments cannot be sent in a form",
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
