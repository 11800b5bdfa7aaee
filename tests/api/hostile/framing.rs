//! Where a request ends: lengths and chunks that are wrong, and requests hidden behind them
//! (RFC 9112, 6 and 7).

use serde_json::json;

use super::target::Target;
use crate::samples::{asked, id, named};

fn statement() -> String {
    asked("framing").to_string()
}

/// One chunk with the whole statement, and what ends the body.
fn chunk(end: &str) -> String {
    let text = statement();
    format!("{:x}\r\n{text}\r\n{end}", text.len())
}

#[test]
fn chunks_that_are_whole_are_read_rfc_9112_7_1() {
    let target = Target::spawn();
    let text = statement();
    let (first, second) = text.split_at(10);
    let bodies = [
        chunk("0\r\n\r\n"),
        chunk("000\r\n\r\n"),
        format!(
            "a\r\n{first}\r\n{:X}\r\n{second}\r\n0\r\n\r\n",
            second.len()
        ),
        text.chars()
            .map(|one| format!("1\r\n{one}\r\n"))
            .collect::<Vec<_>>()
            .concat()
            + "0\r\n\r\n",
    ];
    for (before, body) in bodies.into_iter().enumerate() {
        let request = target.post("Transfer-Encoding: chunked\r\n", &body);
        assert_eq!(target.statuses(request), [200], "{body:.60}");
        assert_eq!(target.count(), before + 2);
    }
}

#[test]
fn chunks_that_are_broken_store_nothing_rfc_9112_7_1() {
    let target = Target::spawn();
    let text = statement();
    let size = text.len();
    for body in [
        // Sizes that are none.
        format!("zz\r\n{text}\r\n0\r\n\r\n"),
        format!("-1\r\n{text}\r\n0\r\n\r\n"),
        format!("+{size:x}\r\n{text}\r\n0\r\n\r\n"),
        format!("0x{size:x}\r\n{text}\r\n0\r\n\r\n"),
        format!("\r\n{text}\r\n0\r\n\r\n"),
        format!("{size:x}\0\r\n{text}\r\n0\r\n\r\n"),
        format!("FFFFFFFFFFFFFFFF\r\n{text}\r\n0\r\n\r\n"),
        format!("10000000000000000{size:x}\r\n{text}\r\n0\r\n\r\n"),
        format!("{}\r\n{text}\r\n0\r\n\r\n", "0".repeat(100_000)),
        // Sizes that are not those of their chunks.
        format!("{:x}\r\n{text}\r\n0\r\n\r\n", size - 1),
        format!("{:x}\r\n{text}\r\n0\r\n\r\n", size + 1),
        format!("{:x}\r\n{text}\r\n0\r\n\r\n", size + 100_000),
        format!("7fffffff\r\n{text}\r\n0\r\n\r\n"),
        // No end of line where one must be.
        format!("{size:x}\r\n{text}0\r\n\r\n"),
        format!("{size:x}{text}\r\n0\r\n\r\n"),
        format!("{size:x}\r{text}\r\n0\r\n\r\n"),
        // No end.
        chunk(""),
        chunk("0"),
        chunk("0\r\n"),
        String::new(),
    ] {
        target.assert_refused(target.post("Transfer-Encoding: chunked\r\n", &body));
        assert_eq!(target.count(), 1, "{body:.200}");
    }
    target.assert_well();
}

#[test]
fn lengths_that_are_wrong_store_nothing_rfc_9112_6_3() {
    let target = Target::spawn();
    let text = statement();
    let size = text.len();
    let length = |value: &str| format!("Content-Length: {value}\r\n");
    for more in [
        length(&(size - 1).to_string()),
        length("1"),
        length("0"),
        length(&(size + 1).to_string()),
        length(&(size + 100_000).to_string()),
        length("-1"),
        length(&format!("-{size}")),
        length(&format!("+{size}")),
        length(&format!("0x{size:x}")),
        length(&format!("{size}.0")),
        length(&format!("{size} {size}")),
        length(&format!("{size}, {}", size + 1)),
        length("18446744073709551615"),
        length("18446744073709551616"),
        length(&"9".repeat(1_000)),
        length("\u{661}"),
        length(""),
        length("ten"),
        length(&size.to_string()) + &length(&(size - 1).to_string()),
        length("0") + &length(&size.to_string()),
        length(&size.to_string()) + &length("-1"),
        String::new(),
    ] {
        let replies = target.statuses(target.post(&more, &text));
        // Without a length, or with one that is short, what follows is no request.
        assert!(!replies.contains(&200), "{replies:?}: {more}");
        assert_eq!(target.count(), 1, "{more}");
    }
    target.assert_well();
}

/// A request that a proxy before the server might take for a part of a body, or not.
fn hidden(target: &Target) -> (String, String) {
    let id = id();
    let body = named(&id, asked("smuggler")).to_string();
    let head = target
        .app
        .post_head(&format!("Content-Length: {}\r\n\r\n", body.len()));
    (id, head + &body)
}

