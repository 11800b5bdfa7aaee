//! Query parameters, each known and given once.

use url::form_urlencoded;

use super::Fault;

/// The parameters of a request in the order given, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parses a query string. Every parameter must be one of `known` and stand once.
    ///
    /// # Errors
    /// Each unknown and each repeated parameter.
    pub fn parse(query: &str, known: &[&str]) -> Result<Self, Vec<Fault>> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut faults = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&name.as_ref()) {
                let message = format!("There is no parameter {name:?} here");
                let fix = format!("Use only: {}", known.join(", "));
                faults.push(Fault::parameter(
                    name.into_owned(),
                    "unknown-parameter",
                    message,
                    fix,
                    "xAPI 1.0.3, Part 3, 3.2",
                ));
            } else if pairs.iter().any(|(other, _)| *other == name) {
                faults.push(Fault::parameter(
                    name.into_owned(),
                    "repeated-parameter",
                    "The parameter is given more than once",
                    "Give it once",
                    "xAPI 1.0.3, Part 3, 3.2",
                ));
            } else {
                pairs.push((name.into_owned(), value.into_owned()));
            }
        }
        if faults.is_empty() {
            Ok(Self(pairs))
        } else {
            Err(faults)
        }
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// A whole number; one that cannot be read is added to `faults`.
    pub fn number<T: std::str::FromStr>(
        &self,
        name: &'static str,
        faults: &mut Vec<Fault>,
    ) -> Option<T> {
        let text = self.get(name)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            let fault = Fault::parameter(
                name,
                "malformed-parameter",
                "The value is not a whole number",
                "Write digits only",
                "this server's interface",
            );
            faults.push(fault.found(text));
        }
        parsed
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The parameters but one, as a query string.
    #[must_use]
    pub fn query_without(&self, name: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.0.iter().filter(|(other, _)| other != name));
        query.finish()
    }

    /// The parameters with a value for one in place of the one given, as a query string.
    #[must_use]
    pub fn query_with(&self, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.0.iter().filter(|(other, _)| other != name));
        query.append_pair(name, value);
        query.finish()
    }

    /// The parameters but one in an order of their own, for comparing two queries.
    #[must_use]
    pub fn canonical_without(&self, name: &str) -> String {
        let mut sorted = self.clone();
        sorted.0.sort();
        sorted.query_without(name)
    }
}
