//! `multipart/mixed` (xAPI 1.0.3, Part 3, 1.5.2; RFC 2046, 5.1): what the reader makes of bytes,
//! however they are cut.

use proptest::prelude::*;
use tertulia::xapi::multipart::{Event, Head, Malformed, Reader, boundary, closing, opening};

const BOUNDARY: &str = "xapi-boundary";

/// Header and content of each part, and what was wrong at the end.
type Read = (Vec<(Head, Vec<u8>)>, Option<Malformed>);

/// Reads a body in pieces that end at the given places; every part that may have ended has.
fn read_in_pieces(boundary: &str, body: &[u8], cuts: &[usize]) -> Read {
    read_with(boundary, body, cuts, &|_| true)
}

/// The same, with a judgement of contents that may have ended.
fn read_with(boundary: &str, body: &[u8], cuts: &[usize], ends: &dyn Fn(&[u8]) -> bool) -> Read {
    let mut reader = Reader::new(boundary);
    let mut parts: Vec<(Head, Vec<u8>)> = Vec::new();
    let mut open = false;
    let mut begin = 0;
    for end in cuts.iter().copied().chain([body.len()]) {
        reader.push(&body[begin..end]);
        begin = end;
        if let Err(malformed) = drain(&mut reader, &mut parts, &mut open, ends) {
            return (parts, Some(malformed));
        }
    }
    reader.finish();
    let end = drain(&mut reader, &mut parts, &mut open, ends);
    assert!(end.is_err() || !open, "a part has no end");
    (parts, end.err())
}

fn drain(
    reader: &mut Reader,
    parts: &mut Vec<(Head, Vec<u8>)>,
    open: &mut bool,
    ends: &dyn Fn(&[u8]) -> bool,
) -> Result<(), Malformed> {
    while let Some(event) = reader.next()? {
        match event {
            Event::Part(head) => {
                assert!(!std::mem::replace(open, true), "a part within a part");
                parts.push((head, Vec::new()));
            }
            Event::Content(bytes) => {
                assert!(*open && !bytes.is_empty());
                parts.last_mut().unwrap().1.extend_from_slice(bytes);
            }
            Event::PerhapsEnd => {
                assert!(*open);
                if ends(&parts.last().unwrap().1) {
                    reader.end_part();
                }
            }
            Event::End => assert!(std::mem::replace(open, false)),
        }
    }
    Ok(())
}

/// Reads a body whole, and again byte for byte; both must find the same.
#[track_caller]
fn read(boundary: &str, body: impl AsRef<[u8]>) -> Read {
    let body = body.as_ref();
    let whole = read_in_pieces(boundary, body, &[]);
    let bytewise: Vec<usize> = (0..body.len()).collect();
    assert_eq!(whole, read_in_pieces(boundary, body, &bytewise));
    whole
}

/// The contents of a body that is well formed.
#[track_caller]
fn contents(body: impl AsRef<[u8]>) -> Vec<String> {
    let (parts, wrong) = read(BOUNDARY, body);
    assert_eq!(wrong, None);
    let text = |(_, content): (Head, Vec<u8>)| String::from_utf8(content).unwrap();
    parts.into_iter().map(text).collect()
}

#[track_caller]
fn malformed(body: impl AsRef<[u8]>) -> Malformed {
    read(BOUNDARY, body).1.expect("something wrong")
}

#[test]
fn parts_have_headers_in_any_case_with_or_without_a_space_behind_the_colon() {
    let body = "--xapi-boundary\r\nContent-Type:application/json\r\nX-A :  b \r\n\r\n{}\r\n\
        --xapi-boundary\r\ncontent-type: text/plain;\r\n\tcharset=ascii\r\n\r\nhi\r\n--xapi-boundary--\r\n";
    let (parts, wrong) = read(BOUNDARY, body);
    assert_eq!(wrong, None);
    let [(first, _), (second, _)] = parts.as_slice() else {
        panic!("{parts:?}");
    };
    assert_eq!(first.get("content-type"), Some("application/json"));
    assert_eq!((first.get("x-a"), first.get("X-B")), (Some("b"), None));
    assert_eq!(
        second.get("Content-Type"),
        Some("text/plain; charset=ascii")
    );
}

