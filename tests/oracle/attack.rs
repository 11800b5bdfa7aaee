//! A key that may read reports and nothing else tries to find out what is hidden from it.
//!
//! It asks every report in every way that it may, and puts down each figure it sees as an equation over the
//! statements of a month: which of them the figure counts is known to whoever knows the rules. No combination of
//! equations may come out at a cell, or at several together, behind which fewer people stand than the floor.

mod answers;
mod atoms;
mod equations;
mod exchange;
mod measures;
mod seen;

use std::collections::BTreeSet;

use proptest::test_runner::TestCaseError;
use reqwest::Method;
use serde_json::{Value, json};
use tertulia::lrs::access::Preset;

use super::counted::{counted, without};
use super::crowd::{Crowd, crowd};
use super::dimensions::REPORTS_BY;
use super::helpers::{Key, path};
use super::histories::runner;
use super::world::World;
use answers::{Told, ask, guesses};
use atoms::{Atom, made_up, real};
use equations::Span;
use seen::{Cell, Month, Months, cells, people_left};

pub const FLOOR: usize = 5;
/// Of more hidden cells in one table not all unions are tried.
const MOST_UNITED: usize = 8;

/// A server, and a key that only reads reports.
pub struct Spy<'w> {
    pub world: &'w World,
    pub key: Key,
}

impl<'w> Spy<'w> {
    pub fn on(world: &'w World) -> Self {
        let key = world.app.key("sheet", Preset::Reports.scopes());
        Self { world, key }
    }

    pub fn ask(&self, path: &str) -> super::helpers::Answer {
        self.world.app.call(Method::GET, path).by(&self.key).send()
    }
}

/// The people behind some of the statements that there are.
fn behind(atoms: &[Atom], chosen: &[bool]) -> BTreeSet<String> {
    let chosen = atoms.iter().zip(chosen).filter(|(_, is)| **is);
    chosen
        .flat_map(|(one, _)| one.people.iter().cloned())
        .collect()
}

/// Whether there is something, and fewer people than the floor are behind it.
fn is_small(atoms: &[Atom], chosen: &[bool]) -> bool {
    let mut real = atoms
        .iter()
        .zip(chosen)
        .filter(|(atom, is)| atom.is_real && **is);
    real.next().is_some() && behind(atoms, chosen).len() < FLOOR
}

fn check(crowd: &Crowd) -> Result<(), TestCaseError> {
    let history = crowd.history();
    let world = World::of(&history);
    let leaks = leaks(&Spy::on(&world));
    if leaks.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = leaks.into_iter().take(6).collect();
    Err(TestCaseError::fail(lines.join("\n")))
}

/// What the key can find out that it should not.
fn leaks(spy: &Spy<'_>) -> Vec<String> {
    let counted = without(spy.world, counted(spy.world));
    let mut leaks = Vec::new();
    for month in Months::of(spy.world).0 {
        let of = counted.iter().filter(|one| month.has(one));
        let mut atoms: Vec<Atom> = of.map(|one| real(spy.world, one)).collect();
        let more = made_up(&atoms);
        atoms.extend(more);
        let cells = cells(spy, month, &atoms);
        let mut found: Vec<String> = cells
            .iter()
            .filter_map(|cell| cell.is_wrong(&atoms))
            .collect();
        found.extend(small_but_shown(&atoms, &cells));
        found.extend(by_combination(&atoms, &cells));
        found.extend(by_bounds(&atoms, &cells));
        found.extend(by_people(spy, month));
        found.extend(measures::leaks(spy, month));
        leaks.extend(found.into_iter().map(|leak| format!("{}: {leak}", month.0)));
    }
    leaks.extend(by_guessing(spy));
    leaks
}

/// Cells that are shown though fewer people than the floor stand behind them.
fn small_but_shown(atoms: &[Atom], cells: &[Cell]) -> Vec<String> {
    let shown = cells.iter().filter(|cell| cell.shown.is_some());
    shown
        .filter(|cell| is_small(atoms, &cell.of))
        .map(|cell| format!("{}: a small cell is shown", cell.name))
        .collect()
}

/// Hidden cells, and unions of hidden cells of one table, that are combinations of what is shown.
fn by_combination(atoms: &[Atom], cells: &[Cell]) -> Vec<String> {
    // What is shown to be empty holds nothing, whatever could have been in it.
    let empty: Vec<&Cell> = cells.iter().filter(|cell| cell.shown == Some(0)).collect();
    let could_be = |place: usize| !empty.iter().any(|cell| cell.of[place]);
    let possible: Vec<usize> = (0..atoms.len()).filter(|place| could_be(*place)).collect();
    let sum = |of: &[bool]| -> Vec<bool> { possible.iter().map(|place| of[*place]).collect() };
    let mut span = Span::default();
    for cell in cells.iter().filter(|cell| cell.shown.is_some()) {
        span.add(&sum(&cell.of));
    }
    let tables: BTreeSet<&String> = cells.iter().map(|cell| &cell.table).collect();
    let mut leaks = Vec::new();
    for table in tables {
        let hidden = cells
            .iter()
            .filter(|cell| cell.table == *table && cell.shown.is_none());
        let hidden: Vec<&Cell> = hidden.filter(|cell| cell.count(atoms) > 0).collect();
        for united in unions(&hidden) {
            let mut all = vec![false; atoms.len()];
            for cell in &united {
                all.iter_mut()
                    .zip(&cell.of)
                    .for_each(|(all, one)| *all |= one);
            }
            if is_small(atoms, &all) && span.contains(&sum(&all)) {
                let names: Vec<&str> = united.iter().map(|cell| cell.name.as_str()).collect();
                let people = behind(atoms, &all).len();
                leaks.push(format!(
                    "figures combine to what {people} people did: {names:?}"
                ));
            }
        }
    }
    leaks
}

