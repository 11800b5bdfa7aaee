//! Actors: agents and groups, and what identifies them (xAPI 1.0.3, Part 2, 2.4.2).

use super::broken::Broken;
use super::check::{self, Check, Property};
use super::iri::is_mailto;
use super::json::Node;
use super::rule::Rule;
use super::version::Version;

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
    /// Reads an agent or identified group that stands alone, like a query parameter
    /// (xAPI 1.0.3, Part 3, 2.1.3); it keeps the rules of statements (Part 2, 2.2).
    ///
    /// # Errors
    /// Every rule it breaks; [`Rule::ActorNotIdentified`] for an anonymous group.
    pub fn parse(text: &str, node: &Node<'_>) -> Result<Self, Vec<Broken>> {
        // No rule about actors differs between the versions.
        let mut check = Check::new(text, Version::V2);
        either(&mut check, node);
        Self::checked(check, node)
    }

    /// Reads an agent that stands alone, where a group cannot (xAPI 1.0.3, Part 3, 2.4).
    ///
    /// # Errors
    /// Every rule it breaks; [`Rule::GroupForAgent`] for a group.
    pub fn parse_agent(text: &str, node: &Node<'_>) -> Result<Self, Vec<Broken>> {
        let mut check = Check::new(text, Version::V2);
        only_agent(&mut check, node, Rule::GroupForAgent);
        Self::checked(check, node)
    }

    fn checked(mut check: Check<'_>, node: &Node<'_>) -> Result<Self, Vec<Broken>> {
        let identifier = Self::of(node);
        if identifier.is_none() {
            check.report_unless_broken(Rule::ActorNotIdentified, node);
        }
        match (check.finish(), identifier) {
            (broken, Some(identifier)) if broken.is_empty() => Ok(identifier),
            (broken, _) => Err(broken),
        }
    }

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

    /// The identifier of a [key](Self::key).
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        if let Some(sum) = key.strip_prefix("sha1:") {
            return Self::MboxSha1Sum(sum.to_owned());
        }
        if let Some(openid) = key.strip_prefix("openid:") {
            return Self::OpenId(openid.to_owned());
        }
        let account = key.strip_prefix("account:");
        match account.and_then(|account| account.split_once(' ')) {
            Some((home_page, name)) => Self::Account {
                home_page: home_page.to_owned(),
                name: name.to_owned(),
            },
            None => Self::Mbox(key.to_owned()),
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

/// The properties that identify (2.4.2.3).
pub(super) const IDENTIFIERS: [&str; 4] = ["mbox", "mbox_sha1sum", "openid", "account"];

const AGENT: &[Property] = &[
    ("objectType", check::text),
    ("name", check::text),
    ("mbox", mbox),
    ("mbox_sha1sum", mbox_sha1sum),
    ("openid", openid),
    ("account", account),
    ("member", |check, node| {
        check.report(Rule::MemberOnAgent, node);
    }),
];

const GROUP: &[Property] = &[
    ("objectType", check::text),
    ("name", check::text),
    ("mbox", mbox),
    ("mbox_sha1sum", mbox_sha1sum),
    ("openid", openid),
    ("account", account),
    ("member", members),
];

const ACCOUNT: &[Property] = &[
    ("homePage", |check, node| {
        check.iri(node, Rule::AccountHomePageNotIrl);
    }),
    ("name", check::text),
];

/// An agent or a group; without an `objectType` it is an agent (2.4.2.1).
pub(super) fn either(check: &mut Check<'_>, node: &Node<'_>) {
    if !matches!(object_type(node), Some("Agent" | "Group") | None) {
        check.report_member("objectType", Rule::ActorObjectTypeUnknown, node);
    }
    as_meant(check, node);
}

/// What an actor says of itself, or what it looks like where it says nothing known.
fn as_meant(check: &mut Check<'_>, node: &Node<'_>) {
    match object_type(node) {
        Some("Group") => group(check, node),
        Some("Agent") | None => agent(check, node),
        Some(_) => as_shaped(check, node),
    }
}

/// A group where there are members, an agent where there are none.
pub(super) fn as_shaped(check: &mut Check<'_>, node: &Node<'_>) {
    if node.get("member").is_some() {
        group(check, node);
    } else {
        agent(check, node);
    }
}

/// An agent, whatever its `objectType` says: the caller has looked (2.4.2.1).
pub(super) fn agent(check: &mut Check<'_>, node: &Node<'_>) {
    if check.object(node, AGENT) {
        match identifiers(node) {
            0 => check.report(Rule::AgentIdentifierMissing, node),
            1 => {}
            _ => check.report(Rule::IdentifiersSeveral, node),
        }
    }
}

/// A group, whatever its `objectType` says: the caller has looked (2.4.2.2).
pub(super) fn group(check: &mut Check<'_>, node: &Node<'_>) {
    if check.object(node, GROUP) {
        match identifiers(node) {
            0 if !has_members(node) => check.report(Rule::AnonymousGroupMemberMissing, node),
            0 | 1 => {}
            _ => check.report(Rule::IdentifiersSeveral, node),
        }
    }
}

/// An agent where the specification allows no group.
pub(super) fn only_agent(check: &mut Check<'_>, node: &Node<'_>, rule: Rule) {
    if !matches!(object_type(node), Some("Agent") | None) {
        check.report_member("objectType", rule, node);
    }
    as_meant(check, node);
}

/// A group where the specification allows no agent.
pub(super) fn only_group(check: &mut Check<'_>, node: &Node<'_>, rule: Rule) {
    match object_type(node) {
        Some("Group") => {}
        Some(_) => check.report_member("objectType", rule, node),
        None if node.get("objectType").is_none() && node.members().is_some() => {
            check.report(rule, node);
        }
        None => {}
    }
    group(check, node);
}

/// Who asserts a statement: an agent, or the anonymous pair of an application and its user (2.4.9).
pub(super) fn authority(check: &mut Check<'_>, node: &Node<'_>) {
    either(check, node);
    if object_type(node) != Some("Group") {
        return;
    }
    if identifiers(node) > 0 {
        check.report(Rule::AuthorityGroupIdentified, node);
    }
    if has_members(node) && member_count(node) != 2 {
        check.report_member("member", Rule::AuthorityGroupNotTwo, node);
    }
}

/// Whether an object without an `objectType` was meant to be an agent or a group.
pub(super) fn looks_like_one(node: &Node<'_>) -> bool {
    node.get("id").is_none() && (identifiers(node) > 0 || node.get("member").is_some())
}

fn object_type<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.get("objectType").and_then(Node::as_str)
}