#[test]
fn what_clients_send_is_understood() {
    for (body, expected) in [
        // As the specification shows it: an empty line before the first boundary, none behind the last.
        (
            "\r\n--xapi-boundary\r\nA:b\r\n\r\none\r\n--xapi-boundary--",
            &["one"][..],
        ),
        // A preamble and an epilogue.
        (
            "Hello\r\n--xapi-boundary\r\n\r\none\r\n--xapi-boundary--\r\nBye\r\n--xapi-boundary\r\n",
            &["one"],
        ),
        // Spaces behind boundaries.
        (
            "--xapi-boundary \t\r\n\r\none\r\n--xapi-boundary  \r\n\r\ntwo\r\n--xapi-boundary-- \t",
            &["one", "two"],
        ),
        // The line end before a boundary left out.
        (
            "--xapi-boundary\r\nA:b\r\n\r\none--xapi-boundary\r\nContent-Type:text/plain\r\n\r\ntwo--xapi-boundary\r\nx-experience-api-hash:1\r\n\r\nthree--xapi-boundary--\r\n",
            &["one", "two", "three"],
        ),
        (
            "--xapi-boundary\r\nA:b\r\n\r\none--xapi-boundary--",
            &["one"],
        ),
        // A line end of another system behind the last.
        (
            "--xapi-boundary\r\nA:b\r\n\r\none\r\n--xapi-boundary--\n",
            &["one"],
        ),
        // Parts without content, without headers, and with nothing at all.
        (
            "--xapi-boundary\r\nA:b\r\n\r\n\r\n--xapi-boundary\r\n\r\n--xapi-boundary\r\n\r\n\r\n--xapi-boundary--",
            &["", "", ""],
        ),
        // Line ends that belong to the content.
        (
            "--xapi-boundary\r\n\r\n\r\none\r\n\r\n\r\n--xapi-boundary--",
            &["\r\none\r\n\r\n"],
        ),
    ] {
        assert_eq!(contents(body), expected, "{body}");
    }
}

#[test]
fn text_that_only_looks_like_a_boundary_is_content() {
    for content in [
        "\r\n--xapi-boundaryx\r\n",
        "\r\n--xapi-boundar\r\n--xapi-",
        "a--xapi-boundary",
        "a --xapi-boundary b",
        "\r\n--xapi-boundary b\r\n",
        "\r\n--xapi-boundary--b\r\n",
        "\r\n--xapi-boundary-\r\n",
        "\r\n--xapi-boundary\r",
        "\r\n --xapi-boundary\r\n",
        "\n--xapi-boundary\r\n\r\n",
        "a--xapi-boundary\r\nb: c\r\n\r\n",
        "a--xapi-boundary--\r\nb",
        "a--xapi-boundary\r\nContent",
        "\r\n\r\n\r",
        "--",
        "-",
        "\r",
    ] {
        let body = format!("--xapi-boundary\r\n\r\n{content}\r\n--xapi-boundary--\r\n");
        assert_eq!(contents(&body), [content], "{content:?}");
    }
}

#[test]
fn a_boundary_in_the_middle_of_a_line_ends_what_may_end_there() {
    let body = "--xapi-boundary\r\n\r\none--xapi-boundary\r\nContent-A: b\r\n\r\ntwo--xapi-boundary\r\nContent-A: b\r\n\r\nthree\r\n--xapi-boundary--\r\n";
    for (ends, expected) in [
        (
            "one",
            &["one", "two--xapi-boundary\r\nContent-A: b\r\n\r\nthree"][..],
        ),
        (
            "two",
            &[
                "one--xapi-boundary\r\nContent-A: b\r\n\r\ntwo--xapi-boundary\r\nContent-A: b\r\n\r\nthree",
            ],
        ),
        (
            "one--xapi-boundary\r\nContent-A: b\r\n\r\ntwo",
            &["one--xapi-boundary\r\nContent-A: b\r\n\r\ntwo", "three"],
        ),
    ] {
        let bytewise: Vec<usize> = (0..body.len()).collect();
        for cuts in [&[][..], &bytewise] {
            let judge = |content: &[u8]| content == ends.as_bytes();
            let (parts, wrong) = read_with(BOUNDARY, body.as_bytes(), cuts, &judge);
            assert_eq!(wrong, None);
            let found: Vec<_> = parts
                .iter()
                .map(|(_, content)| content.as_slice())
                .collect();
            let expected: Vec<_> = expected.iter().map(|text| text.as_bytes()).collect();
            assert_eq!(found, expected, "{ends}");
        }
    }
}

