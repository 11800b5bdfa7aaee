//! A MongoDB of a test's own, for what cannot be done to one that others use: stopping it, killing it,
//! leaving it without a primary.
//!
//! `scripts/mongod run` names the program in `TERTULIA_TEST_MONGOD`, and ends what a test leaves behind.

#![allow(dead_code)] // Each folder of tests uses its part.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use mongodb::Client;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::ClientOptions;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::database::wait;

/// Name of the replica set.
const NAME: &str = "rs0";
/// Far beyond what a start takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long one node may take to answer one question.
const ANSWER: Duration = Duration::from_secs(2);
/// mongod's exit code for an address that it cannot listen on.
const ADDRESS_IN_USE: i32 = 48;

/// A replica set that runs, and is killed when the test ends.
pub struct ReplicaSet {
    nodes: Vec<Node>,
    folder: TempDir,
}

/// One mongod. It keeps its port and its data when it is killed and started again.
struct Node {
    port: u16,
    folder: PathBuf,
    process: Option<Child>,
    paused: bool,
}

impl ReplicaSet {
    /// So many nodes, one or three, with a primary that the others follow.
    pub fn start(nodes: usize) -> Self {
        loop {
            let folder = tempfile::tempdir().unwrap();
            let nodes = free_ports(nodes).into_iter().enumerate();
            let mut nodes: Vec<Node> = nodes
                .map(|(number, port)| Node {
                    port,
                    folder: folder.path().join(format!("node-{number}")),
                    process: None,
                    paused: false,
                })
                .collect();
            for node in &mut nodes {
                node.launch();
            }
            // Another test may have been faster to take a port; then it goes with other ones.
            if nodes.iter_mut().all(Node::is_ready) {
                let set = Self { nodes, folder };
                set.initiate();
                set.await_primary();
                return set;
            }
        }
    }

    fn initiate(&self) {
        let members = self.nodes.iter().zip(0_i32..).map(|(node, number)| {
            doc! { "_id": number, "host": node.address() }
        });
        let config = doc! {
            "_id": NAME,
            "members": members.collect::<Vec<_>>(),
            // A primary that is gone is replaced within some two seconds, not twelve.
            "settings": { "electionTimeoutMillis": 1_500, "heartbeatIntervalMillis": 500 },
        };
        let answer = self.nodes[0].ask(doc! { "replSetInitiate": config });
        answer.unwrap_or_else(|error| panic!("no replica set can be made: {error}"));
    }

    /// The URL of a database in it.
    pub fn url(&self, database: &str) -> String {
        let hosts: Vec<String> = self.nodes.iter().map(Node::address).collect();
        format!("mongodb://{}/{database}?replicaSet={NAME}", hosts.join(","))
    }

