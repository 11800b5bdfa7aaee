//! Sets of templates, and what patterns see of a statement.

use super::bytes::{self, Reader};

/// Sets read from bytes hold no template behind this one, so that foreign bytes cannot ask for much memory.
const MOST_TEMPLATES: usize = 1 << 16;

/// A set of templates, by their places in [`Version::templates`](crate::profile::Version).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct TemplateSet {
    /// The first 64, which is all of most profiles.
    low: u64,
    /// Those behind them, 64 each. The last one is never 0, so that equal sets are equal.
    high: Vec<u64>,
}

/// What patterns see of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Symbol {
    /// Whether its outcome is a success; a thread with another one follows no pattern.
    pub valid: bool,
    pub templates: TemplateSet,
}

impl TemplateSet {
    pub fn insert(&mut self, template: usize) {
        let bit = 1 << (template % 64);
        match (template / 64).checked_sub(1) {
            None => self.low |= bit,
            Some(word) => {
                if self.high.len() <= word {
                    self.high.resize(word + 1, 0);
                }
                self.high[word] |= bit;
            }
        }
    }

    #[must_use]
    pub fn contains(&self, template: usize) -> bool {
        let word = match (template / 64).checked_sub(1) {
            None => self.low,
            Some(word) => self.high.get(word).copied().unwrap_or(0),
        };
        word & (1 << (template % 64)) != 0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.low == 0 && self.high.is_empty()
    }

    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.low & other.low != 0
            || self
                .high
                .iter()
                .zip(&other.high)
                .any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        std::iter::once(&self.low)
            .chain(&self.high)
            .enumerate()
            .flat_map(|(word, bits)| {
                let mut left = *bits;
                std::iter::from_fn(move || {
                    let bit = left.trailing_zeros() as usize;
                    left &= left.checked_sub(1)?;
                    Some(word * 64 + bit)
                })
            })
    }

    /// Takes in all of another set.
    pub fn extend(&mut self, other: &Self) {
        other.iter().for_each(|template| self.insert(template));
    }

    fn count(&self) -> usize {
        std::iter::once(&self.low)
            .chain(&self.high)
            .map(|bits| bits.count_ones() as usize)
            .sum()
    }

    /// How many there are and a mark in one number, then the distance of each to the one before.
    pub(super) fn write(&self, mark: bool, out: &mut Vec<u8>) {
        bytes::put(out, self.count() * 2 + usize::from(mark));
        let mut least = 0;
        for template in self.iter() {
            bytes::put(out, template - least);
            least = template + 1;
        }
    }

    /// The set and its mark.
    pub(super) fn read(reader: &mut Reader) -> Option<(Self, bool)> {
        let head = reader.number()?;
        let mut set = Self::default();
        let mut least = 0_usize;
        for _ in 0..head / 2 {
            let template = least.checked_add(reader.number()?)?;
            if template >= MOST_TEMPLATES {
                return None;
            }
            set.insert(template);
            least = template + 1;
        }
        Some((set, head % 2 == 1))
    }
}

impl FromIterator<usize> for TemplateSet {
    fn from_iter<I: IntoIterator<Item = usize>>(templates: I) -> Self {
        let mut set = Self::default();
        templates
            .into_iter()
            .for_each(|template| set.insert(template));
        set
    }
}

impl Symbol {
    /// A few bytes, as they are kept with each statement of a thread: one, and one more for each of the first
    /// 128 templates.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(8);
        self.templates.write(self.valid, &mut out);
        out
    }

    /// `None` for bytes that are no symbol.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let (templates, valid) = TemplateSet::read(&mut reader)?;
        reader.is_at_end().then_some(Self { valid, templates })
    }
}