#[test]
fn each_way_to_be_malformed_is_told_apart() {
    let long = format!("--xapi-boundary\r\nA: {}", "x".repeat(20_000));
    let many = format!("--xapi-boundary\r\n{}", "A: b\r\n".repeat(6_000));
    for (body, expected) in [
        ("", Malformed::NoPart),
        ("{}", Malformed::NoPart),
        ("{}\r\n--other\r\n\r\n{}\r\n--other--", Malformed::NoPart),
        ("--xapi-boundary", Malformed::NoPart),
        ("a--xapi-boundary\r\n", Malformed::NoPart),
        ("--xapi-boundary--\r\n", Malformed::Empty),
        ("\r\n--xapi-boundary--", Malformed::Empty),
        ("--xapi-boundary\r\n", Malformed::Truncated),
        ("--xapi-boundary\r\nA: b\r\n", Malformed::Truncated),
        ("--xapi-boundary\r\n\r\n{}", Malformed::Truncated),
        (
            "--xapi-boundary\r\n\r\n{}\r\n--xapi-boundary",
            Malformed::Truncated,
        ),
        (
            "--xapi-boundary\r\n\r\n{}\r\n--xapi-boundary-",
            Malformed::Truncated,
        ),
        (
            "--xapi-boundary\r\n\r\n{}\r\n--xapi-boundary\r\n",
            Malformed::Truncated,
        ),
        (
            "--xapi-boundary\r\n--xapi-boundary--\r\n",
            Malformed::HeadBroken,
        ),
        ("--xapi-boundary\r\n{}\r\n\r\n", Malformed::HeadBroken),
        ("--xapi-boundary\r\n a: b\r\n\r\n", Malformed::HeadBroken),
        ("--xapi-boundary\r\n: b\r\n\r\n", Malformed::HeadBroken),
        ("--xapi-boundary\r\nA b: c\r\n\r\n", Malformed::HeadBroken),
        (&long, Malformed::HeadTooLong),
        (&many, Malformed::HeadTooLong),
    ] {
        assert_eq!(malformed(body), expected, "{body:.100}");
    }
}

#[test]
fn once_malformed_a_body_stays_malformed() {
    let mut reader = Reader::new(BOUNDARY);
    reader.push(b"--xapi-boundary\r\nbroken\r\n");
    assert_eq!(reader.next(), Err(Malformed::HeadBroken));
    reader.push(b"--xapi-boundary\r\nA: b\r\n\r\n");
    assert_eq!(reader.next(), Err(Malformed::HeadBroken));
}

#[test]
fn what_is_held_back_does_not_grow_with_the_body() {
    let mut reader = Reader::new(BOUNDARY);
    reader.push(b"--xapi-boundary\r\n\r\n");
    assert!(matches!(reader.next(), Ok(Some(Event::Part(_)))));
    let piece = b"\r\n--xapi-boundary-- no\r\n--xapi-bound".repeat(100);
    let (mut sent, mut told) = (0, 0);
    for _ in 0..100 {
        reader.push(&piece);
        sent += piece.len();
        while let Some(Event::Content(bytes)) = reader.next().unwrap() {
            told += bytes.len();
        }
        assert!(sent - told < 100, "{} bytes are held back", sent - told);
    }
}

