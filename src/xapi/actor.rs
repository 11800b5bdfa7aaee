//! Actors: agents and groups, and what identifies them (xAPI 1.0.3, Part 2, 2.4.2).

use super::json::Node;

/// An inverse functional identifier: what makes an agent or an identified group the same one
/// (xAPI 1.0.3, Part 2, 2.4.2.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ifi {
    /// `mailto:` IRI; the scheme and the domain compare without regard to case.
    Mbox(String),
    /// Forty hexadecimal digits, compared without regard to case.
    MboxSha1Sum(String),
    OpenId(String),
    Account {
        home_page: String,
        name: String,
    },
}

impl Ifi {
    /// The identifier of an agent or group, in the form in which equal ones are equal; `None` for
    /// an anonymous group. The node is taken as valid: the first identifier found wins.
    #[must_use]
    pub fn of(node: &Node<'_>) -> Option<Self> {
        if let Some(mbox) = node.get("mbox").and_then(Node::as_str) {
            return Some(Self::Mbox(fold_mailto(mbox)));
        }
        if let Some(sum) = node.get("mbox_sha1sum").and_then(Node::as_str) {
            return Some(Self::MboxSha1Sum(sum.to_ascii_lowercase()));
        }
        if let Some(openid) = node.get("openid").and_then(Node::as_str) {
            return Some(Self::OpenId(openid.to_owned()));
        }
        let account = node.get("account")?;
        Some(Self::Account {
            home_page: account.get("homePage")?.as_str()?.to_owned(),
            name: account.get("name")?.as_str()?.to_owned(),
        })
    }

    /// One string for each identifier, different for different ones. No IRI contains a blank, so
    /// an account's home page ends at the first one.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Mbox(mbox) => mbox.clone(),
            Self::MboxSha1Sum(sum) => format!("sha1:{sum}"),
            Self::OpenId(openid) => format!("openid:{openid}"),
            Self::Account { home_page, name } => format!("account:{home_page} {name}"),
        }
    }
}

/// Folds what may differ in the case of a `mailto:` IRI: the scheme and the domain.
#[must_use]
pub fn fold_mailto(mbox: &str) -> String {
    let address = mbox
        .get(7..)
        .filter(|_| mbox[..7].eq_ignore_ascii_case("mailto:"))
        .unwrap_or(mbox);
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("mailto:{local}@{}", domain.to_lowercase()),
        None => format!("mailto:{address}"),
    }
}
