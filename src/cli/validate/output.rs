//! Records, printed: for programs or for people.

use std::io::{self, Write};

use crate::lrs::validate::{FindingRecord, Place, StatementRecord, XapiFinding};
use crate::profile::Outcome;
use crate::profile::finding::{Finding, Gravity};

/// One JSON object on a line.
pub(super) fn json(record: &StatementRecord, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// A paragraph. Only of statements about which something was found is anything printed.
pub(super) fn text(record: &StatementRecord, begin: Place, out: &mut impl Write) -> io::Result<()> {
    if record.findings.is_empty() {
        return Ok(());
    }
    let outcome = match record.outcome {
        Outcome::Success => "success",
        Outcome::Invalid => "invalid",
        Outcome::Unmatched => "unmatched",
    };
    let id = record.id.as_deref().unwrap_or("without an id");
    writeln!(
        out,
        "statement {} at line {}, {id}: {outcome}",
        record.index, begin.line
    )?;
    for finding in &record.findings {
        match finding {
            FindingRecord::Xapi(finding) => of_xapi(finding, out)?,
            FindingRecord::Profile(finding) => of_profile(finding, out)?,
        }
    }
    Ok(())
}

fn of_xapi(finding: &XapiFinding, out: &mut impl Write) -> io::Result<()> {
    write!(out, "  xapi {} at ", finding.code)?;
    match (&finding.at, finding.pointer.as_str()) {
        (Some(at), _) => writeln!(out, "line {}, column {}", at.line, at.column)?,
        (None, "") => writeln!(out, "the statement as a whole")?,
        (None, pointer) => writeln!(out, "{pointer}")?,
    }
    writeln!(out, "    {} ({})", finding.message, finding.clause)?;
    found(&finding.found, out)?;
    writeln!(out, "    fix: {}", finding.fix)
}

fn of_profile(finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    let advice = match finding.gravity {
        Gravity::Breaks | Gravity::Flags => "",
        Gravity::Advises => " (advice)",
    };
    let about = finding.template.as_deref().unwrap_or(&finding.profile);
    let rule = finding.rule.slug();
    writeln!(out, "  {rule}{advice} at {}, {about}", finding.location)?;
    writeln!(out, "    wanted: {}", finding.wanted)?;
    found(&finding.found, out)?;
    writeln!(out, "    fix: {}", finding.fix)
}

fn found(values: &[String], out: &mut impl Write) -> io::Result<()> {
    match values {
        [] => Ok(()),
        values => writeln!(out, "    found: {}", values.join(", ")),
    }
}
