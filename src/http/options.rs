//! What can be done with a path, for whoever asks without a key (RFC 9110, 9.3.7).

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use super::routes;

pub(super) async fn options(request: HttpRequest) -> HttpResponse {
    let methods = routes::allowed(request.path()).join(", ");
    HttpResponse::NoContent()
        .insert_header((header::ALLOW, methods))
        .finish()
}
