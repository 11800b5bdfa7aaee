//! The activities resource (xAPI 1.0.3, Part 3, 2.5).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::{ApiError, App, in_time};

pub(super) async fn get(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.activity(request.query_string());
    let json = in_time(&app.lrs.limits, work).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .body(json))
}
