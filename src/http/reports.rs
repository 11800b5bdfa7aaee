//! Reports, as flat JSON or CSV.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use url::form_urlencoded;

use super::caller::Caller;
use super::{ApiError, App, in_time};
use crate::report::{self, Format, PrinciplesRequest, Viewer};
use crate::store::Scope;

pub(super) async fn principles(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request)?;
    let format = asked.format.unwrap_or(Format::Json);
    answer(&app, &caller, &asked, format).await
}

/// The same at a path that ends in `.csv`, for tools that go by names.
pub(super) async fn principles_csv(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request)?;
    let format = asked.format.unwrap_or(Format::Csv);
    answer(&app, &caller, &asked, format).await
}

fn parse(request: &HttpRequest) -> Result<PrinciplesRequest, ApiError> {
    let pairs: Vec<_> = form_urlencoded::parse(request.query_string().as_bytes()).collect();
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_ref()));
    Ok(PrinciplesRequest::parse(pairs)?)
}

async fn answer(
    app: &App,
    caller: &Caller,
    asked: &PrinciplesRequest,
    format: Format,
) -> Result<HttpResponse, ApiError> {
    let exact = caller.0.may(Scope::StatementsRead);
    let viewer = if exact {
        Viewer::Exact
    } else {
        Viewer::Floored
    };
    let lrs = &app.lrs;
    let (now, data_through) = (lrs.clock.now(), lrs.store.consistent_through());
    let (version, settings) = (lrs.mapping.version(), &app.reports);
    let work = report::principles(
        &lrs.store,
        version,
        asked,
        viewer,
        settings,
        now,
        data_through,
    );
    let report = in_time(&lrs.limits, work).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    ));
    response.insert_header((header::VARY, HeaderValue::from_static("Authorization")));
    Ok(match format {
        Format::Json => response
            .content_type("application/json")
            .body(report.to_json()?),
        Format::Csv => response
            .content_type("text/csv; charset=utf-8; header=present")
            .body(report.to_csv(asked.separator, asked.bom)?),
    })
}