#[test]
fn the_boundary_is_read_from_the_content_type_quoted_or_not() {
    for (content_type, expected) in [
        ("multipart/mixed; boundary=abc", "abc"),
        ("multipart/mixed;BOUNDARY=\"a b;c\"; charset=x", "a b;c"),
        (
            "multipart/mixed; charset=\"x;boundary=no\" ; boundary = abc ",
            "abc",
        ),
        (r#"multipart/mixed; boundary="a\"b""#, "a\"b"),
        (
            "multipart/mixed; boundary=\"abcABC0123'()+_,-./:=?\"",
            "abcABC0123'()+_,-./:=?",
        ),
        ("multipart/mixed; boundary====ab==", "===ab=="),
        (
            "multipart/mixed; x; boundary=-------314159265358979323846;",
            "-------314159265358979323846",
        ),
    ] {
        assert_eq!(
            boundary(content_type).as_deref(),
            Ok(expected),
            "{content_type}"
        );
    }
    let long = format!("multipart/mixed; boundary={}", "x".repeat(71));
    for (content_type, expected) in [
        ("multipart/mixed", Malformed::BoundaryMissing),
        ("multipart/mixed;", Malformed::BoundaryMissing),
        ("multipart/mixed; xboundary=a", Malformed::BoundaryMissing),
        ("multipart/mixed; boundary=", Malformed::BoundaryUnusable),
        (
            "multipart/mixed; boundary=\"\"",
            Malformed::BoundaryUnusable,
        ),
        (
            "multipart/mixed; boundary=\"a \"",
            Malformed::BoundaryUnusable,
        ),
        (
            "multipart/mixed; boundary=\"ä\"",
            Malformed::BoundaryUnusable,
        ),
        (&long, Malformed::BoundaryUnusable),
    ] {
        assert_eq!(boundary(content_type), Err(expected), "{content_type}");
    }
}

#[test]
fn every_kind_of_malformed_has_words_of_its_own() {
    let all = [
        Malformed::BoundaryMissing,
        Malformed::BoundaryUnusable,
        Malformed::NoPart,
        Malformed::Empty,
        Malformed::Truncated,
        Malformed::HeadBroken,
        Malformed::HeadTooLong,
    ];
    let texts = |text: fn(Malformed) -> String| {
        all.map(text)
            .into_iter()
            .collect::<std::collections::HashSet<_>>()
    };
    assert_eq!(texts(|one| one.code().to_owned()).len(), all.len());
    assert_eq!(texts(|one| one.to_string()).len(), all.len());
    assert_eq!(texts(|one| one.fix().to_owned()).len(), all.len());
}

/// Content made of what boundaries are made of.
fn tricky() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r\n".to_vec()),
        Just(b"--".to_vec()),
        Just(b"xapi".to_vec()),
        Just(b"\r\n--xapi".to_vec()),
        Just(b"--xapi\r\n".to_vec()),
        Just(b"\r\n--xapi--".to_vec()),
        Just(b"Content-".to_vec()),
        Just(b" ".to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn cut(body: &[u8], places: &[prop::sample::Index]) -> Vec<usize> {
    let mut cuts: Vec<usize> = places
        .iter()
        .map(|place| place.index(body.len() + 1))
        .collect();
    cuts.sort_unstable();
    cuts
}

proptest! {
    #[test]
    fn how_a_body_is_cut_changes_nothing(
        body in tricky(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let body = [b"--xapi\r\nA: b\r\n\r\n", body.as_slice(), b"\r\n--xapi--\r\n"].concat();
        let cuts = cut(&body, &places);
        let bytewise: Vec<usize> = (0..body.len()).collect();
        for ends in [true, false] {
            let whole = read_with("xapi", &body, &[], &|_| ends);
            prop_assert_eq!(&whole, &read_with("xapi", &body, &cuts, &|_| ends));
            prop_assert_eq!(&whole, &read_with("xapi", &body, &bytewise, &|_| ends));
        }
    }

    #[test]
    fn what_is_framed_here_is_read_back_bit_for_bit(
        contents in prop::collection::vec(tricky(), 1..5),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        // A boundary that occurs in no content, as a random one does not.
        let boundary = "0123456789abcdef";
        let mut body = Vec::new();
        for (place, content) in contents.iter().enumerate() {
            let value = format!("{place}\r\nX-Other: no");
            body.extend(opening(boundary, place == 0, &[("X-Place", &value)]).bytes());
            body.extend_from_slice(content);
        }
        body.extend(closing(boundary).bytes());
        let (parts, wrong) = read_in_pieces(boundary, &body, &cut(&body, &places));
        prop_assert_eq!(wrong, None);
        prop_assert_eq!(parts.len(), contents.len());
        for (place, ((head, found), content)) in parts.iter().zip(&contents).enumerate() {
            let value = format!("{place}  X-Other: no");
            prop_assert_eq!(head.get("x-place"), Some(value.as_str()));
            prop_assert_eq!(head.get("x-other"), None);
            prop_assert_eq!(found, content);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), one in "[-a]{1,3}") {
        read_in_pieces(&one, &bytes, &[]);
    }
}
