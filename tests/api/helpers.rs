//! A server of one's own for each test, and the requests tests make of it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use actix_web::rt::System;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reqwest::Method;
use reqwest::blocking::{Body, Client};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tertulia::app::{SeedKey, Server, Settings, StartError};
use tertulia::http::Origins;
use tertulia::lrs::Limits;
use tertulia::lrs::access::Credentials;
use tertulia::report;
use tertulia::store::{Clock, Door, Role, Scope, Store};
use tertulia::xapi::version::Version;

use crate::described;
use crate::kept::Attachments;
use crate::place::Place;

pub const STATEMENTS: &str = "/xapi/statements";
/// `homePage` of every authority the servers of these tests assign.
pub const INSTANCE: &str = "https://lrs.example.org";

/// A running server with a store of its own and an administrator's key. It is stopped on drop.
pub struct TestApp {
    pub address: SocketAddr,
    pub admin: Key,
    settings: Settings,
    client: Client,
    running: Option<Running>,
    place: Place,
}

struct Running {
    handle: actix_web::dev::ServerHandle,
    thread: JoinHandle<()>,
}

/// Credentials of a key.
#[derive(Clone, Debug)]
pub struct Key {
    pub id: String,
    pub secret: String,
}

impl Key {
    /// The key as HTTP Basic.
    pub fn basic(&self) -> String {
        let pair = format!("{}:{}", self.id, self.secret);
        format!("Basic {}", STANDARD.encode(pair))
    }
}

impl TestApp {
    pub fn spawn() -> Self {
        Self::spawn_with(|_| {})
    }

