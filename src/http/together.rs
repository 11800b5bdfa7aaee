//! Reports on learning together.

use std::sync::Arc;

use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};

use super::caller::Caller;
use super::reports::{answer, asking, languages, parse, settled};
use super::ruled::counted_by;
use super::{ApiError, App};
use crate::report::together::{Source, Together, TogetherRequest, together};
use crate::report::{self, Days, Listed, ReportRequest};

pub(super) async fn people(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    made(&app, &caller, &request, Together::People).await
}

pub(super) async fn network(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    made(&app, &caller, &request, Together::Network).await
}

pub(super) async fn threads(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    made(&app, &caller, &request, Together::Threads).await
}

pub(super) async fn debriefs(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    made(&app, &caller, &request, Together::Debriefs).await
}

pub(super) async fn seniors(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    made(&app, &caller, &request, Together::Seniors).await
}

pub(super) async fn definitions(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request, |pairs| ReportRequest::parse(pairs))?;
    let languages = languages(&request);
    let made = settled(&app, async |rules, _| {
        let asking = asking(&app, &caller, &languages);
        report::definitions(&counted_by(rules), &asked, &asking)
    });
    answer(&request, &asked, &made.await?)
}

async fn made(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    report: Together,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(request, |pairs| TogetherRequest::parse(report, pairs))?;
    let languages = languages(request);
    let made = settled(app, async |rules, store| {
        let organisation = app.organisation.now(app.lrs.store.as_ref()).await?;
        let listed = Listed {
            directory: Arc::clone(&organisation.directory),
            revision: organisation.basis,
        };
        let asking = asking(app, caller, &languages);
        let source = Source {
            days: Days {
                store,
                listed: &listed,
                workshop: &app.workshop,
                home: &app.reports.tz,
                now: asking.now,
            },
            library: &rules.library,
        };
        together(report, &source, &counted_by(rules), &asked, &asking).await
    });
    answer(request, &asked.shared, &made.await?)
}
