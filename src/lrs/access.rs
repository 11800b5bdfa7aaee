//! Who calls: keys made, checked and remembered for a moment.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::random;
use crate::store::{Door, Key, NewKey, Scope, SecretHash, Store, StoreError};

/// How long a key is believed without asking the store: a revocation is seen within this time.
const REMEMBERED: Duration = Duration::from_millis(500);
/// Keys remembered at once.
const KEYS: usize = 1_024;

/// A key and the secret that is shown this once.
#[derive(Debug)]
pub struct Credentials {
    pub id: String,
    pub secret: String,
}

impl Credentials {
    /// Random credentials: 80 bits of id, 256 bits of secret, both safe in URLs and shells.
    ///
    /// # Errors
    /// When the system has no random bytes to give.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let id = random::bytes::<10>()?
            .map(|byte| format!("{byte:02x}"))
            .concat();
        Ok(Self {
            id,
            secret: URL_SAFE_NO_PAD.encode(random::bytes::<32>()?),
        })
    }

    /// The key to be kept for these credentials.
    ///
    /// # Errors
    /// When the system has no random bytes to give.
    pub fn key(&self, name: &str, scopes: &[Scope]) -> Result<NewKey, getrandom::Error> {
        Ok(NewKey {
            id: self.id.clone(),
            name: name.to_owned(),
            secret: SecretHash::new(&self.secret, random::bytes()?),
            scopes: scopes.to_vec(),
            door: Door::default(),
        })
    }
}

/// Scopes that go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// A learning platform: sends statements and reads back its own.
    Lms,
    /// A reporting tool: reports, and no statement.
    Reports,
    /// An administrator: everything.
    Admin,
}

impl Preset {
    #[must_use]
    pub fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Lms => &[
                Scope::StatementsWrite,
                Scope::StatementsReadMine,
                Scope::State,
                Scope::Profile,
                Scope::Define,
            ],
            Self::Reports => &[Scope::ReportsRead],
            Self::Admin => &[Scope::All, Scope::ProfileWrite, Scope::Admin],
        }
    }
}

/// Keys as they were a moment ago.
#[derive(Default)]
pub struct Keyring {
    recent: Mutex<HashMap<String, (Instant, Key)>>,
}

impl Keyring {
    /// The key with these credentials; `None` when there is none, or it is revoked, or the secret
    /// is another.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn check(
        &self,
        store: &dyn Store,
        id: &str,
        secret: &str,
    ) -> Result<Option<Key>, StoreError> {
        let key = match self.recall(id) {
            Some(key) => Some(key),
            None => store.key(id).await?.inspect(|key| self.remember(key)),
        };
        let Some(key) = key else {
            // An unknown id takes as long as a wrong secret.
            let _ = SecretHash {
                salt: [0; 16],
                digest: [0; 32],
            }
            .matches(secret);
            return Ok(None);
        };
        Ok((key.secret.matches(secret) && key.revoked.is_none()).then_some(key))
    }

    fn recall(&self, id: &str) -> Option<Key> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent
            .get(id)
            .filter(|(since, _)| since.elapsed() < REMEMBERED)
            .map(|(_, key)| key.clone())
    }

    fn remember(&self, key: &Key) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= KEYS {
            recent.clear();
        }
        recent.insert(key.id.clone(), (Instant::now(), key.clone()));
    }
}
