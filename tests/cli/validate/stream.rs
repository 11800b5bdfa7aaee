//! Streams without end.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Stdio};

use serde_json::Value;

use super::super::program::{program, text};
use super::{Folder, file_name, lines, question, statement};

const LINES: u32 = 200_000;

fn start(folder: &Folder) -> Child {
    let profile = folder.path("talk.jsonld");
    program()
        .args(["validate", "statement", "--json", "--profile"])
        .arg(file_name(&profile))
        .arg("-")
        .current_dir(folder.0.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn many_statements_come_out_in_the_order_in_which_they_came() {
    let folder = Folder::new();
    let mut child = start(&folder);
    let mut input = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || {
        for number in 0..LINES {
            // Every thousandth takes longer, and one more is torn.
            let line = match number % 1_000 {
                0 => lines(&[question(number)]),
                1 => "{\"id\": \"\n".to_owned(),
                _ => lines(&[statement(number, "liked")]),
            };
            input.write_all(line.as_bytes()).unwrap();
        }
    });
    let out = BufReader::new(child.stdout.take().unwrap());
    let mut count = 0;
    for line in out.lines() {
        let record: Value = serde_json::from_str(&line.unwrap()).unwrap();
        assert_eq!(record["index"], count);
        let outcome = match count % 1_000 {
            0 => "success",
            1 => "invalid",
            _ => "unmatched",
        };
        assert_eq!(record["outcome"], outcome, "{count}");
        if outcome != "invalid" {
            assert_eq!(record["id"], super::id(count));
        }
        count += 1;
    }
    writing.join().unwrap();
    assert_eq!(count, LINES);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn what_arrives_is_told_at_once_and_it_ends_quietly_when_nobody_reads_on() {
    let folder = Folder::new();
    let mut child = start(&folder);
    let mut input = child.stdin.take().unwrap();
    input.write_all(lines(&[question(0)]).as_bytes()).unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    assert!(first.contains("\"success\""), "{first}");
    drop(out);
    input.write_all(lines(&[question(1)]).as_bytes()).unwrap();
    // The input stays open.
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    let mut told = Vec::new();
    std::io::Read::read_to_end(&mut child.stderr.take().unwrap(), &mut told).unwrap();
    assert_eq!(text(&told), "");
    drop(input);
}