    /// Where the nodes keep their data, and a log each.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The number of the node that takes writes, as soon as there is one that all nodes follow which are
    /// neither killed nor paused.
    pub fn await_primary(&self) -> usize {
        let began = Instant::now();
        loop {
            let told: Vec<Option<Document>> = self.nodes.iter().map(Node::hello).collect();
            let is = |one: &Option<Document>, role: &str| {
                one.as_ref()
                    .is_some_and(|told| told.get_bool(role).unwrap_or_default())
            };
            let primary = told.iter().position(|one| is(one, "isWritablePrimary"));
            let settled = self.nodes.iter().zip(&told).all(|(node, one)| {
                !node.answers() || is(one, "isWritablePrimary") || is(one, "secondary")
            });
            match primary {
                Some(primary) if settled => return primary,
                _ => assert!(began.elapsed() < PATIENCE, "there is no primary"),
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// SIGKILL: the node does nothing any more.
    pub fn kill(&mut self, node: usize) {
        self.nodes[node].kill();
    }

    /// Asks the node to end, as an operator would, and waits until it has.
    pub fn end(&mut self, node: usize) -> ExitStatus {
        self.nodes[node].signal(Signal::TERM);
        let mut process = self.nodes[node].process.take().unwrap();
        process.wait().unwrap()
    }

    /// SIGSTOP: the node keeps its connections and answers nobody.
    pub fn pause(&mut self, node: usize) {
        self.nodes[node].signal(Signal::STOP);
        self.nodes[node].paused = true;
    }

    /// SIGCONT: it goes on.
    pub fn resume(&mut self, node: usize) {
        self.nodes[node].signal(Signal::CONT);
        self.nodes[node].paused = false;
    }

    /// Starts a node again that was killed or has ended, on its data.
    pub fn restart(&mut self, node: usize) {
        self.nodes[node].launch();
        assert!(self.nodes[node].is_ready(), "its port was taken");
    }

    /// The answer of one node to a command on its `admin` database, whatever its role.
    pub fn ask(&self, node: usize, command: Document) -> mongodb::error::Result<Document> {
        self.nodes[node].ask(command)
    }
}

impl Node {
    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn log(&self) -> PathBuf {
        self.folder.join("mongod.log")
    }

    fn launch(&mut self) {
        let data = self.folder.join("data");
        fs::create_dir_all(&data).unwrap();
        let mut command = Command::new(program());
        command
            .args([
                "--replSet",
                NAME,
                "--bind_ip",
                "127.0.0.1",
                "--nounixsocket",
            ])
            .args(["--quiet", "--logappend", "--wiredTigerCacheSizeGB", "0.25"])
            .arg("--port")
            .arg(self.port.to_string())
            .arg("--dbpath")
            .arg(data)
            .arg("--logpath")
            .arg(self.log());
        for parameter in [
            "enableTestCommands=1",
            "diagnosticDataCollectionEnabled=false",
            "shutdownTimeoutMillisForSignaledShutdown=100",
        ] {
            command.args(["--setParameter", parameter]);
        }
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = Some(process.unwrap());
    }

    /// Waits until it answers. Not, if another program listens at its port.
    fn is_ready(&mut self) -> bool {
        let began = Instant::now();
        loop {
            let process = self.process.as_mut().unwrap();
            let own = i64::from(process.id());
            if let Some(status) = process.try_wait().unwrap() {
                assert_eq!(
                    status.code(),
                    Some(ADDRESS_IN_USE),
                    "mongod has ended: {}",
                    self.said()
                );
                return false;
            }
            let told = self.ask(doc! { "serverStatus": 1 });
            let process = told.ok().and_then(|told| told.get("pid").and_then(whole));
            if let Some(process) = process {
                return process == own;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "mongod does not answer: {}",
                self.said()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn said(&self) -> String {
        let mut said = String::new();
        if let Ok(mut log) = fs::File::open(self.log()) {
            let _ = log.read_to_string(&mut said);
        }
        said
    }

    fn answers(&self) -> bool {
        self.process.is_some() && !self.paused
    }

    fn hello(&self) -> Option<Document> {
        self.answers().then(|| self.ask(doc! { "hello": 1 }).ok())?
    }

    fn ask(&self, command: Document) -> mongodb::error::Result<Document> {
        let url = format!("mongodb://{}/?directConnection=true", self.address());
        wait(async move || {
            let mut options = ClientOptions::parse(url).await?;
            options.server_selection_timeout = Some(ANSWER);
            options.connect_timeout = Some(ANSWER);
            let client = Client::with_options(options)?;
            let admin = client.database("admin");
            let asking = admin.run_command(command).into_future();
            let answer = tokio::time::timeout(ANSWER, asking).await;
            client.shutdown().immediate(true).await;
            answer.unwrap_or_else(|late| Err(mongodb::error::Error::custom(late)))
        })
    }

    fn signal(&self, signal: Signal) {
        let process = self.process.as_ref().expect("a node that runs");
        kill_process(Pid::from_child(process), signal).unwrap();
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        self.paused = false;
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program() -> PathBuf {
    let program = std::env::var_os("TERTULIA_TEST_MONGOD");
    PathBuf::from(program.expect("TERTULIA_TEST_MONGOD names no mongod: run `scripts/test`"))
}

/// A number, however it is stored.
fn whole(value: &Bson) -> Option<i64> {
    match value {
        Bson::Int32(number) => Some(i64::from(*number)),
        Bson::Int64(number) => Some(*number),
        _ => None,
    }
}

/// Ports that nobody listens at, below those that the system gives to outgoing connections.
fn free_ports(count: usize) -> Vec<u16> {
    let mut ports = Vec::new();
    while ports.len() < count {
        let mut random = [0; 2];
        getrandom::fill(&mut random).unwrap();
        let port = 20_000 + u16::from_le_bytes(random) % 12_000;
        let free = std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
        if free && !ports.contains(&port) {
            ports.push(port);
        }
    }
    ports
}
