use actix_web::HttpResponse;
pub(super) async fn principles() -> HttpResponse {
    HttpResponse::Ok().finish()
}
pub(super) async fn principles_csv() -> HttpResponse {
    HttpResponse::Ok().finish()
}
