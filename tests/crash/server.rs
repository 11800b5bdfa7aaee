//! The program as a process of its own.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::place::Place;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_tertulia");
pub const KEY: &str = "tester";
pub const SECRET: &str = "the secret of the tester";

/// Far beyond what a start takes on a busy machine.
const START: Duration = Duration::from_secs(60);

/// A server that runs, and is killed when the test ends.
pub struct Server {
    pub base: String,
    child: Child,
    log: PathBuf,
}

/// `tertulia serve` on the store with this URL, on a free port.
pub fn serve(url: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments(url));
    seed(&mut command);
    command
}

/// The arguments of `tertulia serve`.
pub fn arguments(url: &str) -> [String; 5] {
    ["serve", "--listen", "127.0.0.1:0", "--store", url].map(str::to_owned)
}

/// The URL of the embedded store in `file`.
pub fn embedded(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// The environment: the tester's key, and a log of what matters.
pub fn seed(command: &mut Command) {
    command
        .env("TERTULIA_KEY", KEY)
        .env("TERTULIA_SECRET", SECRET)
        .env("TERTULIA_LOG", "warn");
}

impl Server {
    /// Starts a server on the store that is there; its log goes beside it.
    pub fn start(place: &Place) -> Self {
        Self::launch(serve(&place.url()), &place.folder().join("log"))
    }

    /// Starts the server that `command` is, and waits until it listens.
    pub fn launch(command: Command, log: &Path) -> Self {
        match Self::try_launch(command, log) {
            Ok(server) => server,
            Err((status, said)) => panic!("no server started ({status}): {said}"),
        }
    }

    /// The same; if it ends instead, how, and what it said.
    pub fn try_launch(mut command: Command, log: &Path) -> Result<Self, (ExitStatus, String)> {
        let errors = File::options().create(true).append(true).open(log).unwrap();
        let began = usize::try_from(errors.metadata().unwrap().len()).unwrap();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (told, address) = mpsc::channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(base) = line.strip_prefix("Tertulia listens on ") {
                    let _ = told.send(base.to_owned());
                }
            }
        });
        if let Ok(base) = address.recv_timeout(START) {
            let log = log.to_owned();
            return Ok(Self { base, child, log });
        }
        let _ = child.kill();
        let status = child.wait().unwrap();
        let said = fs::read(log).unwrap();
        Err((status, String::from_utf8_lossy(&said[began..]).into_owned()))
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    pub fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// SIGKILL: the process does nothing any more, not even fall over in an orderly way.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        let process = Pid::from_child(&self.child);
        kill_process(process, signal).unwrap();
    }

    /// Waits for the process to end; how it ended and how long that took.
    pub async fn end(&mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, began.elapsed());
            }
            assert!(began.elapsed() < START, "the server does not end");
            actix_web::rt::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What the server wrote to standard error.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            println!("the server's log:\n{}", self.log());
        }
    }
}

/// Runs a test that waits.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(test)
}