fn unions<'c>(hidden: &[&'c Cell]) -> Vec<Vec<&'c Cell>> {
    let few = &hidden[..hidden.len().min(MOST_UNITED)];
    let mut unions: Vec<Vec<&Cell>> = hidden.iter().map(|one| vec![*one]).collect();
    for choice in 1_usize..1 << few.len() {
        let chosen = few
            .iter()
            .enumerate()
            .filter(|(place, _)| choice >> place & 1 == 1);
        unions.push(chosen.map(|(_, cell)| *cell).collect());
    }
    unions
}

/// Tables that leave each of their hidden cells one statement: a cell that is listed and hidden is not empty.
fn by_bounds(atoms: &[Atom], cells: &[Cell]) -> Vec<String> {
    let mut leaks = Vec::new();
    for total in cells.iter().filter(|cell| cell.shown.is_some()) {
        let is_part = |cell: &&Cell| cell.total.as_ref() == Some(&total.name);
        let tables: BTreeSet<&String> = cells
            .iter()
            .filter(is_part)
            .map(|cell| &cell.table)
            .collect();
        for table in tables {
            let parts = cells.iter().filter(|cell| cell.table == *table);
            let hidden: Vec<&Cell> = parts.clone().filter(|cell| cell.shown.is_none()).collect();
            let overlap = (0..atoms.len())
                .any(|place| parts.clone().filter(|cell| cell.of[place]).count() > 1);
            let listed = hidden
                .iter()
                .filter(|cell| cell.is_listed && cell.count(atoms) > 0)
                .count();
            let left: usize = hidden.iter().map(|cell| cell.count(atoms)).sum();
            if !overlap && listed > 0 && left == listed {
                let small = hidden.iter().find(|cell| is_small(atoms, &cell.of));
                leaks.extend(small.map(|cell| {
                    format!(
                        "{table}: {left} statements are left for {listed} hidden cells, such as {}",
                        cell.name
                    )
                }));
            }
        }
    }
    leaks
}

/// People of a principle whom the units that are shown leave over.
fn by_people(spy: &Spy<'_>, month: Month) -> Vec<String> {
    let left = people_left(spy, month).into_iter();
    let few = left.filter(|(_, people)| (1..5).contains(people));
    few.map(|(principle, people)| {
        format!("{principle}: all units but those of {people} people are told")
    })
    .collect()
}

/// Values that no report lists, asked for by somebody who guesses them: they are told like those that nobody has.
fn by_guessing(spy: &Spy<'_>) -> Vec<String> {
    let range = [
        ("from", "2026-04-01"),
        ("to", "2026-07-01"),
        ("interval", "month"),
    ];
    let filtered = |dimension: &str, value: &str| {
        let query = [&range[..], &[(dimension, value)]].concat();
        ask(spy, &path("/api/v1/reports/principles", &query))
    };
    let listed = |dimension: &str| {
        let (report, _) = REPORTS_BY
            .iter()
            .find(|(_, one)| *one == dimension)
            .unwrap();
        ask(spy, &path(&format!("/api/v1/reports/{report}"), &range)).body
    };
    let mut leaks = Vec::new();
    for (dimension, value) in guesses(spy) {
        let nobody = filtered(dimension, "https://example.org/nobody");
        let told = filtered(dimension, &value);
        let rows = |told: &Told| {
            let json: Value = serde_json::from_str(&told.body).unwrap_or_default();
            let rows = json["data"].as_array().cloned().unwrap_or_default();
            let figures = ["statements", "people", "suppressed"];
            let rows = rows
                .into_iter()
                .map(|row| figures.map(|name| row[name].clone()));
            (told.status, rows.collect::<Vec<_>>())
        };
        let is_listed = listed(dimension).contains(&json!(value).to_string());
        if !is_listed && rows(&nobody) != rows(&told) {
            leaks.push(format!(
                "{dimension}={value} is told unlike what nobody has, and is listed nowhere"
            ));
        }
    }
    leaks
}

#[test]
fn no_answers_combine_to_what_fewer_people_than_the_floor_did() {
    let mut runner = runner(5, 60);
    if let Err(error) = runner.run(&crowd(), |crowd| check(&crowd)) {
        panic!("{error}");
    }
}
