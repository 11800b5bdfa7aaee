//! The real program, started and asked.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The program with no variables of its own set from outside.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tertulia"));
    for variable in [
        "LISTEN",
        "STORE",
        "STORE_FILE",
        "STORE_PASSWORD",
        "STORE_PASSWORD_FILE",
        "KEY",
        "KEY_FILE",
        "SECRET",
        "SECRET_FILE",
        "INSTANCE",
        "TZ",
        "LOG",
        "LOG_FORMAT",
        "SIMULATE_KEY",
        "SIMULATE_SECRET",
    ] {
        command.env_remove(format!("TERTULIA_{variable}"));
    }
    command
}

pub fn store(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("deep/er/store.db").display())
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub fn ran(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

/// A running server; killed when the test is done with it.
pub struct Serving {
    child: Child,
    /// What it printed before it listened.
    pub welcome: String,
    /// `http://ADDRESS:PORT`
    pub base: String,
}

impl Serving {
    pub fn start(command: &mut Command) -> Self {
        Self::start_with(command, &[])
    }

    pub fn start_with(command: &mut Command, options: &[&str]) -> Self {
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut welcome = String::new();
        let base = loop {
            let Some(line) = lines.next() else {
                let mut why = String::new();
                child
                    .stderr
                    .take()
                    .unwrap()
                    .read_to_string(&mut why)
                    .unwrap();
                panic!("the server did not start: {why}");
            };
            let line = line.unwrap();
            if let Some(base) = line.strip_prefix("Tertulia listens on ") {
                break base.to_owned();
            }
            welcome.push_str(&line);
            welcome.push('\n');
        };
        Self {
            child,
            welcome,
            base,
        }
    }

    /// Asks it to stop, and gives its exit code and its log.
    pub fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already where the test stopped it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Does what a line that calls `curl` would do, and gives status and body.
pub fn paste(line: &str) -> (u16, String) {
    let words = words(line);
    assert_eq!(words[0], "curl");
    actix_web::rt::System::new().block_on(async {
        let (mut url, mut user, mut body, mut headers) = ("", "", None, Vec::new());
        let mut rest = words[1..].iter();
        while let Some(word) = rest.next() {
            match word.as_str() {
                "-u" => user = rest.next().unwrap(),
                "-H" => headers.push(rest.next().unwrap()),
                "-d" => body = rest.next(),
                word => url = word,
            }
        }
        let client = reqwest::Client::new();
        let mut request = match body {
            Some(body) => client.post(url).body(body.clone()),
            None => client.get(url),
        };
        let (id, secret) = user.split_once(':').unwrap();
        request = request.basic_auth(id, Some(secret));
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap();
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    })
}

/// The words of a line as a shell reads them, single quotes included.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
