//! Request bodies, within bounds of size and time.

use std::time::Duration;

use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt as _;

use super::ApiError;
use crate::lrs::Limits;

/// Bytes beyond the limit that are still read before the answer: a client that is told 413 while
/// it writes may not read the answer at all.
const PATIENCE: usize = 8 * 1024 * 1024;
/// Time for reading what is thrown away.
const PATIENCE_TIME: Duration = Duration::from_secs(2);

/// The whole body.
pub(super) async fn read(payload: Payload, limits: &Limits) -> Result<Bytes, ApiError> {
    read_up_to(payload, limits, limits.body).await
}

/// The whole body where it may have so many bytes.
pub(super) async fn read_up_to(
    payload: Payload,
    limits: &Limits,
    most: usize,
) -> Result<Bytes, ApiError> {
    let seconds = limits.body_time.as_secs();
    tokio::time::timeout(limits.body_time, collect(payload, most))
        .await
        .map_err(|_| ApiError::BodyTooSlow { seconds })?
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk?;
        if body.len() + chunk.len() > limit {
            skip(payload).await;
            return Err(ApiError::BodyTooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Reads what is left of a body and forgets it, so that the client gets to read the answer.
pub(super) async fn skip(mut payload: Payload) {
    let rest = async {
        let mut read = 0;
        while let Some(Ok(chunk)) = payload.next().await {
            read += chunk.len();
            if read > PATIENCE {
                break;
            }
        }
    };
    // Whoever takes longer gets the answer and a closed connection.
    let _ = tokio::time::timeout(PATIENCE_TIME, rest).await;
}
