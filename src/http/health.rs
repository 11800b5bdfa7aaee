//! Whether the process lives, and whether it can work.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::App;

/// How long the answer of one probe stands, so that asking often costs nothing.
const STANDS: Duration = Duration::from_millis(500);

/// The process answers.
pub(super) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// The store reads and writes durably.
pub(super) async fn ready(app: web::Data<App>) -> HttpResponse {
    let known = app
        .probed
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let outcome = match known {
        Some((since, outcome)) if since.elapsed() < STANDS => outcome,
        _ => {
            let outcome = app
                .lrs
                .store
                .probe()
                .await
                .map_err(|error| error.to_string());
            let mut probed = app.probed.lock().unwrap_or_else(PoisonError::into_inner);
            *probed = Some((Instant::now(), outcome.clone()));
            outcome
        }
    };
    match outcome {
        Ok(()) => HttpResponse::Ok().json(json!({ "status": "ready" })),
        Err(why) => {
            HttpResponse::ServiceUnavailable().json(json!({ "status": "not ready", "detail": why }))
        }
    }
}
