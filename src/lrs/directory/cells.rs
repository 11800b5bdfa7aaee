//! The values of a directory, one by one, whatever they stand in.

use jiff::civil::Date;

use crate::facts::Band;
use crate::xapi::actor::{Ifi, fold_mailto};
use crate::xapi::iri::{is_iri, is_mailto};

/// Characters of a text at most.
const LONGEST: usize = 200;

/// What is wrong with a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrong {
    pub rule: &'static str,
    pub message: &'static str,
    pub fix: &'static str,
}

/// A text of bounded length on one line, without blanks around it; `None` where it is empty.
pub(super) fn text(value: &str) -> Result<Option<String>, Wrong> {
    let value = value.trim();
    if value.chars().any(char::is_control) {
        return Err(Wrong {
            rule: "directory-text",
            message: "The text holds a line break, a tab or another control character",
            fix: "Write it on one line; where a whole line stands in a cell, a quotation mark is missing before",
        });
    }
    if value.chars().count() > LONGEST {
        return Err(Wrong {
            rule: "directory-text",
            message: "The text is too long",
            fix: "Write 200 characters at most",
        });
    }
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

pub(super) fn band(value: &str) -> Result<Option<Band>, Wrong> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    Band::from_slug(&value.to_lowercase())
        .map(Some)
        .ok_or(Wrong {
            rule: "directory-band",
            message: "The band is not known",
            fix: "Write entry, experienced, lead, senior or executive, or leave it empty",
        })
}

pub(super) fn date(value: &str) -> Result<Option<Date>, Wrong> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    let is_plain = value.len() == 10 && value.bytes().filter(|byte| *byte == b'-').count() == 2;
    let date = is_plain.then(|| value.parse::<Date>().ok()).flatten();
    date.map(Some).ok_or(Wrong {
        rule: "directory-date",
        message: "This is not a date",
        fix: "Write year, month and day like 2026-01-31; in a spreadsheet, format the column as text",
    })
}

/// An answer to a question; an empty one is yes.
pub(super) fn yes(value: &str) -> Result<bool, Wrong> {
    match value.trim().to_lowercase().as_str() {
        "" | "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err(Wrong {
            rule: "directory-answer",
            message: "This is neither yes nor no",
            fix: "Write yes or no; empty is yes",
        }),
    }
}

/// An identifier of any kind in one text: `mailto:…` or an address of e-mail, `sha1:…`, `openid:…` or the URL
/// itself, `homePage::name` of an account.
pub(super) fn identifier(value: &str) -> Result<Ifi, Wrong> {
    const WRONG: Wrong = Wrong {
        rule: "directory-identifier",
        message: "The identifier cannot be read",
        fix: "Write one: mailto:ada@example.org, sha1: and 40 hexadecimal digits, the URL of an OpenID, or an account as https://lms.example.org::ada. Further ones go into rows of their own",
    };
    let prefixed = |prefix: &str| {
        let head = value.get(..prefix.len())?;
        let rest = value.get(prefix.len()..)?;
        head.eq_ignore_ascii_case(prefix).then_some(rest)
    };
    if let Some(sum) = prefixed("sha1:") {
        let is_sum = sum.len() == 40 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
        let found = is_sum.then(|| Ifi::MboxSha1Sum(sum.to_ascii_lowercase()));
        return found.ok_or(WRONG);
    }
    if let Some(openid) = prefixed("openid:") {
        let found = is_iri(openid).then(|| Ifi::OpenId(openid.to_owned()));
        return found.ok_or(WRONG);
    }
    if prefixed("mailto:").is_some() {
        return mbox(value);
    }
    // The home page ends at the first place before which a whole one stands.
    let mut cuts = value.match_indices("::");
    let account = cuts.find_map(|(cut, _)| account(&value[..cut], &value[cut + 2..]).ok());
    if let Some(account) = account {
        return Ok(account);
    }
    if value.contains("://") && is_iri(value) {
        return Ok(Ifi::OpenId(value.to_owned()));
    }
    mbox(value).map_err(|_| WRONG)
}

/// An address of e-mail, with `mailto:` or without.
pub(super) fn mbox(value: &str) -> Result<Ifi, Wrong> {
    let has_scheme = value
        .get(..7)
        .is_some_and(|head| head.eq_ignore_ascii_case("mailto:"));
    let whole = if has_scheme {
        value.to_owned()
    } else {
        format!("mailto:{value}")
    };
    if is_mailto(&whole) {
        return Ok(Ifi::Mbox(fold_mailto(&whole)));
    }
    Err(Wrong {
        rule: "directory-identifier",
        message: "This is not an address of e-mail",
        fix: "Write ada@example.org or mailto:ada@example.org",
    })
}

pub(super) fn account(home_page: &str, name: &str) -> Result<Ifi, Wrong> {
    if home_page.contains(':') && is_iri(home_page) && !name.is_empty() {
        return Ok(Ifi::Account {
            home_page: home_page.to_owned(),
            name: name.to_owned(),
        });
    }
    Err(Wrong {
        rule: "directory-identifier",
        message: "This is not an account",
        fix: "Write the home page of the system with its scheme, such as https://lms.example.org, and the name of the account there",
    })
}