    /// A server whose settings `change` has seen.
    pub fn spawn_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::try_spawn(change).unwrap_or_else(|error| panic!("the server does not start: {error}"))
    }

    /// The same, for servers that should not start.
    pub fn try_spawn(change: impl FnOnce(&mut Settings)) -> Result<Self, StartError> {
        let place = Place::chosen();
        let admin = Key {
            id: "admin".to_owned(),
            secret: "open:sesame".to_owned(),
        };
        let mut settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            store: place.url().parse().unwrap(),
            default_version: Version::V2,
            limits: Limits::default(),
            seed: Some(SeedKey {
                id: admin.id.clone(),
                secret: admin.secret.clone(),
            }),
            instance: Some(INSTANCE.to_owned()),
            profiles: None,
            reports: report::Settings::default(),
            origins: Origins::default(),
            clock: Clock::system(),
        };
        change(&mut settings);
        let (address, running) = start(settings.clone())?;
        Ok(Self {
            address,
            admin,
            settings,
            client: client(),
            running: Some(running),
            place,
        })
    }

    /// Stops the server and starts another one on the same store.
    pub fn restart(&mut self) {
        self.restart_with(|_| {});
    }

    /// The same with other settings.
    pub fn restart_with(&mut self, change: impl FnOnce(&mut Settings)) {
        self.try_restart_with(change).unwrap();
    }

    /// The same, for servers that should not start.
    pub fn try_restart_with(
        &mut self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<(), StartError> {
        self.stop();
        change(&mut self.settings);
        let (address, running) = start(self.settings.clone())?;
        (self.address, self.running) = (address, Some(running));
        Ok(())
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A folder for what the test wants to keep.
    pub fn folder(&self) -> &std::path::Path {
        self.place.folder()
    }

    /// What the store keeps of attachments.
    pub fn kept(&self) -> Attachments {
        Attachments::of(&self.place)
    }

    fn stop(&mut self) {
        if let Some(Running { handle, thread }) = self.running.take() {
            drop(handle.stop(false));
            thread.join().unwrap();
        }
    }

    /// A key with these scopes, made beside the running server as `tertulia key` does.
    pub fn key(&self, name: &str, scopes: &[Scope]) -> Key {
        self.key_like(Credentials::generate().unwrap(), name, scopes)
    }

    /// The same with credentials of one's own.
    pub fn key_like(&self, credentials: Credentials, name: &str, scopes: &[Scope]) -> Key {
        self.key_with(credentials, name, scopes, Door::default())
    }

    /// A key that may write and read statements, and what becomes of findings about its statements.
    pub fn key_behind(&self, door: Door) -> Key {
        let scopes = [Scope::StatementsWrite, Scope::StatementsRead];
        let credentials = Credentials::generate().unwrap();
        self.key_with(credentials, door.name(), &scopes, door)
    }

    /// The same that says what becomes of findings.
    pub fn key_with(
        &self,
        credentials: Credentials,
        name: &str,
        scopes: &[Scope],
        door: Door,
    ) -> Key {
        self.with_store(async |store| {
            let mut key = credentials.key(name, scopes).unwrap();
            key.door = door;
            store.put_key(key).await.unwrap().expect("a free name");
        });
        let Credentials { id, secret } = credentials;
        Key { id, secret }
    }

    pub fn revoke(&self, key: &Key) {
        self.with_store(async |store| assert!(store.revoke_key(&key.id).await.unwrap()));
    }

    /// Works on the store beside the running server, as a command does.
    pub fn with_store(&self, work: impl AsyncFnOnce(&dyn Store)) {
        let clock = self.settings.clock.clone();
        System::new().block_on(async {
            let store = self.settings.store.open(Role::Command, clock).unwrap();
            work(store.as_ref()).await;
            store.close().await;
        });
    }

    /// A request by the administrator under version 1.0.3; `path` may have a query.
    pub fn call(&self, method: Method, path: &str) -> Call<'_> {
        Call {
            app: self,
            method,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: None,
        }
        .by(&self.admin)
        .version("1.0.3")
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send()
    }

    /// The head of a POST of statements by the administrator, to be sent by hand; `more` ends it.
    pub fn post_head(&self, more: &str) -> String {
        format!(
            "POST {STATEMENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nX-Experience-API-Version: 1.0.3\r\nContent-Type: application/json\r\n{more}",
            self.admin.basic()
        )
    }

    /// POST of a statement or an array of them.
    pub fn post(&self, statements: &Value) -> Answer {
        self.call(Method::POST, STATEMENTS).json(statements).send()
    }

    pub fn put(&self, id: &str, statement: &Value) -> Answer {
        let path = format!("{STATEMENTS}?statementId={id}");
        self.call(Method::PUT, &path).json(statement).send()
    }

    /// Stores statements and returns their ids.
    pub fn store(&self, statements: &Value) -> Vec<String> {
        ids_of(&self.post(statements).expect(200).json())
    }

    /// Stores one statement and returns its id.
    pub fn store_one(&self, statement: &Value) -> String {
        let [id] = self.store(statement).try_into().unwrap();
        id
    }

    /// The stored statement with this id.
    pub fn stored(&self, id: &str) -> Value {
        self.get(&format!("{STATEMENTS}?statementId={id}"))
            .expect(200)
            .json()
    }

    /// One page of statements.
    pub fn page(&self, query: &[(&str, &str)]) -> Page {
        self.get(&path(STATEMENTS, query)).expect(200).page()
    }

    /// The statements of every page, `more` followed to the end.
    pub fn list(&self, query: &[(&str, &str)]) -> Vec<Value> {
        let mut page = self.page(query);
        let mut all = page.statements;
        while !page.more.is_empty() {
            page = self.get(&page.more).expect(200).page();
            all.append(&mut page.statements);
        }
        all
    }

    /// The ids of the same.
    pub fn ids(&self, query: &[(&str, &str)]) -> Vec<String> {
        self.list(query).iter().map(id_of).collect()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop();
    }
}

fn client() -> Client {
    // Every commit waits for the disk, and the disk of a busy machine can take its time.
    let patience = Duration::from_secs(180);
    let client = Client::builder().no_proxy().timeout(patience);
    client.build().unwrap()
}

fn start(settings: Settings) -> Result<(SocketAddr, Running), StartError> {
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        System::new().block_on(async {
            match Server::start(settings).await {
                Ok(server) => {
                    tell.send(Ok((server.address, server.handle()))).unwrap();
                    server.run().await.unwrap();
                }
                Err(error) => tell.send(Err(error)).unwrap(),
            }
        });
    });
    let (address, handle) = told.recv().unwrap()?;
    Ok((address, Running { handle, thread }))
}

/// `path` with a query, encoded.
pub fn path(path: &str, query: &[(&str, &str)]) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    format!("{path}?{query}")
}

/// The ids in the answer to a POST.
pub fn ids_of(answer: &Value) -> Vec<String> {
    let ids = answer.as_array().expect("an array of ids");
    ids.iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect()
}

pub fn id_of(statement: &Value) -> String {
    statement["id"].as_str().expect("an id").to_owned()
}