#[test]
fn a_request_with_both_a_length_and_chunks_is_refused_with_what_it_hides_rfc_9112_6_1() {
    let target = Target::spawn();
    for order in [0, 1] {
        let (id, hidden) = hidden(&target);
        let by_chunks = format!("0\r\n\r\n{hidden}");
        let by_length = chunk("0\r\n\r\n");
        for (length, body) in [
            (by_chunks.len(), &by_chunks),
            (4, &format!("{:x}\r\n{hidden}\r\n0\r\n\r\n", hidden.len())),
            (by_length.len(), &by_length),
            (0, &by_chunks),
        ] {
            let mut headers = [
                format!("Content-Length: {length}\r\n"),
                "Transfer-Encoding: chunked\r\n".to_owned(),
            ];
            headers.rotate_left(order);
            target.assert_refused(target.post(&headers.concat(), body));
            let query = crate::helpers::path(crate::helpers::STATEMENTS, &[("statementId", &id)]);
            target.app.get(&query).expect(404);
        }
    }
    assert_eq!(target.count(), 1);
    target.assert_well();
}

#[test]
fn codings_that_are_not_spoken_are_refused_with_what_they_hide_rfc_9112_6_1() {
    let target = Target::spawn();
    let (_, hidden) = hidden(&target);
    for header in [
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked;x=1",
        "Transfer-Encoding: chunke\u{212a}",
        "Transfer-Encoding:",
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "X: y\r\n Transfer-Encoding: chunked",
        "Transfer-Encoding\r\n: chunked",
        "Transfer-Encoding:\u{b}chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
    ] {
        let before = target.count();
        let request = target.post(&format!("{header}\r\n"), format!("0\r\n\r\n{hidden}"));
        let statuses = target.statuses(request);
        assert!(!statuses.contains(&200), "{statuses:?}: {header}");
        assert_eq!(target.count(), before, "{header}");
    }
    target.assert_well();
}

#[test]
fn an_old_request_does_not_come_in_chunks_rfc_9112_6_1() {
    let target = Target::spawn();
    let request = target.post("Transfer-Encoding: chunked\r\n", chunk("0\r\n\r\n"));
    let request = String::from_utf8(request)
        .unwrap()
        .replace("HTTP/1.1", "HTTP/1.0");
    let statuses = target.statuses(request);
    assert!(!statuses.contains(&200), "{statuses:?}");
    target.assert_well();
}

#[test]
fn a_body_that_a_get_brings_along_hides_no_request_rfc_9110_9_3_1() {
    let target = Target::spawn();
    let (_, hidden) = hidden(&target);
    let about = "/xapi/about";
    let length = format!("Content-Length: {}\r\n", hidden.len());
    let mut request = target.get(about, &length);
    request.extend_from_slice(hidden.as_bytes());
    assert_eq!(target.statuses(&request), [200]);
    let refused = target.get("/xapi/nothing", &length);
    assert_eq!(
        target.statuses([&refused[..], hidden.as_bytes()].concat()),
        [404]
    );
    assert_eq!(target.count(), 1);
    // As another request, it is one.
    let mut both = target.get(about, "Content-Length: 0\r\n");
    both.extend_from_slice(hidden.as_bytes());
    assert_eq!(target.statuses(both), [200, 200]);
    assert_eq!(target.count(), 2);
}

#[test]
fn a_body_is_read_to_its_end_before_an_early_refusal_and_the_next_request_is_served_2_1_3() {
    let target = Target::spawn();
    let body = json!(vec![asked("x"); 20_000]).to_string();
    assert!(body.len() > 2_000_000);
    let length = format!("Content-Length: {}\r\n", body.len());
    let good = String::from_utf8(target.post(&length, &body)).unwrap();
    for (request, status) in [
        (good.replace("1.0.3", "0.9"), 400),
        (good.replace("X-Experience-API-Version: 1.0.3\r\n", ""), 400),
        (
            good.replace("Authorization: Basic ", "Authorization: Basic x"),
            401,
        ),
        (good.replace("Authorization", "X-Authorization"), 401),
        (
            good.replace("POST /xapi/statements", "POST /xapi/nothing"),
            404,
        ),
        (
            good.replace("POST /xapi/statements", "DELETE /xapi/statements"),
            405,
        ),
        (
            good.replace("POST /xapi/statements", "POST /xapi/statements?x=1"),
            400,
        ),
        (good.replace("application/json", "text/plain"), 400),
        (good.clone(), 413),
    ] {
        let next = target.get("/xapi/about", "");
        let statuses = target.statuses([request.as_bytes(), &next].concat());
        assert_eq!(statuses, [status, 200], "{request:.200}");
    }
    target.assert_well();
}
