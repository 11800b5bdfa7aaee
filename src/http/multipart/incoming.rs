//! A body with attachments on its way in.

use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::Payload;
use futures_util::StreamExt as _;
use uuid::Uuid;

use crate::http::caller::{Caller, Spoken};
use crate::http::{ApiError, App, body, headers, in_time};
use crate::lrs::{Incoming, Limits};

/// Bytes that must come within the time for a body: whoever sends less has stalled.
const STEP: usize = 16 * 1024;

/// Takes in a PUT of the statement `put` or a POST with attachments, and returns the ids of what was
/// stored. A body that is refused is read on for a while, so that the client gets to read the answer.
pub(in crate::http) async fn receive(
    app: &App,
    (caller, spoken): (&Caller, Spoken),
    put: Option<Uuid>,
    request: &HttpRequest,
    mut payload: Payload,
) -> Result<Vec<Uuid>, ApiError> {
    let content_type = headers::text(request.headers(), &header::CONTENT_TYPE);
    let begun = app
        .lrs
        .receive(&caller.0, spoken.0, put, content_type.unwrap_or_default());
    let outcome = match begun {
        Ok(incoming) => carry(&app.lrs.limits, request, &mut payload, incoming).await,
        Err(refusal) => Err(refusal.into()),
    };
    // One that has come to a stop is not waited for again.
    let has_more = !matches!(
        outcome,
        Ok(_) | Err(ApiError::BodyStalled { .. } | ApiError::Unreadable(_))
    );
    if has_more {
        body::skip(payload).await;
    }
    outcome
}

async fn carry(
    limits: &Limits,
    request: &HttpRequest,
    payload: &mut Payload,
    mut incoming: Incoming<'_>,
) -> Result<Vec<Uuid>, ApiError> {
    let limit = limits.attachments;
    let too_large = |bytes: usize| bytes > limit;
    let announced = headers::text(request.headers(), &header::CONTENT_LENGTH)
        .and_then(|length| length.parse().ok());
    if announced.is_some_and(too_large) {
        return Err(ApiError::BodyTooLarge { limit });
    }
    let (mut arrived, mut stepped, mut waited) = (0, 0, Duration::ZERO);
    loop {
        let began = Instant::now();
        let patience = limits.body_time.saturating_sub(waited);
        let next = tokio::time::timeout(patience, payload.next()).await;
        // The time that the store takes is not the client's.
        waited += began.elapsed();
        let seconds = limits.body_time.as_secs();
        let next = next.map_err(|_| ApiError::BodyStalled { seconds })?;
        let Some(chunk) = next else {
            break;
        };
        let chunk = chunk.map_err(|error| ApiError::Unreadable(error.to_string()))?;
        arrived += chunk.len();
        if too_large(arrived) {
            return Err(ApiError::BodyTooLarge { limit });
        }
        if arrived - stepped >= STEP {
            (stepped, waited) = (arrived, Duration::ZERO);
        }
        in_time(limits, incoming.take(&chunk)).await?;
    }
    in_time(limits, incoming.finish()).await
}