/// A request in the making.
pub struct Call<'a> {
    app: &'a TestApp,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Option<Body>,
}

impl Call<'_> {
    pub fn by(self, key: &Key) -> Self {
        self.header("authorization", key.basic())
    }

    pub fn version(self, version: &str) -> Self {
        self.header("x-experience-api-version", version)
    }

    pub fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        let value = HeaderValue::from_bytes(value.as_ref()).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    /// A second header of that name.
    pub fn another(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).unwrap();
        self.headers.append(HeaderName::from_static(name), value);
        self
    }

    pub fn without(mut self, name: &'static str) -> Self {
        self.headers.remove(name);
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.text(body.to_string())
    }

    /// A body that says it is JSON, whatever it is.
    pub fn text(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", "application/json").body(body)
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(Body::from(body.into()));
        self
    }

    /// A body in chunks, its length not told beforehand.
    pub fn chunked(mut self, body: impl Into<Vec<u8>>) -> Self {
        let reader = std::io::Cursor::new(body.into());
        self.body = Some(Body::new(reader));
        self.header("content-type", "application/json")
    }

    /// The answer, which must be one that is described.
    #[track_caller]
    pub fn send(self) -> Answer {
        let url = format!("http://{}{}", self.app.address, self.path);
        let method = self.method;
        let mut request = self
            .app
            .client
            .request(method.clone(), url)
            .headers(self.headers);
        if let Some(body) = self.body {
            request = request.body(body);
        }
        let response = request.send().unwrap();
        let answer = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().unwrap().to_vec(),
        };
        let Answer {
            status,
            headers,
            body,
        } = &answer;
        described::check(&method, &self.path, *status, headers, body);
        answer
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A `StatementResult`.
#[derive(Debug)]
pub struct Page {
    pub statements: Vec<Value>,
    pub more: String,
}

impl Page {
    pub fn ids(&self) -> Vec<String> {
        self.statements.iter().map(id_of).collect()
    }
}

impl Answer {
    /// The answer, whose status must be this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    #[track_caller]
    pub fn page(&self) -> Page {
        let mut json = self.json();
        let Value::Array(statements) = json["statements"].take() else {
            panic!("no statements: {json}");
        };
        let more = json["more"].as_str().expect("more").to_owned();
        Page { statements, more }
    }

    /// A header that stands once.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        assert!(values.next().is_none(), "{name} stands twice");
        Some(value.to_str().unwrap())
    }

    /// The errors a refusal lists.
    #[track_caller]
    pub fn errors(&self) -> Vec<Value> {
        let json = self.json();
        json["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("no errors: {json}"))
            .clone()
    }

    /// `index pointer rule` of each error; no index shows as `-`.
    #[track_caller]
    pub fn faults(&self) -> Vec<String> {
        let tell = |error: &Value| {
            let index = error.get("index").map_or("-".to_owned(), Value::to_string);
            let place = error.get("parameter").unwrap_or(&error["pointer"]);
            format!(
                "{index} {} {}",
                place.as_str().unwrap(),
                error["rule"].as_str().unwrap()
            )
        };
        self.errors().iter().map(tell).collect()
    }

    #[track_caller]
    pub fn consistent_through(&self) -> Timestamp {
        let text = self.header("x-experience-api-consistent-through");
        text.expect("Consistent-Through").parse().unwrap()
    }
}

/// A clock that tests set. It goes on by itself from there, as the store needs it to.
#[derive(Clone)]
pub struct TestClock {
    /// Milliseconds since 1970 at the beginning of the test.
    offset: Arc<AtomicI64>,
    began: Instant,
}

impl TestClock {
    pub fn at(time: &str) -> Self {
        let clock = Self {
            offset: Arc::default(),
            began: Instant::now(),
        };
        clock.set(time);
        clock
    }

    pub fn set(&self, time: &str) {
        let time: Timestamp = time.parse().unwrap();
        let elapsed = i64::try_from(self.began.elapsed().as_millis()).unwrap();
        self.offset
            .store(time.as_millisecond() - elapsed, Ordering::SeqCst);
    }

    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap();
        self.offset.fetch_add(by, Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let TestClock { offset, began } = self.clone();
        Clock::from_fn(move || {
            let elapsed = i64::try_from(began.elapsed().as_millis()).unwrap();
            Timestamp::from_millisecond(offset.load(Ordering::SeqCst) + elapsed).unwrap()
        })
    }
}
