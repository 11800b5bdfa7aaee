//! What answers say of being compressed on their way out, or of not being it.
//!
//! A document's `ETag` names its bytes. Compressed they are others, so that answer bears a name of its own
//! (RFC 9110, 8.8.3): the first one with the compression behind it.

use actix_web::Error;
use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, AcceptEncoding, Encoding, HeaderMap, HeaderValue};
use actix_web::middleware::Next;

use super::headers;

/// Smaller answers fit into a packet or two as they are, and a small document keeps the name that clients of
/// 1.0.3 work out for themselves: its SHA-1 (Part 3, 3.1).
const WORTH_IT: u64 = 1_024;

/// Keeps from being compressed what does not get better by it: what is small, and attachments.
///
/// # Errors
/// Those of what it wraps.
pub async fn spare(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let small =
        matches!(response.response().body().size(), BodySize::Sized(size) if size < WORTH_IT);
    if small || is_multipart(response.headers()) {
        let plain = HeaderValue::from_static("identity");
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, plain);
    }
    Ok(response)
}

/// Takes an `Accept-Encoding` that nothing here meets as if it were not there (RFC 9110, 12.5.3).
pub(super) fn accept(request: &mut ServiceRequest) {
    let known = [Encoding::identity(), Encoding::gzip(), Encoding::deflate()];
    let accept: Option<AcceptEncoding> = request.get_header();
    if accept.is_some_and(|accept| accept.negotiate(known.iter()).is_none()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers::text(headers, &header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.starts_with("multipart/"))
}

/// Gives an answer that was compressed an `ETag` of its own, and one that says "not modified" the name under
/// which the client has it.
pub(super) fn name_apart(response: &mut ServiceResponse<BoxBody>) {
    if headers::text(response.headers(), &header::CONTENT_ENCODING) == Some("identity") {
        response.headers_mut().remove(header::CONTENT_ENCODING);
    }
    let Some(plain) = headers::text(response.headers(), &header::ETAG) else {
        return;
    };
    let Some(plain) = plain.strip_suffix('"') else {
        return;
    };
    let name = if response.status() == StatusCode::NOT_MODIFIED {
        let known = headers::list(response.request().headers(), &header::IF_NONE_MATCH);
        let names = ["gzip", "deflate"].map(|packing| format!("{plain}-{packing}\""));
        names.into_iter().find(|name| known.contains(name))
    } else {
        let packing = headers::text(response.headers(), &header::CONTENT_ENCODING);
        packing.map(|packing| format!("{plain}-{packing}\""))
    };
    if let Some(Ok(name)) = name.map(|name| HeaderValue::from_str(&name)) {
        response.headers_mut().insert(header::ETAG, name);
    }
}

/// Says in one line what an answer depends on (RFC 9110, 12.5.5): what reads further on looks at one alone.
pub(super) fn vary(response: &mut ServiceResponse<BoxBody>) {
    let headers = response.headers_mut();
    let mut names = headers::list(headers, &header::VARY);
    if !names.to_ascii_lowercase().contains("accept-encoding") {
        let joint = if names.is_empty() { "" } else { ", " };
        names.push_str(joint);
        names.push_str("Accept-Encoding");
    }
    if let Ok(names) = HeaderValue::from_str(&names) {
        headers.insert(header::VARY, names);
    }
}
