//! What was found, counted.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use super::grouped;
use super::progress::rate;
use crate::lrs::validate::{FindingRecord, StatementRecord};
use crate::profile::Outcome;

#[derive(Default)]
pub(super) struct Summary {
    pub(super) statements: u64,
    success: u64,
    invalid: u64,
    unmatched: u64,
    /// Statements that are not well.
    unwell: u64,
    /// By rule, and by what it belongs to. There are no more of them than rules in the profiles and in xAPI.
    findings: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

impl Summary {
    pub(super) fn count(&mut self, record: &StatementRecord) {
        self.statements += 1;
        self.unwell += u64::from(!record.is_well());
        match record.outcome {
            Outcome::Success => self.success += 1,
            Outcome::Invalid => self.invalid += 1,
            Outcome::Unmatched => self.unmatched += 1,
        }
        for finding in &record.findings {
            let (rule, about) = match finding {
                FindingRecord::Xapi(finding) => (finding.rule, finding.code),
                FindingRecord::Profile(finding) => (
                    finding.rule.slug(),
                    finding.template.as_deref().unwrap_or(&finding.profile),
                ),
            };
            let of_rule = self.findings.entry(rule).or_default();
            match of_rule.get_mut(about) {
                Some(count) => *count += 1,
                None => {
                    of_rule.insert(about.to_owned(), 1);
                }
            }
        }
    }

    pub(super) fn is_well(&self) -> bool {
        self.unwell == 0
    }

    /// The counts, and the findings, the most frequent first.
    pub(super) fn print(&self, elapsed: Duration, out: &mut impl Write) -> io::Result<()> {
        writeln!(
            out,
            "{} statement{} in {:.1} s, {} a second: {} success, {} invalid, {} unmatched",
            grouped(self.statements),
            if self.statements == 1 { "" } else { "s" },
            elapsed.as_secs_f64(),
            grouped(rate(self.statements, elapsed)),
            grouped(self.success),
            grouped(self.invalid),
            grouped(self.unmatched)
        )?;
        let mut rows: Vec<_> = self
            .findings
            .iter()
            .flat_map(|(rule, of_rule)| {
                of_rule
                    .iter()
                    .map(move |(about, count)| (rule, about, *count))
            })
            .collect();
        // Equal counts stay in the order of names.
        rows.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
        if !rows.is_empty() {
            writeln!(out, "{:>12}  {:<19}  of", "findings", "rule")?;
        }
        for (rule, about, count) in rows {
            writeln!(out, "{:>12}  {rule:<19}  {about}", grouped(count))?;
        }
        Ok(())
    }
}
