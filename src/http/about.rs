//! The about resource (xAPI 1.0.3, Part 3, 2.8).

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::ApiError;
use crate::lrs::Parameters;

/// The versions spoken, newest first. There are no parameters.
pub(super) async fn about(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Parameters::parse(request.query_string(), &[])?;
    Ok(HttpResponse::Ok().json(json!({
        "version": ["2.0.0", "1.0.3", "1.0.2", "1.0.1", "1.0.0"],
        "extensions": {},
    })))
}
