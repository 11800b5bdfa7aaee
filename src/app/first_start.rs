//! The administrator's key: seeded from outside, or made once and shown once.

use std::fmt;
use std::net::SocketAddr;

use crate::lrs::access::{Credentials, Preset};
use crate::store::{Store, StoreError};

use super::settings::SeedKey;

/// Name of the first key, and of the seeded one.
const NAME: &str = "administrator";

/// Why there is no administrator's key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the system gives no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    #[error(
        "the key named {NAME:?} has another id; revoking does not free a name, so seed the key under its own id"
    )]
    NameTaken,
}

/// The key made at the first start, to be shown once.
pub struct FirstKey(Credentials);

/// Seeds the given key, or makes one when the store has none at all.
pub(super) async fn administrator(
    store: &dyn Store,
    seed: Option<&SeedKey>,
) -> Result<Option<FirstKey>, KeyError> {
    if let Some(SeedKey { id, secret }) = seed {
        let known = store.key(id).await?;
        let unchanged = known.as_ref().is_some_and(|key| {
            key.secret.matches(secret)
                && key.revoked.is_none()
                && key.scopes == Preset::Admin.scopes()
        });
        if unchanged {
            return Ok(None);
        }
        // A second seeded key cannot have the first one's name.
        let name = match &known {
            Some(key) => key.name.clone(),
            None if store.keys().await?.iter().any(|key| key.name == NAME) => {
                format!("{NAME} {id}")
            }
            None => NAME.to_owned(),
        };
        let key = Credentials {
            id: id.clone(),
            secret: secret.clone(),
        }
        .key(&name, Preset::Admin.scopes())?;
        store.put_key(key).await?.ok_or(KeyError::NameTaken)?;
        return Ok(None);
    }
    if !store.keys().await?.is_empty() {
        return Ok(None);
    }
    let credentials = Credentials::generate()?;
    let key = credentials.key(NAME, Preset::Admin.scopes())?;
    // Of several processes that start at once on a new store one makes the key, and shows it.
    let made = store.put_key(key).await?;
    Ok(made.map(|_| FirstKey(credentials)))
}

impl FirstKey {
    /// What a newcomer needs: where, with what, and two lines to paste.
    #[must_use]
    pub fn welcome(&self, address: SocketAddr) -> impl fmt::Display {
        let Credentials { id, secret } = &self.0;
        let statement = "{\"actor\":{\"mbox\":\"mailto:ada@example.org\"},\"verb\":{\"id\":\"http://adlnet.gov/expapi/verbs/asked\"},\"object\":{\"id\":\"https://example.org/questions/1\"}}";
        format!(
            "This is the first start. The administrator's key is shown this once; keep it.

  endpoint  http://{address}/xapi
  key       {id}
  secret    {secret}

Post a statement:
curl -u {id}:{secret} -H 'X-Experience-API-Version: 1.0.3' -H 'Content-Type: application/json' -d '{statement}' http://{address}/xapi/statements

Read it in the report:
curl -u {id}:{secret} http://{address}/api/v1/reports/principles.csv
"
        )
    }
}
