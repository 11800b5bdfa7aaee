//! Reports as a spreadsheet opens them. `.ci/run` installs one for it.

use std::fs;
use std::path::Path;
use std::process::Command;

use reqwest::Method;
use serde::Serialize;
use serde_json::json;
use tertulia::report::arrivals::Whose;
use tertulia::report::shape::Meta;
use tertulia::report::words;
use tertulia::report::{CsvStyle, Decimal, Line, Report, Separator};
use tertulia::store::Scope;

use crate::helpers::{STATEMENTS, TestApp, path};
use crate::samples::asked;

/// What a cell is to the spreadsheet.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Nothing,
    Text(String),
    Number(f64),
    /// Anything else: a formula, a date, an error.
    Other(String),
}

/// Who opens the file: the separator of cells and the language, as the import filter has them.
#[derive(Clone, Copy)]
enum Reader {
    English,
    German,
}

impl Reader {
    /// Tokens of the filter: separator, quotes, UTF-8, first line, columns as they come, language.
    fn filter(self) -> &'static str {
        match self {
            Self::English => "Text - txt - csv (StarCalc):44,34,76,1,,1033",
            Self::German => "Text - txt - csv (StarCalc):59,34,76,1,,1031",
        }
    }

    fn query(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::English => &[],
            Self::German => &[("sep", "semicolon"), ("decimal", "comma"), ("bom", "1")],
        }
    }
}

/// The cells of a file, row by row.
fn opened(folder: &Path, csv: &[u8], reader: Reader) -> Vec<Vec<Cell>> {
    fs::write(folder.join("report.csv"), csv).unwrap();
    let home = format!("-env:UserInstallation=file://{}/office", folder.display());
    let done = Command::new("soffice")
        .args([&home, "--headless", "--norestore", "--convert-to", "fods"])
        .args([
            format!("--infilter={}", reader.filter()),
            "--outdir".to_owned(),
        ])
        .args([folder, &folder.join("report.csv")])
        .env("HOME", folder)
        .output()
        .expect("soffice is not there; install libreoffice-calc-nogui");
    assert!(done.status.success(), "{done:?}");
    let text = fs::read_to_string(folder.join("report.fods"));
    let text = text.unwrap_or_else(|error| panic!("{error}: {done:?}"));
    let rows = text.split("<table:table-row").skip(1);
    rows.map(|row| cells(row.split("</table:table-row>").next().unwrap()))
        .collect()
}

/// The cells of a row, as a flat document has them.
fn cells(row: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    for cell in row.split("<table:table-cell").skip(1) {
        let (tag, content) = cell.split_once('>').unwrap();
        let attribute = |name: &str| {
            let rest = tag.split_once(&format!("{name}=\""))?.1;
            rest.split_once('"').map(|(value, _)| value)
        };
        let paragraphs = content.split("<text:p>").skip(1);
        let lines: Vec<_> = paragraphs
            .map(|one| plain(one.split("</text:p>").next().unwrap()))
            .collect();
        let read = match (attribute("table:formula"), attribute("office:value-type")) {
            (Some(formula), _) => Cell::Other(formula.to_owned()),
            (None, None) => Cell::Nothing,
            (None, Some("string")) => Cell::Text(lines.join("\n")),
            (None, Some("float")) => {
                Cell::Number(attribute("office:value").unwrap().parse().unwrap())
            }
            (None, Some(other)) => Cell::Other(format!("{other} {lines:?}")),
        };
        let times =
            attribute("table:number-columns-repeated").map_or(1, |times| times.parse().unwrap());
        // Empty cells go on to the end of the sheet.
        cells.extend(vec![read; if times > 100 { 0 } else { times }]);
    }
    cells
}

/// Text without markup: `<text:s/>` is a blank.
fn plain(text: &str) -> String {
    let mut text = text.replace("<text:s/>", " ").replace("<text:tab/>", "\t");
    for (entity, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, letter);
    }
    text
}

