//! The password in a URL is nobody's to read.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use mongodb::bson::doc;
use tertulia::app::StoreUrl;
use tertulia::store::mongo::MongoStore;
use tertulia::store::{Clock, Role, Store as _};
use tracing_subscriber::fmt::MakeWriter;

use super::load::{open, put, run};
use super::mongod::ReplicaSet;
use super::opening::refusal;

const PASSWORD: &str = "hushhush";

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

fn refused(url: &str) -> String {
    refusal(url, Role::Server { iri: None })
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn a_wrong_password_is_not_repeated() {
    let log = Log::default();
    let logging = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    // All threads of this test, which only this one has.
    let _ = tracing::subscriber::set_global_default(logging);
    let set = ReplicaSet::start(1);
    let made = set.ask(
        0,
        doc! { "createUser": "lrs", "pwd": PASSWORD, "roles": ["readWriteAnyDatabase"] },
    );
    made.unwrap_or_else(|error| panic!("{error}"));
    let url = set.url("secrets");
    let with = |user: &str, password: &str| {
        let to = format!("mongodb://{user}:{password}@");
        format!("{}&authSource=admin", url.replacen("mongodb://", &to, 1))
    };
    let store = open(&with("lrs", PASSWORD));
    run(put(&store, "x")).unwrap();
    run(store.close());
    let wrong = format!("{PASSWORD}not");
    for (user, password) in [("lrs", &wrong[..]), ("nobody", PASSWORD)] {
        let said = refused(&with(user, password));
        assert!(said.contains("does not accept the user"), "{said}");
        assert!(!said.contains(password), "{said}");
        let shown = format!("{:?}", with(user, password).parse::<StoreUrl>().unwrap());
        assert!(!shown.contains(password), "{shown}");
    }
    // A store that is open when its user is taken away.
    let store = open(&with("lrs", PASSWORD));
    let gone = set.ask(0, doc! { "dropUser": "lrs" });
    gone.unwrap_or_else(|error| panic!("{error}"));
    let killed = set.ask(0, doc! { "killAllSessions": [] });
    killed.unwrap_or_else(|error| panic!("{error}"));
    if let Err(error) = run(put(&store, "y")) {
        assert!(!error.to_string().contains(PASSWORD), "{error}");
    }
    run(store.close());
    let logged = log.text();
    assert!(
        logged.contains("secrets") || !logged.is_empty(),
        "nothing was logged"
    );
    assert!(!logged.contains(PASSWORD), "{logged}");
}

#[test]
#[ignore = "it needs a MongoDB: run `scripts/test`"]
fn an_address_that_is_not_understood_is_not_repeated() {
    for url in [
        format!("mongodb://lrs:{PASSWORD}?@localhost/x"),
        format!("mongodb://lrs:?{PASSWORD}@localhost/x"),
        format!("mongodb://lrs:{PASSWORD}/@localhost/x"),
        format!("mongodb://lrs:{PASSWORD}%@localhost/x"),
        format!("mongodb://lrs:{PASSWORD}@:27017/x"),
        format!("mongodb://lrs:{PASSWORD}@localhost:port/x"),
        format!("mongodb://lrs:{PASSWORD}@localhost/x?nonsense"),
        format!("mongodb://lrs:{PASSWORD}@localhost/x?connectTimeoutMS={PASSWORD}"),
        format!("mongodb://localhost/x?tlsCertificateKeyFilePassword={PASSWORD}"),
        format!("mongodb://localhost/x?authMechanismProperties={PASSWORD}"),
        format!("mongodb+srv://lrs:{PASSWORD}@localhost:1/x"),
        format!("mongodb://lrs:{PASSWORD}"),
    ] {
        let opened = MongoStore::open(&url, Role::Command, Clock::system());
        let said = opened.err().expect("it was opened").to_string();
        assert!(!said.contains(PASSWORD), "{url}: {said}");
        assert!(said.contains("address of the database"), "{url}: {said}");
        assert!(said.contains("mongodb://USER:PASSWORD@HOST"), "{said}");
    }
    // Where nothing in it is secret the reason is told.
    let said = refused("mongodb://localhost:99999/x");
    assert!(said.contains("port"), "{said}");
}
