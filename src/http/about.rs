//! The about resource (xAPI 1.0.3, Part 3, 2.8).

use actix_web::HttpResponse;
use serde_json::json;

/// The versions spoken, newest first.
pub(super) async fn about() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "version": ["2.0.0", "1.0.3", "1.0.2", "1.0.1", "1.0.0"],
        "extensions": {},
    }))
}
