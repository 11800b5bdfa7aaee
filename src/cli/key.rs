//! `tertulia key`: keys beside a running server, or without one.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::Failure;
use super::options::StoreOption;
use crate::lrs::access::{Credentials, Preset};
use crate::store::{Door, Key, Scope};
use crate::xapi::time::format_timestamp;

#[derive(Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key and show its secret once.
    Create(Create),
    /// List the keys; secrets are not kept and cannot be shown.
    List(List),
    /// Set what becomes of findings about a key's statements from now on. A running server sees it within a second.
    Door(SetDoor),
    /// Revoke a key for good. A running server sees it within a second.
    Revoke(Revoke),
}

/// Scopes that go together.
#[derive(Clone, Copy, ValueEnum)]
enum For {
    /// Sends statements and reads back its own: statements/write, statements/read/mine, state, profile, define.
    Lms,
    /// Reads reports, and no statement: reports/read.
    Reports,
    /// May do everything, keys and rejections included.
    Admin,
}

#[derive(Args)]
#[command(group(clap::ArgGroup::new("rights").required(true).args(["for", "scopes"])))]
pub(super) struct Create {
    /// What people call it; it is the account name in the authority of its statements.
    #[arg(long)]
    name: String,
    /// What the key is for.
    #[arg(long, value_enum)]
    r#for: Option<For>,
    /// Scopes one by one, with commas between them.
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',', value_parser = scope)]
    scopes: Vec<Scope>,
    /// What becomes of statements that break the rules of a profile they claim: off (it is not even noted),
    /// flag (they are stored and it is noted), reject (they are refused; xAPI wants a store not to).
    #[arg(long, value_name = "off|flag|reject", default_value = Door::default().name(), value_parser = door)]
    door: Door,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    store: StoreOption,
}

#[derive(Args)]
pub(super) struct List {
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    store: StoreOption,
}

#[derive(Args)]
pub(super) struct SetDoor {
    /// Id of the key.
    id: String,
    #[arg(value_name = "off|flag|reject", value_parser = door)]
    door: Door,
    #[command(flatten)]
    store: StoreOption,
}

#[derive(Args)]
pub(super) struct Revoke {
    /// Id of the key.
    id: String,
    #[command(flatten)]
    store: StoreOption,
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::named(text).ok_or_else(|| {
        let names: Vec<_> = Scope::EVERY.iter().map(|scope| scope.name()).collect();
        format!("the scopes are {}", names.join(", "))
    })
}

fn door(text: &str) -> Result<Door, String> {
    Door::named(text).ok_or_else(|| {
        let names = Door::ALL.map(Door::name).join(", ");
        format!("the doors are {names}")
    })
}

impl KeyCommand {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(list) => list.run().await,
            Self::Door(door) => door.run().await,
            Self::Revoke(revoke) => revoke.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().any(char::is_control) {
            let why = "a key needs a name, without control characters";
            return Err(Failure::Failed(why.to_owned()));
        }
        let scopes = match self.r#for {
            Some(For::Lms) => Preset::Lms.scopes().to_vec(),
            Some(For::Reports) => Preset::Reports.scopes().to_vec(),
            Some(For::Admin) => Preset::Admin.scopes().to_vec(),
            None => self.scopes,
        };
        let fail = |error: getrandom::Error| error.to_string();
        let credentials = Credentials::generate().map_err(fail)?;
        let mut key = credentials.key(name, &scopes).map_err(fail)?;
        key.door = self.door;
        let store = self.store.open()?;
        let made = store
            .put_key(key)
            .await
            .map_err(|error| error.to_string())?;
        store.close().await;
        let Some(made) = made else {
            return Err(Failure::Failed(format!(
                "there is a key named {name:?} already; give this one another name"
            )));
        };
        let Credentials { id, secret } = credentials;
        if self.json {
            println!(
                "{}",
                json!({ "key": id, "secret": secret, "name": made.name, "scopes": names(&made), "door": made.door.name() })
            );
        } else {
            println!(
                "key     {id}\nsecret  {secret}\nscopes  {}\ndoor    {}",
                names(&made).join(" "),
                made.door.name()
            );
            println!("\nThe secret is shown this once; keep it.");
        }
        Ok(())
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let store = self.store.open()?;
        let keys = store.keys().await.map_err(|error| error.to_string())?;
        store.close().await;
        for key in keys {
            let revoked = key.revoked.map(format_timestamp);
            let created = format_timestamp(key.created);
            let scopes = names(&key);
            if self.json {
                println!(
                    "{}",
                    json!({ "key": key.id, "name": key.name, "scopes": scopes, "door": key.door.name(), "created": created, "revoked": revoked })
                );
            } else {
                let state = revoked.map_or_else(String::new, |time| format!("  revoked {time}"));
                println!(
                    "{}  {:?}  {}  door {}  created {created}{state}",
                    key.id,
                    key.name,
                    scopes.join(" "),
                    key.door.name()
                );
            }
        }
        Ok(())
    }
}

impl SetDoor {
    async fn run(self) -> Result<(), Failure> {
        let store = self.store.open()?;
        let set = store.set_door(&self.id, self.door).await;
        store.close().await;
        if !set.map_err(|error| error.to_string())? {
            return Err(Failure::Failed(format!(
                "there is no key {} that is not revoked",
                self.id
            )));
        }
        println!("door    {}", self.door.name());
        Ok(())
    }
}

impl Revoke {
    async fn run(self) -> Result<(), Failure> {
        let store = self.store.open()?;
        let revoked = store
            .revoke_key(&self.id)
            .await
            .map_err(|error| error.to_string())?;
        store.close().await;
        if !revoked {
            return Err(Failure::Failed(format!(
                "there is no key {} that is not revoked already",
                self.id
            )));
        }
        println!("revoked {}", self.id);
        Ok(())
    }
}

fn names(key: &Key) -> Vec<&'static str> {
    key.scopes.iter().map(|scope| scope.name()).collect()
}
