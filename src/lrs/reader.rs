//! The values of query parameters, and all that is wrong with them.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Fault, Parameters};
use crate::xapi::actor::Ifi;
use crate::xapi::{id, iri, json, time};

/// Reads one value after the other, and goes on after a fault.
pub(super) struct Reader<'p> {
    pub given: &'p Parameters,
    /// The clause that says which parameters there are.
    clause: &'static str,
    pub faults: Vec<Fault>,
}

impl<'p> Reader<'p> {
    pub fn new(given: &'p Parameters, clause: &'static str) -> Self {
        Self {
            given,
            clause,
            faults: Vec::new(),
        }
    }

    /// Notes something wrong with a parameter.
    pub fn bad(
        &mut self,
        name: &'static str,
        rule: &'static str,
        message: &'static str,
        fix: &'static str,
    ) {
        let fault = Fault::parameter(name, rule, message, fix, self.clause);
        self.faults.push(match self.given.get(name) {
            Some(value) => fault.found(value),
            None => fault,
        });
    }

    /// The value as `parse` reads it; one that it cannot read is a fault.
    pub fn parsed<T>(
        &mut self,
        name: &'static str,
        message: &'static str,
        fix: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let parsed = parse(self.given.get(name)?);
        if parsed.is_none() {
            self.bad(name, "malformed-parameter", message, fix);
        }
        parsed
    }

    pub fn uuid(&mut self, name: &'static str) -> Option<Uuid> {
        let fix = "Write 32 hexadecimal digits as 8-4-4-4-12";
        self.parsed(name, "The value is not a UUID", fix, id::parse_uuid)
    }

    pub fn time(&mut self, name: &'static str) -> Option<Timestamp> {
        let fix = "Write it like 2026-01-31T12:00:00Z, with + encoded as %2B";
        let parse = |text: &str| time::parse_timestamp(text).ok();
        self.parsed(name, "The value is not a timestamp", fix, parse)
    }

    pub fn iri(&mut self, name: &'static str) -> Option<String> {
        let parse = |text: &str| iri::is_iri(text).then(|| text.to_owned());
        self.parsed(
            name,
            "The value is not an IRI",
            "Write it whole, with its scheme",
            parse,
        )
    }

    /// [`Ifi::key`] of an agent or identified group.
    pub fn agent(&mut self, depth: usize) -> Option<String> {
        let text = self.given.get("agent")?;
        let found = json::parse(text.as_bytes(), depth)
            .map_err(|broken| vec![broken])
            .and_then(|(text, node)| Ifi::parse(text, &node));
        match found {
            Ok(ifi) => Some(ifi.key()),
            Err(broken) => {
                let name = |fault: Fault| Fault {
                    parameter: Some("agent".into()),
                    ..fault
                };
                self.faults
                    .extend(broken.into_iter().map(|broken| name(broken.into())));
                None
            }
        }
    }
}
