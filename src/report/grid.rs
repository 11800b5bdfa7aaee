//! Keeping viewers without exact figures on one grid.

use super::error::ReportError;
use super::floor::Settings;
use super::period::bounds;
use super::request::ReportRequest;
use super::window::Window;
use super::zone::name;

/// Refuses a question whose answer is not made of whole cells of the instance's grid: another zone,
/// an interval that cuts cells, a range that does not begin and end with one.
///
/// # Errors
/// [`ReportError::OffGrid`], which says what to ask instead.
pub fn check_grid(
    request: &ReportRequest,
    window: &Window,
    settings: &Settings,
) -> Result<(), ReportError> {
    let home = name(&settings.tz);
    let cell = settings.grid.interval().slug();
    let off = |parameter, reason, instead| {
        Err(ReportError::OffGrid {
            parameter,
            reason,
            instead,
        })
    };
    if let Some(asked) = request.tz.as_ref().map(name).filter(|asked| *asked != home) {
        let reason = format!("`tz` is {asked}, and the zone of this instance is {home}.");
        return off("tz", reason, format!("Leave `tz` out, or ask for {home}."));
    }
    let allowed = settings.grid.intervals();
    if !allowed.contains(&request.interval) {
        let asked = request.interval.slug();
        let slugs: Vec<_> = allowed.iter().map(|one| one.slug()).collect();
        let reason = format!("Periods of interval={asked} are not made of whole {cell}s.");
        let instead = format!("Ask for interval={}.", slugs.join(" or interval="));
        return off("interval", reason, instead);
    }
    for (parameter, moment) in [("from", window.start), ("to", window.end)] {
        let around = bounds(moment, &window.tz, settings.grid.interval());
        if around.start != moment {
            let (before, after) = (window.date(around.start), window.date(around.end));
            let reason = format!("`{parameter}` is not where a {cell} begins in {home}.");
            let instead = format!("Ask for {parameter}={before} or {parameter}={after}.");
            return off(parameter, reason, instead);
        }
    }
    Ok(())
}
