//! Reports by the values of a dimension, by competency, and over time.

use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};

use super::{answer, asking, counted_by, days, languages, listed, named, parse, settled};
use crate::facts::Dimension;
use crate::http::caller::Caller;
use crate::http::{ApiError, App};
use crate::report::split::report_by;
use crate::report::{self, CountsRequest};

/// The report by the dimension that the path names.
pub(in crate::http) async fn values(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let name = request.path().rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".csv").unwrap_or(name);
    let mut dimensions = Dimension::ALL.into_iter();
    let dimension = dimensions.find(|one| report_by(*one) == name);
    let dimension = dimension.ok_or(ApiError::NoSuchPath)?;
    let asked = parse(&request, |pairs| CountsRequest::of_values(pairs, dimension))?;
    let languages = languages(&request);
    let made = settled(&app, async |rules, store| {
        let (listed, asking) = (listed(&app).await?, asking(&app, &caller, &languages));
        let (days, by) = (days(&app, store, &listed), counted_by(rules));
        report::values(store, &days, &by, &asked, &asking, dimension).await
    });
    Ok(named(answer(&request, &asked.shared, &made.await?)?))
}

pub(in crate::http) async fn competencies(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request, |pairs| CountsRequest::of_competencies(pairs))?;
    super::competencies(&app, &caller, &request, &asked).await
}

pub(in crate::http) async fn timeseries(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let languages = languages(&request);
    let usual = asking(&app, &caller, &languages).usual_interval();
    let asked = parse(&request, |pairs| CountsRequest::of_timeseries(pairs, usual))?;
    let made = settled(&app, async |rules, store| {
        let asking = asking(&app, &caller, &languages);
        report::timeseries(store, &counted_by(rules), &asked, &asking).await
    });
    answer(&request, &asked.shared, &made.await?)
}
