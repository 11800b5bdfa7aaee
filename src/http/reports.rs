//! Reports, as flat JSON or CSV.

mod split;

use std::sync::Arc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use url::form_urlencoded;

pub(super) use split::{competencies as by_competency, timeseries, values};

use super::caller::Caller;
use super::ruled::{self, classifying, counted_by, ruled};
use super::tagged::{self, Name};
use super::{ApiError, App, headers, in_time};
use crate::lrs::rules::Rules;
use crate::report::{
    self, ArrivalsRequest, Asking, CountsRequest, Days, ExplainRequest, Format, Ground, GroupBy,
    Line, Listed, Report, ReportError, ReportRequest, Under, Viewer,
};
use crate::store::Scope;
use crate::xapi::accept_language::AcceptLanguage;

const JSON: &str = "application/json";
const CSV: &str = "text/csv; charset=utf-8; header=present";

pub(super) async fn principles(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request, |pairs| CountsRequest::of_principles(pairs))?;
    if asked.group_by == GroupBy::Competency {
        return competencies(&app, &caller, &request, &asked).await;
    }
    let languages = languages(&request);
    let made = settled(&app, async |rules, store| {
        let (by, asking) = (counted_by(rules), asking(&app, &caller, &languages));
        if asked.filters.is_empty() {
            return report::principles(store, &by, &asked, &asking).await;
        }
        let listed = listed(&app).await?;
        let days = days(&app, store, &listed);
        report::principles_of(store, &days, &by, &asked, &asking).await
    });
    answer(&request, &asked.shared, &made.await?)
}

pub(super) async fn behaviours(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request, |pairs| CountsRequest::of_behaviours(pairs))?;
    if asked.group_by == GroupBy::Competency {
        return competencies(&app, &caller, &request, &asked).await;
    }
    let languages = languages(&request);
    let made = settled(&app, async |rules, store| {
        let (by, asking) = (counted_by(rules), asking(&app, &caller, &languages));
        if asked.filters.is_empty() {
            return report::behaviours(store, &by, &asked, &asking).await;
        }
        let listed = listed(&app).await?;
        let days = days(&app, store, &listed);
        report::behaviours_of(store, &days, &by, &asked, &asking).await
    });
    Ok(named(answer(&request, &asked.shared, &made.await?)?))
}

async fn competencies(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    asked: &CountsRequest,
) -> Result<HttpResponse, ApiError> {
    let languages = languages(request);
    let made = settled(app, async |rules, store| {
        let asking = asking(app, caller, &languages);
        report::competencies(store, &counted_by(rules), asked, &asking).await
    });
    Ok(named(answer(request, &asked.shared, &made.await?)?))
}

/// [`ruled::settled`], within the bound on time.
pub(super) async fn settled<T>(
    app: &App,
    make: impl AsyncFn(&Rules, &Under<'_>) -> Result<T, ReportError>,
) -> Result<T, ApiError> {
    let work = ruled::settled(&app.lrs.rules, app.lrs.store.as_ref(), make);
    in_time(&app.lrs.limits, work).await
}

pub(super) fn asking<'a>(
    app: &'a App,
    caller: &Caller,
    languages: &'a AcceptLanguage,
) -> Asking<'a> {
    let (now, data_through) = moment(app);
    Asking {
        viewer: if caller.0.may(Scope::StatementsRead) {
            Viewer::Exact
        } else {
            Viewer::Floored
        },
        languages,
        settings: &app.reports,
        now,
        data_through,
    }
}

pub(super) fn languages(request: &HttpRequest) -> AcceptLanguage {
    AcceptLanguage::parse(&headers::list(request.headers(), &header::ACCEPT_LANGUAGE))
}

/// An answer with names in it, which depend on the languages the reader prefers.
fn named(mut answer: HttpResponse) -> HttpResponse {
    let vary = HeaderValue::from_static("Authorization, Accept-Language");
    answer.headers_mut().insert(header::VARY, vary);
    answer
}

