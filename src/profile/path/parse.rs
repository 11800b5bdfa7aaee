//! From text to a path, with a sentence for whatever is none.

use super::{Path, PathFault, Pick, Step};

pub(super) fn parse(text: &str) -> Result<(Path, Vec<String>), PathFault> {
    let mut parser = Parser {
        text,
        at: 0,
        descends: false,
        without_root: None,
    };
    let path = parser.path()?;
    if let Some(at) = parser.without_root {
        let dot = if text[at..].starts_with(['.', '[']) {
            ""
        } else {
            "."
        };
        return Err(PathFault {
            at,
            sentence: format!(
                "A path begins with `$`, which stands for what is looked into. Write `{}${dot}{}`.",
                &text[..at],
                &text[at..]
            ),
            meant: Some(path),
        });
    }
    let warnings = parser.descends.then(|| {
        "`..` looks at every depth, which few programs understand alike. Write the names on the way instead."
            .to_owned()
    });
    Ok((path, warnings.into_iter().collect()))
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    /// Whether there is a `..`.
    descends: bool,
    /// Where the first alternative without `$` begins.
    without_root: Option<usize>,
}

impl Parser<'_> {
    fn path(&mut self) -> Result<Path, PathFault> {
        let mut alternatives = Vec::new();
        loop {
            self.blanks();
            alternatives.push(self.alternative()?);
            self.blanks();
            match self.peek() {
                None => return Ok(Path { alternatives }),
                Some('|') => self.at += 1,
                Some(other) => return Err(self.fault(&unexpected(other))),
            }
        }
    }

    fn alternative(&mut self) -> Result<Vec<Step>, PathFault> {
        let mut steps = Vec::new();
        match self.peek() {
            Some('$') => self.at += 1,
            None | Some('|') => {
                return Err(self.fault(
                    "Nothing stands here. Write a path, such as `$.result.response`, on both sides of `|`.",
                ));
            }
            Some(first) => {
                let begun = self.at;
                if first == '*' || is_of_name(first) {
                    steps.push(self.dotted(false)?);
                } else if !matches!(first, '.' | '[') {
                    return Err(self.fault("A path begins with `$`."));
                }
                self.without_root.get_or_insert(begun);
            }
        }
        while let Some(next) = self.peek() {
            match next {
                '.' => {
                    self.at += 1;
                    let descends = self.peek() == Some('.');
                    if descends {
                        self.at += 1;
                        self.descends = true;
                    }
                    steps.push(self.dotted(descends)?);
                }
                '[' => steps.push(self.brackets(false)?),
                _ => break,
            }
        }
        Ok(steps)
    }

    /// What stands behind a dot, or behind two.
    fn dotted(&mut self, descends: bool) -> Result<Step, PathFault> {
        let pick = match self.peek() {
            Some('*') => {
                self.at += 1;
                Pick::All
            }
            Some('[') if descends => return self.brackets(true),
            Some(first) if is_of_name(first) => {
                let rest = &self.text[self.at..];
                let length = rest.find(|one| !is_of_name(one)).unwrap_or(rest.len());
                self.at += length;
                Pick::Name(rest[..length].to_owned())
            }
            Some('[') => {
                return Err(
                    self.fault("A name or `*` stands behind a dot. Leave the dot before `[` out.")
                );
            }
            _ => {
                return Err(self.fault(
                    "The name behind the dot is empty. Write a name or `*`; a name of other signs than letters, digits, `_` and `-` stands in brackets: `['name']`.",
                ));
            }
        };
        Ok(Step {
            descends,
            picks: vec![pick],
        })
    }

    fn brackets(&mut self, descends: bool) -> Result<Step, PathFault> {
        self.at += 1;
        let mut picks = Vec::new();
        loop {
            self.blanks();
            picks.push(self.pick()?);
            self.blanks();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(']') => {
                    self.at += 1;
                    return Ok(Step { descends, picks });
                }
                Some(':') => return Err(self.fault(SLICE)),
                None => return Err(self.fault("The bracket is not closed. Write `]`.")),
                Some(_) => {
                    return Err(
                        self.fault("A comma or `]` stands behind a name or index in brackets.")
                    );
                }
            }
        }
    }

    fn pick(&mut self) -> Result<Pick, PathFault> {
        match self.peek() {
            Some('*') => {
                self.at += 1;
                Ok(Pick::All)
            }
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            Some('0'..='9') => self.index(),
            Some('-') => Err(self.fault(
                "Negative indexes are not allowed. Count from the beginning, which is `[0]`, or take all elements with `[*]`.",
            )),
            Some('?') => Err(self.fault(
                "Filters are not allowed. Take all elements with `[*]`, and say in `any`, `all` or `none` what their values may be.",
            )),
            Some('(') => Err(self.fault(
                "Scripts are not allowed. Write an index, such as `[0]`, or `[*]`.",
            )),
            Some(':') => Err(self.fault(SLICE)),
            Some(']' | ',') => Err(self.fault(
                "Nothing stands here in the brackets. Write a quoted name, an index or `*`.",
            )),
            None => Err(self.fault("The bracket is not closed. Write `]`.")),
            Some(_) => Err(self.fault("A name in brackets is quoted. Write `['name']`.")),
        }
    }

    fn index(&mut self) -> Result<Pick, PathFault> {
        let rest = &self.text[self.at..];
        let length = rest
            .find(|one: char| !one.is_ascii_digit())
            .unwrap_or(rest.len());
        let index = rest[..length]
            .parse()
            .map_err(|_| self.fault("This index is too large. Write a smaller one."))?;
        self.at += length;
        Ok(Pick::Index(index))
    }

    fn quoted(&mut self, quote: char) -> Result<Pick, PathFault> {
        let begun = self.at;
        self.at += 1;
        let mut name = String::new();
        loop {
            let Some(next) = self.next() else {
                self.at = begun;
                return Err(self.fault(&format!(
                    "The quote is not closed. Write {quote} behind the name."
                )));
            };
            match next {
                '\\' => name.push(self.escaped()?),
                _ if next == quote => break,
                _ => name.push(next),
            }
        }
        if name.is_empty() {
            self.at = begun;
            return Err(
                self.fault("A name must not be empty. Write the name of a member, or `*` for all.")
            );
        }
        Ok(Pick::Name(name))
    }

    /// The sign that an escape stands for: those of JSON, and any other sign but letters and digits for itself.
    fn escaped(&mut self) -> Result<char, PathFault> {
        match self.next() {
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => self.code_point(),
            Some(other) if !other.is_ascii_alphanumeric() => Ok(other),
            _ => Err(self.fault(
                "This escape means nothing. Write `\\\\` for a backslash, `\\'` for a quote, or `\\u` with four hexadecimal digits.",
            )),
        }
    }

    fn code_point(&mut self) -> Result<char, PathFault> {
        let first = self.four_digits()?;
        let code = match first {
            0xD800..=0xDBFF if self.text[self.at..].starts_with("\\u") => {
                self.at += 2;
                let second = self.four_digits()?;
                0x10000 + ((first - 0xD800) << 10) + second.wrapping_sub(0xDC00) % 0x400
            }
            _ => first,
        };
        char::from_u32(code).ok_or_else(|| {
            self.fault("This escape is half of a pair. Write both halves, or the sign itself.")
        })
    }

    fn four_digits(&mut self) -> Result<u32, PathFault> {
        let digits = self.text.get(self.at..self.at + 4);
        let code = digits
            .filter(|digits| digits.bytes().all(|one| one.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| self.fault("Four hexadecimal digits stand behind `\\u`."))?;
        self.at += 4;
        Ok(code)
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn fault(&self, sentence: &str) -> PathFault {
        PathFault {
            at: self.at,
            sentence: sentence.to_owned(),
            meant: None,
        }
    }
}

const SLICE: &str = "Slices are not allowed. Write the indexes, such as `[0,1,2]`, or `[*]`.";

/// What a name may be made of behind a dot; `-` for language tags, as in `.name.en-US`.
fn is_of_name(one: char) -> bool {
    one.is_ascii_alphanumeric()
        || matches!(one, '_' | '-')
        || (!one.is_ascii() && !one.is_whitespace())
}

fn unexpected(found: char) -> String {
    match found {
        '(' | '?' => "Filters, scripts and functions are not allowed. Write the names on the way to the value.".to_owned(),
        '$' => "`$` stands only at the beginning. Join two paths with `|`.".to_owned(),
        _ => format!(
            "`{found}` cannot stand here. Behind a step comes `.`, `[` or `|`, and a name with other signs than letters, digits, `_` and `-` stands in brackets: `['name']`."
        ),
    }
}
