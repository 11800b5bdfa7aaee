//! Answers under a name of their own, so that a client need not fetch again what it has (RFC 9110, 8.8.3 and
//! 13.1.2).

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use sha2::{Digest as _, Sha256};

use super::{ApiError, conditions};
use crate::xapi::document::{Conditions, Etag, Reading, Validators};

/// What an answer says, boiled down. Equal names mean that the same is said, word for word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name(Etag);

impl Name {
    /// The name of what these pieces say one behind the other.
    pub(super) fn of<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Self {
        let mut digest = Sha256::new();
        for piece in pieces {
            digest.update(piece);
        }
        // 160 bits are plenty, and conditions know names of that length.
        let mut short = [0; 20];
        for (to, from) in short.iter_mut().zip(digest.finalize()) {
            *to = from;
        }
        Self(Etag::from_digest(short))
    }
}

/// The answer, or "not modified" with the same headers for a client that has what bears the name.
///
/// The name is told as a weak one: the bytes may differ in what was left out of it.
///
/// # Errors
/// Conditions that cannot be read.
pub(super) fn answer(
    request: &HttpRequest,
    name: Name,
    media_type: &'static str,
    body: impl Into<Bytes>,
) -> Result<HttpResponse, ApiError> {
    // Nothing is changed here, so what a client last saw keeps nobody from reading.
    let conditions = Conditions {
        if_none_match: conditions::read(request.headers())?.if_none_match,
        ..Conditions::default()
    };
    let validators = Validators {
        etag: name.0,
        updated: None,
    };
    let dress = |mut response: HttpResponseBuilder| {
        response.insert_header((header::ETAG, format!("W/{}", name.0)));
        let kept = HeaderValue::from_static("private, no-cache");
        response.insert_header((header::CACHE_CONTROL, kept));
        response
    };
    Ok(match conditions.reading(validators) {
        Reading::NotModified => dress(HttpResponse::NotModified()).finish(),
        Reading::Whole | Reading::Failed(_) => dress(HttpResponse::Ok())
            .content_type(media_type)
            .body(body.into()),
    })
}