/// Why a figure is what it is; the report is a segment of the path.
pub(super) async fn explain(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let name = request.path().rsplit('/').nth(1).unwrap_or_default();
    let pairs: Vec<_> = form_urlencoded::parse(request.query_string().as_bytes()).collect();
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_ref()));
    let asked = ExplainRequest::parse(name, pairs)?;
    let languages = languages(&request);
    let made = settled(&app, async |rules, store| {
        let classify = classifying(rules);
        let ruled = ruled(rules, &classify);
        let (listed, asking) = (listed(&app).await?, asking(&app, &caller, &languages));
        report::explain(store, &days(&app, store, &listed), &asked, &ruled, &asking).await
    });
    let mut answer = HttpResponse::Ok();
    let unkept = HeaderValue::from_static("private, no-cache");
    answer.insert_header((header::CACHE_CONTROL, unkept));
    let answer = answer.content_type("application/json");
    Ok(named(answer.body(made.await?.to_json()?)))
}

pub(super) async fn unmapped(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request, |pairs| ArrivalsRequest::parse(pairs))?;
    let made = settled(&app, async |rules, store| {
        let (now, data_through) = moment(&app);
        let (mappings, settings) = (&rules.mappings, &app.reports);
        report::unmapped(store, mappings, &asked, settings, now, data_through).await
    });
    answer(&request, &asked.shared, &made.await?)
}

pub(super) async fn quality(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = parse(&request, |pairs| ArrivalsRequest::parse(pairs))?;
    let made = settled(&app, async |rules, store| {
        let (now, data_through) = moment(&app);
        let (version, settings) = (rules.mappings.version(), &app.reports);
        report::quality(store, version, &asked, settings, now, data_through).await
    });
    answer(&request, &asked.shared, &made.await?)
}

/// The organisation at this moment.
pub(super) async fn listed(app: &App) -> Result<Listed, ReportError> {
    let organisation = app.organisation.now(app.lrs.store.as_ref()).await?;
    Ok(Listed {
        directory: Arc::clone(&organisation.directory),
        revision: organisation.basis,
    })
}

pub(super) fn days<'a>(app: &'a App, store: &'a Under<'_>, listed: &'a Listed) -> Days<'a> {
    Days {
        store,
        listed,
        workshop: &app.workshop,
        home: &app.reports.tz,
        now: app.lrs.clock.now(),
    }
}

/// The time, and up to when everything stored is counted.
fn moment(app: &App) -> (Timestamp, Timestamp) {
    (app.lrs.clock.now(), app.lrs.store.consistent_through())
}

pub(super) fn parse<T>(
    request: &HttpRequest,
    read: impl FnOnce(Vec<(&str, &str)>) -> Result<T, ReportError>,
) -> Result<T, ApiError> {
    let pairs: Vec<_> = form_urlencoded::parse(request.query_string().as_bytes()).collect();
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_ref()));
    Ok(read(pairs.collect())?)
}

/// A report in the shape asked for: by parameter, or else by a path that ends in `.csv`, for tools
/// that go by names.
///
/// Its name changes with every word of it but `data_through`, which moves on with the clock. That is told
/// in a header, so that a client which already has the report learns how long it has stayed true.
pub(super) fn answer<B: Ground, R: Line>(
    request: &HttpRequest,
    asked: &ReportRequest,
    report: &Report<B, R>,
) -> Result<HttpResponse, ApiError> {
    let usual = match request.path().strip_suffix(".csv") {
        Some(_) => Format::Csv,
        None => Format::Json,
    };
    let through = &report.meta.data_through;
    let mut answer = match asked.format.unwrap_or(usual) {
        Format::Json => {
            let body = report.to_json()?;
            let moving = format!("\"data_through\":\"{through}\"");
            let (before, after) = body.split_once(&moving).unwrap_or((&body, ""));
            let name = Name::of([before.as_bytes(), after.as_bytes()]);
            tagged::answer(request, name, JSON, body.into_bytes())?
        }
        Format::Csv => {
            let body = report.to_csv(asked.csv)?;
            tagged::answer(request, Name::of([body.as_slice()]), CSV, body)?
        }
    };
    let headers = answer.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Authorization"));
    if let Ok(through) = HeaderValue::from_str(through) {
        headers.insert(headers::DATA_THROUGH, through);
    }
    Ok(answer)
}
