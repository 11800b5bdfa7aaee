//! Answers under a name of their own, so that a client need not fetch again what it has (RFC 9110, 8.8.3 and
//! 13.1.2).

use std::hash::{BuildHasher as _, Hasher as _};

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use foldhash::quality::FixedState;

use super::{ApiError, conditions};
use crate::xapi::document::{Conditions, Etag, Reading, Validators};

/// What an answer says, boiled down. Equal names mean that the same is said, word for word.
///
/// It tells what a server says now from what it said before, and nobody gains by answers that share one. So it is
/// a quick digest of 128 bits and the length, not one that withstands whoever chooses both answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name(Etag);

/// Two digests with nothing in common; the same on every server, for one may be asked for what another said.
const SEEDS: [u64; 2] = [0x7465_7274_756c_6961, 0x616e_7377_6572_6564];

impl Name {
    /// The name of what these pieces say one behind the other.
    pub(super) fn of<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Self {
        let mut digests = SEEDS.map(|seed| FixedState::with_seed(seed).build_hasher());
        let mut length: usize = 0;
        for piece in pieces {
            for digest in &mut digests {
                digest.write(piece);
            }
            length = length.wrapping_add(piece.len());
        }
        let mut name = [0; 20];
        let digests = digests.map(|digest| digest.finish().to_be_bytes());
        let length = length.to_be_bytes();
        let bytes = digests.iter().flatten().chain(length.iter().rev());
        for (to, from) in name.iter_mut().zip(bytes) {
            *to = *from;
        }
        Self(Etag::from_digest(name))
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
