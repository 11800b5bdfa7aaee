//! The languages a reader prefers: `Accept-Language` (RFC 9110, 12.5.4) applied to language maps.

use std::cmp::Reverse;

/// The ranges of an `Accept-Language` header, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcceptLanguage {
    ranges: Vec<Range>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    /// A language range in lower case, or `*`.
    tag: String,
    /// In thousandths; 0 means "not acceptable".
    quality: u16,
}

const ANY: &str = "*";

/// Ranges read of one header. No reader prefers more languages, and each costs a look at every tag.
const MOST: usize = 64;

impl AcceptLanguage {
    /// Reads a header. A range that is malformed, or whose weight is, is left out: a reader gets
    /// some language rather than an error. So are ranges beyond the first 64.
    #[must_use]
    pub fn parse(header: &str) -> Self {
        let readable = header.split(',').filter_map(Range::parse);
        let mut ranges: Vec<Range> = readable.take(MOST).collect();
        // Stable: of ranges with the same weight the first one named is preferred.
        ranges.sort_by_key(|range| Reverse(range.quality));
        Self { ranges }
    }

    /// A reader without a preference.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// The index of the tag that suits the reader best; `None` when none is acceptable.
    ///
    /// Range by range, best first, a tag is taken that equals the range, lies under it (`en` asked
    /// for, `en-US` there), or lies above it (`en-GB` asked for, `en` there: RFC 4647, 3.4). A tag
    /// that a longer range speaks of waits for that one's turn, so that `en, en-US;q=0` excludes
    /// `en-US`. When all fail, another variety of a language asked for is better than none of it
    /// (`en-GB` asked for, `en-US` there).
    #[must_use]
    pub fn choose<'t>(&self, tags: impl Iterator<Item = &'t str>) -> Option<usize> {
        let tags: Vec<(&str, Option<&Range>)> =
            tags.map(|tag| (tag, self.governing(tag))).collect();
        let wanted = || self.ranges.iter().filter(|range| range.quality > 0);
        wanted()
            .find_map(|range| range.choose(&tags))
            .or_else(|| wanted().find_map(|range| range.sibling(&tags)))
    }

    /// The range that decides about a tag: the longest one that it equals or lies under.
    fn governing(&self, tag: &str) -> Option<&Range> {
        self.ranges
            .iter()
            .filter(|range| range.covers(tag))
            .max_by_key(|range| range.length())
    }
}

impl Range {
    fn parse(item: &str) -> Option<Self> {
        let mut parameters = item.split(';').map(str::trim);
        let tag = parameters.next().filter(|tag| is_range(tag))?;
        let quality = match parameters.next() {
            Some(weight) => thousandths(weight)?,
            None => 1000,
        };
        Some(Self {
            tag: tag.to_ascii_lowercase(),
            quality,
        })
    }

    fn covers(&self, tag: &str) -> bool {
        self.tag == ANY || lies_under(tag, &self.tag)
    }

    /// How specific the range is.
    fn length(&self) -> usize {
        if self.tag == ANY { 0 } else { self.tag.len() }
    }

    fn choose(&self, tags: &[(&str, Option<&Range>)]) -> Option<usize> {
        let own = |governing: Option<&Range>| governing.is_some_and(|range| range.tag == self.tag);
        let exact = tags
            .iter()
            .position(|(tag, _)| tag.eq_ignore_ascii_case(&self.tag));
        exact
            .or_else(|| tags.iter().position(|(_, governing)| own(*governing)))
            .or_else(|| self.above(tags))
    }

    /// The longest tag that the range lies under and that no range but `*` speaks of.
    fn above(&self, tags: &[(&str, Option<&Range>)]) -> Option<usize> {
        let free = tags.iter().enumerate().filter(|(_, (tag, governing))| {
            governing.is_none_or(|range| range.tag == ANY) && lies_under(&self.tag, tag)
        });
        // Two tags above one range differ in length unless they are the same tag.
        free.max_by_key(|(_, (tag, _))| tag.len())
            .map(|(index, _)| index)
    }

    /// The first tag of the same language that no range speaks of.
    fn sibling(&self, tags: &[(&str, Option<&Range>)]) -> Option<usize> {
        let language = language(&self.tag);
        tags.iter().position(|(tag, governing)| {
            governing.is_none() && self::language(tag).eq_ignore_ascii_case(language)
        })
    }
}

/// Whether `tag` is `range` or begins with its subtags; case says nothing (RFC 4647, 3.3.1).
fn lies_under(tag: &str, range: &str) -> bool {
    let (tag, range) = (tag.as_bytes(), range.as_bytes());
    let Some((start, rest)) = tag.split_at_checked(range.len()) else {
        return false;
    };
    start.eq_ignore_ascii_case(range) && (rest.is_empty() || rest.starts_with(b"-"))
}

fn language(tag: &str) -> &str {
    tag.split_once('-').map_or(tag, |(language, _)| language)
}

/// `language-range` of RFC 4647, 2.1.
fn is_range(text: &str) -> bool {
    let subtag = |subtag: &str| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let letters = language(text)
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic());
    text == ANY || (letters && text.split('-').all(subtag))
}

/// The weight `q=0.8` as 800; at most three decimals, at most 1 (RFC 9110, 12.4.2).
fn thousandths(weight: &str) -> Option<u16> {
    let (name, value) = weight.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || !digits || fraction.len() > 3 {
        return None;
    }
    let quality = format!("{whole}{fraction:0<3}").parse().ok()?;
    (quality <= 1000).then_some(quality)
}
