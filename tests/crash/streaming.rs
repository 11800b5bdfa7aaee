//! Attachments of any size go through the server in little memory.

use std::fs;
use std::io::{Cursor, Read};
use std::thread;

use reqwest::blocking::{Body, Response};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::place::Place;
use crate::random::Random;
use crate::server::Server;
use crate::uploads::{around, client, request, statement};

/// Bytes of the attachment: 200 MB.
const SIZE: usize = 200_000_000;
/// Of those that come before it is measured.
const WARMING: usize = 10_000_000;
/// What the server's memory may grow by, in KiB.
const GROWTH: u64 = 64 * 1024;
const BLOCK: usize = 64 * 1024;

/// So many bytes, other ones in each block, made while they are read.
struct Content {
    block: Vec<u8>,
    taken: usize,
    left: usize,
    number: u64,
}

impl Content {
    fn new(seed: u8, size: usize) -> Self {
        Self {
            block: (0..=250)
                .cycle()
                .map(|byte: u8| byte ^ seed)
                .take(BLOCK)
                .collect(),
            taken: 0,
            left: size,
            number: 0,
        }
    }
}

impl Read for Content {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.taken == BLOCK {
            self.number += 1;
            self.block[..8].copy_from_slice(&self.number.to_be_bytes());
            self.taken = 0;
        }
        let most = out.len().min(self.left).min(BLOCK - self.taken);
        out[..most].copy_from_slice(&self.block[self.taken..self.taken + most]);
        self.taken += most;
        self.left -= most;
        Ok(most)
    }
}

/// The hash of the next bytes of something.
fn hash(source: &mut impl Read, length: usize) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let mut piece = vec![0; BLOCK];
    let mut left = length;
    while left > 0 {
        let most = left.min(BLOCK);
        source.read_exact(&mut piece[..most]).unwrap();
        hasher.update(&piece[..most]);
        left -= most;
    }
    hasher.finalize().to_vec()
}

/// A figure of the process, in KiB.
fn memory(server: &Server, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.process())).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    let digits = line.trim_start_matches(':').trim().trim_end_matches(" kB");
    digits.parse().unwrap()
}

/// Reads up to the content of the second part.
fn skip_to_content(answer: &mut Response) {
    let mut read = Vec::new();
    while read.windows(4).filter(|four| *four == b"\r\n\r\n").count() < 2 {
        let mut byte = [0];
        answer.read_exact(&mut byte).unwrap();
        read.push(byte[0]);
    }
}

/// Sends an attachment of so many bytes, and reads it twice at once.
fn there_and_back(url: &str, id: Uuid, seed: u8, size: usize, chunked: bool) {
    let content = || Content::new(seed, size);
    let sha2 = hash(&mut content(), size);
    let (head, end) = around(&statement(id, &sha2, size));
    let length = (head.len() + size + end.len()) as u64;
    let whole = Cursor::new(head).chain(content()).chain(Cursor::new(end));
    let body = if chunked {
        Body::new(whole)
    } else {
        Body::sized(whole, length)
    };
    let answer = request(client().post(url)).body(body).send().unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().unwrap());
    let query = format!("{url}?attachments=true&statementId={id}");
    let fetch = || {
        let mut answer = request(client().get(&query)).send().unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.content_length().expect("a length") > size as u64);
        skip_to_content(&mut answer);
        assert_eq!(hash(&mut answer, size), sha2);
        let mut rest = Vec::new();
        answer.read_to_end(&mut rest).unwrap();
        assert!(rest.starts_with(b"\r\n--") && rest.ends_with(b"--\r\n"));
    };
    thread::scope(|scope| {
        scope.spawn(fetch);
        scope.spawn(fetch);
    });
}

#[test]
fn two_hundred_megabytes_go_in_and_out_in_little_memory() {
    let place = Place::chosen();
    let server = Server::start(&place);
    let mut random = Random::new();
    let url = format!("{}/xapi/statements", server.base);
    // Caches and pools fill up with the first megabytes, whatever comes after them.
    for seed in 0..4 {
        there_and_back(&url, random.id(), seed, WARMING, seed % 2 == 0);
    }
    let before = memory(&server, "VmRSS");
    for (seed, chunked) in [(4, false), (5, true)] {
        there_and_back(&url, random.id(), seed, SIZE, chunked);
    }
    let most = memory(&server, "VmHWM");
    println!("{before} KiB before, {most} KiB at most");
    assert!(
        most < before + GROWTH,
        "{before} KiB before, {most} KiB at most"
    );
}
