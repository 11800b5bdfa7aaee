//! `tertulia validate`: profiles, and statements against them.

mod forms;
mod profiles;
mod references;
mod stream;
mod threads;
mod verdicts;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use super::program::{program, text};

/// A profile with two verbs, two templates and two patterns.
const TALK: &str = include_str!("validate/talk.jsonld");
const QUESTION: &str = "https://example.org/talk/templates/question";
const EXCHANGE: &str = "https://example.org/talk/patterns/exchange";
const QUESTIONS: &str = "https://example.org/talk/patterns/questions";
const REGISTRATION: &str = "5f0e4f5e-9d0c-4a54-a4a3-0000000000aa";

/// A folder with the profile in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("talk.jsonld", TALK);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Runs the command in this folder, with something on standard input.
    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = program()
            .arg("validate")
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // It may end without reading all, and its output must be taken meanwhile.
        let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let _ = writing.join().unwrap();
        output
    }

    /// Judges statements on standard input by the profile, with more options.
    fn judge(&self, options: &[&str], input: &str) -> Judged {
        let profile = ["statement", "--json", "--profile", "talk.jsonld"];
        Judged::of(&self.run(&[&profile, options, &["-"]].concat(), input))
    }
}

/// What `--json` printed, and the exit code.
struct Judged {
    records: Vec<Value>,
    code: Option<i32>,
}

impl Judged {
    fn of(output: &Output) -> Self {
        let lines = text(&output.stdout);
        let records = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        Self {
            records: records.collect(),
            code: output.status.code(),
        }
    }

    fn outcomes(&self) -> Vec<&str> {
        let outcomes = self.records.iter().map(|record| &record["outcome"]);
        outcomes.map(|outcome| outcome.as_str().unwrap()).collect()
    }

    /// The rules of the findings of each statement.
    fn rules(&self) -> Vec<Vec<&str>> {
        self.records
            .iter()
            .map(|record| {
                let findings = record["findings"].as_array().unwrap();
                let rules = findings.iter().map(|finding| finding["rule"].as_str());
                rules.map(Option::unwrap).collect()
            })
            .collect()
    }
}

fn id(number: u32) -> String {
    format!("6a2c2a1e-5f0e-4f5e-9d0c-{number:012}")
}

fn statement(number: u32, verb: &str) -> Value {
    json!({
        "id": id(number),
        "actor": { "mbox": "mailto:ada@example.org" },
        "verb": { "id": format!("https://example.org/talk/verbs/{verb}") },
        "object": { "id": "https://example.org/things/1" },
    })
}

/// A question that follows its template.
fn question(number: u32) -> Value {
    let mut question = statement(number, "asked");
    question["result"] = json!({ "response": "Why?" });
    question
}

/// An answer to another statement.
fn answer(number: u32, to: u32) -> Value {
    let mut answer = statement(number, "answered");
    answer["object"] = json!({ "objectType": "StatementRef", "id": id(to) });
    answer
}

fn registered(mut statement: Value) -> Value {
    statement["context"]["registration"] = json!(REGISTRATION);
    statement
}

/// A statement that claims the profile.
fn claiming(mut statement: Value) -> Value {
    statement["context"]["contextActivities"] =
        json!({ "category": [{ "id": "https://example.org/talk/v1" }] });
    statement
}

/// One a line.
fn lines(statements: &[Value]) -> String {
    let lines = statements.iter().map(|statement| format!("{statement}\n"));
    lines.collect()
}

fn file_name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}