/// What a column of the table holds, below its name.
fn column(table: &[Vec<Cell>], name: &str) -> Vec<Cell> {
    let place = table[0]
        .iter()
        .position(|cell| *cell == Cell::Text(name.to_owned()));
    let place = place.unwrap_or_else(|| panic!("no column {name}: {:?}", table[0]));
    let rows = table[1..].iter().filter(|row| row.len() > place);
    rows.map(|row| row[place].clone()).collect()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// Names that would do something else than stand there, and what stands there.
const NAMES: [(&str, &str); 9] = [
    ("=1+1", "'=1+1"),
    (
        "=HYPERLINK(\"https://example.org\";\"x\")",
        "'=HYPERLINK(\"https://example.org\";\"x\")",
    ),
    ("+49 30 1", "'+49 30 1"),
    ("-2+3", "'-2+3"),
    ("@SUM(A1:A9)", "'@SUM(A1:A9)"),
    ("Größe, Übung; \"Fuß\"", "Größe, Übung; \"Fuß\""),
    ("two\nlines", "two\nlines"),
    ("l'été 東京", "l'été 東京"),
    ("<b>&amp;</b>", "<b>&amp;</b>"),
];

#[test]
#[ignore = "needs LibreOffice, which .ci/run installs"]
fn answers_opened_in_a_spreadsheet_are_what_was_meant_in_english_and_in_german() {
    let app = TestApp::spawn();
    for (name, _) in NAMES {
        let key = app.key(name, &[Scope::StatementsWrite]);
        let call = app.call(Method::POST, STATEMENTS).by(&key);
        call.json(&json!([asked("ada"), asked("bo")]))
            .send()
            .expect(200);
    }
    let behaviours: Vec<_> = NAMES
        .iter()
        .enumerate()
        .map(|(place, (name, _))| {
            json!({
                "slug": format!("b{place}"), "name": { "en": name }, "principles": ["sharing"],
            })
        })
        .collect();
    let rules: Vec<_> = (0..NAMES.len())
        .map(|place| {
            json!({
                "id": format!("r{place}"), "verbs": [format!("https://acme.example.org/{place}")],
                "behaviour": format!("b{place}"), "principles": ["sharing"], "note": "One of many.",
            })
        })
        .collect();
    let mapping = json!({
        "name": "acme", "version": "1.0.0", "base": "https://acme.example.org",
        "rules": rules, "behaviours": behaviours,
    });
    app.call(Method::PUT, "/api/v1/mappings/acme")
        .json(&mapping)
        .send()
        .expect(201);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let counts = || app.get("/api/v1/reports/behaviours.csv").expect(200).text();
    while !counts().contains(",b8,") {
        assert!(
            std::time::Instant::now() < until,
            "the mapping does not count"
        );
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    for reader in [Reader::English, Reader::German] {
        let open = |report: &str| {
            let answer = app.get(&path(
                &format!("/api/v1/reports/{report}.csv"),
                reader.query(),
            ));
            opened(app.folder(), &answer.expect(200).body, reader)
        };
        let quality = open("quality");
        assert_eq!(quality[0].first(), Some(&text("period")));
        let names = column(&quality, "key_name");
        let stored = column(&quality, "stored");
        for (_, expected) in NAMES {
            let row = names.iter().position(|name| *name == text(expected));
            let row = row.unwrap_or_else(|| panic!("{expected} is not among {names:?}"));
            assert_eq!(stored[row], Cell::Number(2.0), "{expected}");
        }
        let behaviours = open("behaviours");
        let names = column(&behaviours, "name");
        for (_, expected) in NAMES {
            assert!(
                names.contains(&text(expected)),
                "{expected} is not among {names:?}"
            );
        }
        let figures = column(&behaviours, "statements").into_iter();
        assert!(figures.clone().all(|cell| matches!(cell, Cell::Number(_))));
        let all = [&quality, &behaviours].into_iter().flatten().flatten();
        let strange: Vec<_> = all
            .filter(|cell| matches!(cell, Cell::Other(other) if !other.starts_with("boolean")))
            .collect();
        assert!(strange.is_empty(), "{strange:?}");
    }
}

/// A row with numbers of all kinds beside text that looks like them.
#[derive(Serialize)]
struct Made {
    text: &'static str,
    number: f64,
    whole: i64,
    hidden: Option<f64>,
}

impl Line for Made {
    const COLUMNS: &'static [&'static str] = &["text", "number", "whole", "hidden"];
}

fn made() -> Report<Whose, Made> {
    let row = |text, number, whole| Made {
        text,
        number,
        whole,
        hidden: None,
    };
    Report {
        meta: Meta {
            report: "made",
            from: String::new(),
            to: String::new(),
            tz: "UTC".to_owned(),
            interval: "none",
            mapping_version: String::new(),
            data_through: String::new(),
            basis: Whose { key: None },
            words: words::QUALITY,
        },
        data: vec![
            row("-1,5", -0.25, -7),
            row("-1.5", 1.5, 1_234_567),
            row("=0", 0.000_001, 0),
        ],
    }
}

#[test]
#[ignore = "needs LibreOffice, which .ci/run installs"]
fn negative_numbers_and_fractions_are_numbers_in_a_spreadsheet_of_either_language() {
    let folder = tempfile::tempdir().unwrap();
    for reader in [Reader::English, Reader::German] {
        let style = match reader {
            Reader::English => CsvStyle::default(),
            Reader::German => CsvStyle {
                bom: true,
                separator: Separator::Semicolon,
                decimal: Decimal::Comma,
            },
        };
        let table = opened(folder.path(), &made().to_csv(style).unwrap(), reader);
        assert_eq!(
            column(&table, "text"),
            [text("'-1,5"), text("'-1.5"), text("'=0")]
        );
        let numbers = [-0.25, 1.5, 0.000_001].map(Cell::Number);
        assert_eq!(column(&table, "number"), numbers);
        let whole = [-7.0, 1_234_567.0, 0.0].map(Cell::Number);
        assert_eq!(column(&table, "whole"), whole);
        assert!(
            column(&table, "hidden")
                .iter()
                .all(|cell| *cell == Cell::Nothing)
        );
    }
}
