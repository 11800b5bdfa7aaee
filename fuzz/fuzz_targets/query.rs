//! What stands behind the question mark of a request, and in its headers.

#![no_main]

use jiff::Timestamp;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use tertulia::lrs::{Parameters, StatementsQuery};
use tertulia::report::grid::check_grid;
use tertulia::report::period::periods;
use tertulia::report::window::Window;
use tertulia::report::{ArrivalsRequest, Grid, ReportRequest, Settings};
use tertulia::xapi::accept_language::AcceptLanguage;
use tertulia::xapi::json::DEFAULT_MAX_DEPTH;
use tertulia::xapi::time::{format_timestamp, parse_timestamp};
use tertulia::xapi::version::Version;
use url::form_urlencoded;

fuzz_target!(|text: &str| {
    statements(text);
    reports(text);
    headers(text);
});

/// What `more` repeats is the same question.
fn statements(query: &str) {
    let _ = Parameters::parse(query, &["statementId"]);
    let Ok(StatementsQuery::Many(mut asked)) = StatementsQuery::parse(query, DEFAULT_MAX_DEPTH)
    else {
        return;
    };
    asked.cursor = None;
    for repeated in [asked.query.clone(), asked.signed.clone()] {
        match StatementsQuery::parse(&repeated, DEFAULT_MAX_DEPTH) {
            Ok(StatementsQuery::Many(mut again)) => {
                assert_eq!(again.signed, asked.signed);
                again.query.clone_from(&asked.query);
                assert_eq!(again, asked);
            }
            other => panic!("{other:?} for {repeated}"),
        }
    }
}

fn reports(query: &str) {
    let decoded: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let pairs = || decoded.iter().map(|(name, value)| (&**name, &**value));
    let own = ReportRequest::parse(pairs());
    let shared = ArrivalsRequest::parse(pairs());
    if let Err(error) = &shared {
        let _ = (error.sentence(), error.parameter(), error.kind());
    }
    if let (Ok(_), Err(error)) = (&own, &shared) {
        panic!("{error:?}");
    }
    let Ok(ArrivalsRequest { shared: asked, .. }) = shared else {
        return;
    };
    let zone = asked.tz.clone().unwrap_or(TimeZone::UTC);
    for grid in [None, Some(Grid::Week), Some(Grid::Month)] {
        let now = Timestamp::UNIX_EPOCH;
        let Ok(window) = Window::resolve(asked.from, asked.to, zone.clone(), grid, now) else {
            continue;
        };
        assert!(window.start < window.end);
        if let Some(grid) = grid {
            let settings = Settings {
                floor: 5,
                grid,
                tz: zone.clone(),
            };
            let _ = check_grid(&asked, &window, &settings);
        }
        if let Ok(periods) = periods(&window, asked.interval, 1) {
            let joined = periods.windows(2).all(|two| two[0].end == two[1].start);
            let whole = periods.first().map(|first| first.start) == Some(window.start)
                && periods.last().map(|last| last.end) == Some(window.end);
            assert!(joined && whole, "{periods:?} for {window:?}");
        }
    }
}

fn headers(text: &str) {
    let _ = Version::from_header(text);
    let languages = AcceptLanguage::parse(text);
    let tags: Vec<&str> = text.split([',', ';', ' ']).collect();
    let chosen = languages.choose(tags.iter().copied());
    assert!(chosen.is_none_or(|place| place < tags.len()));
    if let Ok(time) = parse_timestamp(text) {
        let written = format_timestamp(time);
        let again = parse_timestamp(&written).expect(&written);
        assert_eq!(format_timestamp(again), written);
        assert!(time.duration_since(again).as_millis() == 0, "{text}");
    }
}
