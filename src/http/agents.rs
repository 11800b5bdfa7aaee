//! The agents resource (xAPI 1.0.3, Part 3, 2.4).

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};

use super::caller::Caller;
use super::{ApiError, App, in_time};

pub(super) async fn get(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let work = app.lrs.person_object(&caller.0, request.query_string());
    let person = in_time(&app.lrs.limits, work).await?;
    let vary = HeaderValue::from_static("Authorization");
    Ok(HttpResponse::Ok()
        .insert_header((header::VARY, vary))
        .json(person))
}
