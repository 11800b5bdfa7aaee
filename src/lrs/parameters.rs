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
    /// Each unknown and each repeated parameter, and each that is not UTF-8 when it is decoded.
    pub fn parse(query: &str, known: &[&str]) -> Result<Self, Vec<Fault>> {
        Self::parse_with(query, known, None)
    }

    /// The same where one of them may stand several times.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn parse_with(
        query: &str,
        known: &[&str],
        several: Option<&str>,
    ) -> Result<Self, Vec<Fault>> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut faults = undecodable(query);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&name.as_ref()) {
                let message = format!("There is no parameter {name:?} here");
                let fix = match known {
                    [] => "Leave it out; there are none here".to_owned(),
                    known => format!("Use only: {}", known.join(", ")),
                };
                faults.push(Fault::parameter(
                    name.into_owned(),
                    "unknown-parameter",
                    message,
                    fix,
                    "xAPI 1.0.3, Part 3, 3.2",
                ));
            } else if several.is_none_or(|several| name != several)
                && pairs.iter().any(|(other, _)| *other == name)
            {
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

    /// All values of a parameter that may stand several times.
    pub fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        let named = self.0.iter().filter(move |(other, _)| other == name);
        named.map(|(_, value)| value.as_str())
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

/// A fault for each pair that is not UTF-8. Decoding puts U+FFFD in the place of what is not, and two
/// ids would become one.
fn undecodable(query: &str) -> Vec<Fault> {
    let broken = query.split('&').filter(|pair| !is_utf8(pair.as_bytes()));
    let tell = |pair: &str| {
        let name = form_urlencoded::parse(pair.as_bytes()).next();
        let name = name.map_or_else(String::new, |(name, _)| name.into_owned());
        let message = "The parameter is not UTF-8 when its percent-encoding is undone";
        let fix = "Encode it as UTF-8 first, and then each byte";
        let clause = "RFC 3986, 2.5";
        Fault::parameter(name, "invalid-utf8", message, fix, clause).found(pair)
    };
    broken.map(tell).collect()
}

/// Whether a text is UTF-8 with its percent-encoding undone.
#[must_use]
pub fn is_utf8(encoded: &[u8]) -> bool {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| hexadecimal(after)).flatten();
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    std::str::from_utf8(&bytes).is_ok()
}

/// The byte that two hexadecimal digits at the beginning stand for.
fn hexadecimal(text: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let [high, low, ..] = text else { return None };
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}
