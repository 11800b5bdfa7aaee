//! Credentials in encodings nobody asked for: each is a 401, whatever it costs to find out.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use super::target::Target;
use crate::helpers::{Key, STATEMENTS};

fn get(authorization: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!(
        "GET {STATEMENTS} HTTP/1.1\r\nHost: x\r\nX-Experience-API-Version: 1.0.3\r\nAuthorization: "
    );
    [head.as_bytes(), authorization.as_ref(), b"\r\n\r\n"].concat()
}

fn basic(pair: impl AsRef<[u8]>) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

#[test]
fn pairs_in_odd_encodings_are_a_401_4_0() {
    let target = Target::spawn();
    let Key { id, secret } = target.app.admin.clone();
    let pair = format!("{id}:{secret}");
    let utf_16 =
        |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { pair.encode_utf16().flat_map(bytes).collect() };
    for authorization in [
        basic(&b"adm\xeen:open:sesame"[..]),
        basic(&b"\xff\xfe"[..]),
        basic(utf_16(u16::to_le_bytes)),
        basic(utf_16(u16::to_be_bytes)),
        basic(format!("\u{feff}{pair}")),
        basic(pair.replace(':', "%3A")),
        basic(pair.replacen('a', "%61", 1)),
        basic(pair.replacen(':', "\u{ff1a}", 1)),
        basic(format!("{id}\u{301}:{secret}")),
        basic(format!("{pair}\0")),
        basic(format!("\0{pair}")),
        basic(format!("{pair}\n")),
        basic(format!(" {pair}")),
        basic(id.as_bytes()),
        basic(""),
        basic(":"),
        basic(vec![0; 3_000]),
        basic(vec![b':'; 3_000]),
        format!("Basic {pair}"),
        format!("Basic {}", basic(&pair)),
        format!("Basic {}", STANDARD.encode(STANDARD.encode(&pair))),
        format!("Basic {} x", STANDARD.encode(&pair)),
        format!(
            "Basic {},{}",
            STANDARD.encode(&pair),
            STANDARD.encode(&pair)
        ),
        format!("Basic \"{}\"", STANDARD.encode(&pair)),
        format!("Basic={}", STANDARD.encode(&pair)),
        format!("Basic:{}", STANDARD.encode(&pair)),
        format!("Basic{}", STANDARD.encode(&pair)),
        format!("Bearer {pair}"),
        format!("Bearer {}", STANDARD.encode(&pair)),
        format!("Bearer {id}.{secret}."),
        format!("Bearer {id}..{secret}"),
        format!("Bearer {id}%2E{secret}"),
        "Negotiate x".to_owned(),
        format!("NTLM {}", STANDARD.encode(&pair)),
    ] {
        assert_eq!(
            target.statuses(get(&authorization)),
            [401],
            "{authorization:.200}"
        );
    }
    for bytes in [
        &b"Basic \xe9\xe8"[..],
        b"Bearer \xff.\xff",
        b"\x80\x81",
        b"Basic\t=",
    ] {
        assert_eq!(target.statuses(get(bytes)), [401]);
    }
    assert_eq!(target.statuses(get(basic(&pair))), [200]);
    target.assert_well();
}

#[test]
fn the_alphabet_of_urls_is_not_that_of_basic_rfc_7617_2() {
    let target = Target::spawn();
    let scopes = [tertulia::store::Scope::All];
    // A secret whose encoding tells the two alphabets apart.
    let credentials = tertulia::lrs::access::Credentials {
        id: "tool".to_owned(),
        secret: "???>>>~~~ÿÿÿ".to_owned(),
    };
    let Key { id, secret } = target.app.key_like(credentials, "tool", &scopes);
    let pair = format!("{id}:{secret}");
    assert_ne!(STANDARD.encode(&pair), URL_SAFE.encode(&pair));
    assert_eq!(target.statuses(get(basic(&pair))), [200]);
    for encoded in [URL_SAFE.encode(&pair), URL_SAFE_NO_PAD.encode(&pair)] {
        assert_eq!(target.statuses(get(format!("Basic {encoded}"))), [401]);
    }
}

#[test]
fn credentials_of_a_megabyte_are_refused_4_0() {
    let target = Target::spawn();
    for authorization in [
        basic(vec![b'a'; 750_000]),
        format!("Basic {}", "=".repeat(1_000_000)),
        format!("Bearer {}", "a.".repeat(500_000)),
        "x".repeat(1_000_000),
    ] {
        target.assert_refused(get(authorization));
    }
    // What still fits into a head is judged.
    let Key { id, .. } = &target.app.admin;
    let long = "x".repeat(20_000);
    for authorization in [
        basic(format!("{id}:{long}")),
        basic(format!("{long}:{long}")),
        format!("Bearer {id}.{long}"),
    ] {
        target.assert_refused(get(authorization));
    }
    target.assert_well();
}

#[test]
fn a_guessed_secret_costs_no_more_than_a_401_each_4_0() {
    let target = Target::spawn();
    for guess in 0..200 {
        let authorization = basic(format!("{}:{guess}", target.app.admin.id));
        assert_eq!(target.statuses(get(authorization)), [401]);
    }
    target.assert_well();
}
