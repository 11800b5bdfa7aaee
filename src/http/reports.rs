//! Reports, as flat JSON or CSV.

use std::borrow::Cow;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use url::form_urlencoded;

use super::caller::Caller;
use super::ruled::{self, judging, ruled};
use super::tagged::{self, Name};
use super::{ApiError, App, headers, in_time};
use crate::lrs::rules::Rules;
use crate::report::{
    self, Asking, Days, ExplainRequest, Format, Listed, Question, ReportError, ReportRequest,
    Table, Under, Viewer,
};
use crate::store::Scope;
use crate::xapi::accept_language::AcceptLanguage;

/// What an answer with names in it depends on.
const BY_LANGUAGE: &str = "Authorization, Accept-Language";
const JSON: &str = "application/json";
const CSV: &str = "text/csv; charset=utf-8; header=present";

/// The report that the path names.
pub(super) async fn report(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let name = request.path().rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".csv").unwrap_or(name);
    let languages = languages(&request);
    let question = {
        let asking = asking(&app, &caller, &languages);
        let pairs = pairs(&request);
        Question::parse(name, &borrowed(&pairs), &asking)?
    };
    let made = settled(&app, async |rules, store| {
        let judge = judging(rules);
        let listed = if question.is_about_people() {
            listed(&app).await?
        } else {
            Listed::default()
        };
        let (days, asking) = (
            days(&app, store, &listed),
            asking(&app, &caller, &languages),
        );
        question
            .answered(store, &days, &ruled(rules, &judge), &asking)
            .await
    });
    answer(&request, question.shared(), made.await?.as_ref())
}

/// [`ruled::settled`], within the bound on time.
async fn settled<T>(
    app: &App,
    make: impl AsyncFn(&Rules, &Under<'_>) -> Result<T, ReportError>,
) -> Result<T, ApiError> {
    let work = ruled::settled(&app.lrs.rules, app.lrs.store.as_ref(), make);
    in_time(&app.lrs.limits, work).await
}

fn asking<'a>(app: &'a App, caller: &Caller, languages: &'a AcceptLanguage) -> Asking<'a> {
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

fn languages(request: &HttpRequest) -> AcceptLanguage {
    AcceptLanguage::parse(&headers::list(request.headers(), &header::ACCEPT_LANGUAGE))
}

/// Why a figure is what it is; the report is a segment of the path.
pub(super) async fn explain(
    app: Data<App>,
    caller: ReqData<Caller>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let name = request.path().rsplit('/').nth(1).unwrap_or_default();
    let pairs = pairs(&request);
    let asked = ExplainRequest::parse(name, borrowed(&pairs))?;
    let languages = languages(&request);
    let made = settled(&app, async |rules, store| {
        let judge = judging(rules);
        let ruled = ruled(rules, &judge);
        let (listed, asking) = (listed(&app).await?, asking(&app, &caller, &languages));
        report::explain(store, &days(&app, store, &listed), &asked, &ruled, &asking).await
    });
    let mut answer = HttpResponse::Ok();
    let unkept = HeaderValue::from_static("private, no-cache");
    answer.insert_header((header::CACHE_CONTROL, unkept));
    answer.insert_header((header::VARY, HeaderValue::from_static(BY_LANGUAGE)));
    Ok(answer.content_type(JSON).body(made.await?.to_json()?))
}

/// The organisation at this moment.
async fn listed(app: &App) -> Result<Listed, ReportError> {
    let organisation = app.organisation.now(app.lrs.store.as_ref()).await?;
    Ok(organisation.listed())
}

fn days<'a>(app: &'a App, store: &'a Under<'_>, listed: &'a Listed) -> Days<'a> {
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

type Pair<'q> = (Cow<'q, str>, Cow<'q, str>);

/// The decoded pairs of the query.
fn pairs(request: &HttpRequest) -> Vec<Pair<'_>> {
    form_urlencoded::parse(request.query_string().as_bytes()).collect()
}

fn borrowed<'p>(pairs: &'p [Pair<'_>]) -> Vec<(&'p str, &'p str)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| (name.as_ref(), value.as_ref()))
        .collect()
}

/// A report in the shape asked for: by parameter, or else by a path that ends in `.csv`, for tools
/// that go by names.
///
/// Its name changes with every word of it but `data_through`, which moves on with the clock. That is told
/// in a header, so that a client which already has the report learns how long it has stayed true.
fn answer(
    request: &HttpRequest,
    asked: &ReportRequest,
    report: &dyn Table,
) -> Result<HttpResponse, ApiError> {
    let usual = match request.path().strip_suffix(".csv") {
        Some(_) => Format::Csv,
        None => Format::Json,
    };
    let through = report.data_through();
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
    // Names are in the languages that the reader prefers.
    let vary = if report.columns().contains(&"name") {
        BY_LANGUAGE
    } else {
        "Authorization"
    };
    headers.insert(header::VARY, HeaderValue::from_static(vary));
    if let Ok(through) = HeaderValue::from_str(through) {
        headers.insert(headers::DATA_THROUGH, through);
    }
    Ok(answer)
}
