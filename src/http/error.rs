//! The one place where a refusal becomes a status.

mod words;

use std::fmt;
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;

use self::words::{refused, report};
use super::routes::Access;
use crate::lrs::{Fault, Refusal};
use crate::report::ReportError;
use crate::store::StoreError;

/// Why a report is not for keys that only read reports, and what to do.
const UNFLOORED: &str = ". This report tells what each key sent, not what groups of people did, so \
    the floor that protects small groups cannot be applied to it. Ask an administrator to look, or \
    for a key that may read statements; the reports principles and behaviours are open to every key \
    that reads reports";

/// Why a request is not answered as asked.
#[derive(Debug)]
pub enum ApiError {
    Refused(Refusal),
    Report(ReportError),
    /// No credentials, or credentials that are not (or no longer) good.
    Unauthorized(&'static str),
    /// The key may not do this, which is for other keys.
    Forbidden(Access),
    NoSuchPath,
    MethodNotAllowed(Vec<&'static str>),
    BodyTooLarge {
        limit: usize,
    },
    BodyTooSlow {
        seconds: u64,
    },
    /// A body with attachments has come to a stop.
    BodyStalled {
        seconds: u64,
    },
    AnswerTooSlow {
        seconds: u64,
    },
    UnsupportedMediaType {
        found: String,
        /// What to send in its place, in words.
        wanted: &'static str,
    },
    /// The body is compressed in a way that is not understood here.
    UnsupportedEncoding(String),
    /// The body does not unpack.
    Corrupt,
    /// The key calls more often than it may.
    TooOften {
        wait: Duration,
    },
    /// The connection broke while the body was read.
    Unreadable(String),
}

impl From<PayloadError> for ApiError {
    fn from(error: PayloadError) -> Self {
        match error {
            PayloadError::EncodingCorrupted => Self::Corrupt,
            PayloadError::Incomplete(_) => {
                Self::Unreadable("The connection ended before the body did".to_owned())
            }
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Vec<Fault>> for ApiError {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Refused(Refusal::Invalid(faults))
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Refused(Refusal::Store(error))
    }
}

impl From<ReportError> for ApiError {
    fn from(error: ReportError) -> Self {
        Self::Report(error)
    }
}

/// What a problem document says besides its status (RFC 9457).
struct Words {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: String,
}

impl ApiError {
    fn words(&self) -> Words {
        let (status, kind, title, detail) = match self {
            Self::Refused(refusal) => return refused(refusal),
            Self::Report(error) => return report(error),
            Self::Unauthorized(detail) => (
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "Credentials are needed",
                (*detail).to_owned(),
            ),
            Self::Forbidden(access) => {
                let names: Vec<_> = access.scopes().iter().map(|scope| scope.name()).collect();
                let why = match access {
                    Access::Unfloored => UNFLOORED,
                    Access::Open | Access::AnyOf(_) => "",
                };
                let detail = format!("This key lacks the scope {}{why}", names.join(" or "));
                (StatusCode::FORBIDDEN, "forbidden", "The key may not do this", detail)
            }
            Self::NoSuchPath => (
                StatusCode::NOT_FOUND,
                "no-such-path",
                "There is nothing at this path",
                "Check the endpoint: statements are at /xapi/statements, reports below /api/v1/reports".to_owned(),
            ),
            Self::MethodNotAllowed(methods) => {
                let detail = format!("This path answers {}", methods.join(", "));
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not answered here", detail)
            }
            Self::BodyTooLarge { limit } => {
                let detail = format!("A request body may have {limit} bytes; send less at a time");
                (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "The request is too large", detail)
            }
            Self::BodyTooSlow { seconds } => {
                let detail = format!("The body did not arrive within {seconds} seconds; nothing was stored, so send it again");
                (StatusCode::REQUEST_TIMEOUT, "body-too-slow", "The request came too slowly", detail)
            }
            Self::BodyStalled { seconds } => {
                let detail = format!("The body came to a stop for {seconds} seconds; nothing was stored, so send it again");
                (StatusCode::REQUEST_TIMEOUT, "body-stalled", "The request came to a stop", detail)
            }
            Self::AnswerTooSlow { seconds } => {
                let detail = format!("There was no answer within {seconds} seconds; send the request again, with the same ids");
                (StatusCode::SERVICE_UNAVAILABLE, "answer-too-slow", "The server is too busy", detail)
            }
            Self::UnsupportedMediaType { found, wanted } => {
                let detail = format!("The Content-Type is {found}; send {wanted}");
                (StatusCode::BAD_REQUEST, "unsupported-content-type", "The content type is not accepted", detail)
            }
            Self::UnsupportedEncoding(found) => {
                let detail = format!("The Content-Encoding is {found}; send gzip or deflate, or the body as it is");
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-content-encoding", "The compression is not understood", detail)
            }
            Self::Corrupt => {
                let detail = "The body is cut short, or is not compressed as its Content-Encoding says; send it whole, or as it is and without the header".to_owned();
                (StatusCode::BAD_REQUEST, "corrupt-body", "The body cannot be unpacked", detail)
            }
            Self::TooOften { wait } => {
                let detail = format!("This key calls too often; wait {} s, and send more statements in a request", seconds(*wait));
                (StatusCode::TOO_MANY_REQUESTS, "too-often", "Too many requests", detail)
            }
            Self::Unreadable(detail) => {
                (StatusCode::BAD_REQUEST, "unreadable-body", "The body could not be read", detail.clone())
            }
        };
        Words {
            status,
            kind,
            title,
            detail,
        }
    }

    /// What was wrong in particular, where that can be listed.
    pub(super) fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Refused(refusal) => refusal.faults(),
            Self::BodyTooLarge { .. }
            | Self::BodyTooSlow { .. }
            | Self::BodyStalled { .. }
            | Self::UnsupportedMediaType { .. }
            | Self::UnsupportedEncoding(_)
            | Self::Corrupt => {
                let Words {
                    kind,
                    title,
                    detail,
                    ..
                } = self.words();
                vec![Fault::request(
                    kind,
                    title,
                    detail,
                    "a limit of this server",
                )]
            }
            _ => Vec::new(),
        }
    }

    /// The answer, as the request with this id gets it.
    pub(super) fn response(&self, request: Option<&str>) -> HttpResponse {
        let Words {
            status,
            kind,
            title,
            detail,
        } = self.words();
        let mut response = HttpResponseBuilder::new(status);
        match self {
            Self::Unauthorized(_) => {
                response.insert_header((
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static("Basic realm=\"Tertulia\", charset=\"UTF-8\""),
                ));
            }
            Self::MethodNotAllowed(methods) => {
                response.insert_header((header::ALLOW, methods.join(", ")));
            }
            Self::TooOften { wait } => {
                response.insert_header((header::RETRY_AFTER, seconds(*wait)));
            }
            _ if status == StatusCode::SERVICE_UNAVAILABLE => {
                response.insert_header((header::RETRY_AFTER, "5"));
            }
            _ => {}
        }
        let problem = Problem {
            kind: format!("urn:tertulia:problem:{kind}"),
            title,
            status: status.as_u16(),
            detail: &detail,
            request,
            errors: match self {
                Self::Refused(_) => self.faults(),
                _ => Vec::new(),
            },
            parameter: match self {
                Self::Report(error) => error.parameter(),
                _ => None,
            },
        };
        let body = serde_json::to_string(&problem).unwrap_or_default();
        response.content_type("application/problem+json").body(body)
    }
}

/// A problem document (RFC 9457), with all errors of the request.
#[derive(Serialize)]
struct Problem<'e> {
    #[serde(rename = "type")]
    kind: String,
    title: &'e str,
    status: u16,
    detail: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'e str>,
    /// Id of the request, as the server's log has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'e str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

/// A time to wait, in whole seconds.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + 1
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Words { title, detail, .. } = self.words();
        match self {
            // The answer keeps silent about defects; the log must not.
            Self::Refused(Refusal::Store(error)) => write!(f, "{error}"),
            Self::Report(error) => write!(f, "{error}"),
            _ => write!(f, "{title}: {detail}"),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.words().status
    }

    fn error_response(&self) -> HttpResponse {
        self.response(None)
    }
}
