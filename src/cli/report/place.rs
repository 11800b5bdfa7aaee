//! Where a report is shown: how wide it is, which signs it has, and what time it is there.

use std::io::IsTerminal as _;

use jiff::tz::TimeZone;

/// Characters where nobody says how many there are.
const USUAL: usize = 100;
/// Fewer make no table.
const LEAST: usize = 40;

/// Where a report is shown.
pub(super) struct Place {
    pub(super) width: usize,
    pub(super) ascii: bool,
    /// The reader's zone.
    pub(super) zone: TimeZone,
}

impl Place {
    /// The standard output.
    pub(super) fn of_output(ascii: bool) -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            width: width().max(LEAST),
            ascii: ascii || is_plain || !is_terminal,
            zone: zone(),
        }
    }
}

fn width() -> usize {
    let said = std::env::var("COLUMNS").ok();
    let said = said.and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    said.or_else(seen).unwrap_or(USUAL)
}

/// The zone of the variable TZ, or of the system; UTC where neither says.
fn zone() -> TimeZone {
    let said = std::env::var("TZ").ok();
    let said = said.map(|name| name.trim_start_matches(':').to_owned());
    let system = || {
        let file = std::fs::canonicalize("/etc/localtime").ok()?;
        let (_, name) = file.to_str()?.split_once("/zoneinfo/")?;
        Some(name.to_owned())
    };
    let name = said.filter(|name| !name.is_empty()).or_else(system);
    name.and_then(|name| TimeZone::get(&name).ok())
        .unwrap_or(TimeZone::UTC)
}
