//! The header of a part.

use super::Malformed;

/// Bytes of a part's header at most; three short lines are usual.
pub(super) const LONGEST: usize = 16 * 1024;

/// The header of a part: names and values as they were sent, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head(Vec<(String, String)>);

impl Head {
    /// The first value under a name, in whatever case that was sent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Takes a line without its end. A line that begins with a space or a tab goes on with the one
    /// before it (RFC 822, 3.1.1).
    pub(super) fn take(&mut self, line: &[u8]) -> Result<(), Malformed> {
        let text = String::from_utf8_lossy(line);
        if text.starts_with([' ', '\t']) {
            let (_, value) = self.0.last_mut().ok_or(Malformed::HeadBroken)?;
            value.push(' ');
            value.push_str(text.trim_ascii());
            return Ok(());
        }
        let (name, value) = text.split_once(':').ok_or(Malformed::HeadBroken)?;
        let name = name.trim_ascii_end();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Malformed::HeadBroken);
        }
        self.0
            .push((name.to_owned(), value.trim_ascii().to_owned()));
        Ok(())
    }
}