fn identifiers(node: &Node<'_>) -> usize {
    let members = node.members().unwrap_or_default();
    members
        .iter()
        .filter(|(key, _)| IDENTIFIERS.contains(&key.as_ref()))
        .count()
}

/// Whether there is a list of members with something in it; a `member` of another type is reported
/// as such, and not again as missing.
fn has_members(node: &Node<'_>) -> bool {
    node.get("member")
        .is_some_and(|member| member.elements().is_none_or(|list| !list.is_empty()))
}

fn member_count(node: &Node<'_>) -> usize {
    node.get("member")
        .and_then(Node::elements)
        .map_or(0, <[_]>::len)
}

fn members(check: &mut Check<'_>, node: &Node<'_>) {
    check.array(node, |check, member| {
        only_agent(check, member, Rule::MemberNotAnAgent);
    });
}

fn mbox(check: &mut Check<'_>, node: &Node<'_>) {
    check.format(node, Rule::MboxNotMailto, is_mailto);
}

fn mbox_sha1sum(check: &mut Check<'_>, node: &Node<'_>) {
    check.format(node, Rule::MboxSha1SumMalformed, |text| {
        text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
}

/// The specification says URI; the grammar of IRIs takes every URI and a few more.
fn openid(check: &mut Check<'_>, node: &Node<'_>) {
    check.iri(node, Rule::OpenIdNotUri);
}

/// An account on a system (2.4.2.4).
fn account(check: &mut Check<'_>, node: &Node<'_>) {
    if check.object(node, ACCOUNT) {
        check.require(node, "homePage", Rule::AccountHomePageMissing);
        check.require(node, "name", Rule::AccountNameMissing);
    }
}
