//! Keys: who may call, and what for.

use std::fmt;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Door;

/// What a key may do. The first eight are xAPI's (1.0.3, Part 3, 4.2), the others this server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    StatementsWrite,
    StatementsReadMine,
    StatementsRead,
    State,
    Define,
    Profile,
    AllRead,
    All,
    /// Reports, and nothing that shows a statement.
    ReportsRead,
    /// Loading and retiring profiles.
    ProfileWrite,
    /// Keys, rejections and the rest of administration. No other scope implies it.
    Admin,
}

impl Scope {
    /// Every scope there is.
    pub const EVERY: [Self; 11] = [
        Self::StatementsWrite,
        Self::StatementsReadMine,
        Self::StatementsRead,
        Self::State,
        Self::Define,
        Self::Profile,
        Self::AllRead,
        Self::All,
        Self::ReportsRead,
        Self::ProfileWrite,
        Self::Admin,
    ];

    /// The scope's name as it is written everywhere.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::StatementsWrite => "statements/write",
            Self::StatementsReadMine => "statements/read/mine",
            Self::StatementsRead => "statements/read",
            Self::State => "state",
            Self::Define => "define",
            Self::Profile => "profile",
            Self::AllRead => "all/read",
            Self::All => "all",
            Self::ReportsRead => "reports/read",
            Self::ProfileWrite => "profile/write",
            Self::Admin => "admin",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|scope| scope.name() == name)
    }

    /// Whether holding `self` is enough where `wanted` is asked for.
    #[must_use]
    pub fn grants(self, wanted: Self) -> bool {
        self == wanted
            || match self {
                Self::All => wanted != Self::Admin,
                Self::AllRead => matches!(
                    wanted,
                    Self::StatementsRead | Self::StatementsReadMine | Self::ReportsRead
                ),
                Self::StatementsRead => {
                    matches!(wanted, Self::StatementsReadMine | Self::ReportsRead)
                }
                _ => false,
            }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A secret as it is kept: SHA-256 over salt and secret.
///
/// The secrets this server makes carry 256 random bits, which no amount of hashing makes harder to
/// guess; a slow hash would only make every request slow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretHash {
    pub salt: [u8; 16],
    pub digest: [u8; 32],
}

impl SecretHash {
    #[must_use]
    pub fn new(secret: &str, salt: [u8; 16]) -> Self {
        Self {
            salt,
            digest: digest(secret, &salt),
        }
    }

    /// Whether `secret` is the one, in time that does not depend on where it differs.
    #[must_use]
    pub fn matches(&self, secret: &str) -> bool {
        digest(secret, &self.salt).ct_eq(&self.digest).into()
    }
}

fn digest(secret: &str, salt: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(salt)
        .chain_update(secret.as_bytes())
        .finalize()
        .into()
}

/// A key to be kept.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What callers name themselves by; unique.
    pub id: String,
    /// What people call it, and the account name in the authority of its statements; unique.
    pub name: String,
    pub secret: SecretHash,
    pub scopes: Vec<Scope>,
    /// What becomes of findings about its statements.
    pub door: Door,
}

/// A key that is kept.
#[derive(Debug, Clone)]
pub struct Key {
    /// The store's own number for it, never reused.
    pub number: i64,
    pub id: String,
    pub name: String,
    pub secret: SecretHash,
    pub scopes: Vec<Scope>,
    pub door: Door,
    pub created: Timestamp,
    pub revoked: Option<Timestamp>,
}

impl Key {
    /// Whether one of the key's scopes grants `wanted`.
    #[must_use]
    pub fn may(&self, wanted: Scope) -> bool {
        self.scopes.iter().any(|scope| scope.grants(wanted))
    }
}
