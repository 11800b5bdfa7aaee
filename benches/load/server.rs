//! The release build of the program, as a process of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use rustix::process::{Pid, Signal, kill_process};

use crate::client::Connection;

const KEY: &str = "load";
const SECRET: &str = "the secret of the load generator";
/// Far beyond what a start or a stop takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// Credentials of all requests.
pub fn basic() -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("{KEY}:{SECRET}"))
}

/// A server that is ready, and is killed when dropped.
pub struct Server {
    pub address: SocketAddr,
    /// From its first instruction to its first 200 of `/health/ready`.
    pub ready_after: Duration,
    child: Child,
}

impl Server {
    /// Starts the program on a store; its log goes to `log`.
    pub fn start(store: &str, log: &Path) -> Self {
        let errors = File::options().create(true).append(true).open(log).unwrap();
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_tertulia"))
            .args(["serve", "--listen", "127.0.0.1:0", "--store", store])
            .args(["--max-rate", "0"])
            .env("TERTULIA_KEY", KEY)
            .env("TERTULIA_SECRET", SECRET)
            .env("TERTULIA_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (told, address) = mpsc::channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(base) = line.strip_prefix("Tertulia listens on http://") {
                    let _ = told.send(base.parse::<SocketAddr>().unwrap());
                }
            }
        });
        let Ok(address) = address.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            panic!("the server does not start; its log is {}", log.display());
        };
        eprintln!("process {} serves {store}", child.id());
        let mut connection = Connection::open(address);
        while connection.get("/health/ready").status != 200 {
            assert!(begun.elapsed() < PATIENCE, "the server does not get ready");
            thread::sleep(Duration::from_millis(1));
        }
        Self {
            address,
            ready_after: begun.elapsed(),
            child,
        }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM if it still runs, and how long it takes to end.
    pub fn stop(&mut self) -> Duration {
        let begun = Instant::now();
        if self.child.try_wait().unwrap().is_none() {
            kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        }
        while self.child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "the server does not end");
            thread::sleep(Duration::from_millis(1));
        }
        begun.elapsed()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
