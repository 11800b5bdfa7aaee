//! Shapes of networks.

use foldhash::HashMap;

/// From one person to another, who is somebody else.
pub type Edge = (u32, u32);

/// A network: people, and who turned to whom.
#[derive(Debug, Clone)]
pub struct Graph {
    people: Vec<u32>,
    /// Between the places of people, in the order of the edges.
    edges: Vec<(usize, usize)>,
}

/// Of each of these edges whether there is one back. They are ascending, each once.
#[must_use]
pub fn are_mutual(edges: &[Edge]) -> Vec<bool> {
    let mut back: Vec<Edge> = edges.iter().map(|(from, to)| (*to, *from)).collect();
    back.sort_unstable();
    let mut back = back.as_slice();
    let has_one_back = |edge: &Edge| {
        let behind = back.iter().position(|other| other >= edge);
        back = &back[behind.unwrap_or(back.len())..];
        back.first() == Some(edge)
    };
    edges.iter().map(has_one_back).collect()
}

impl Graph {
    /// The network of these edges, ascending and each once; everybody at one of their ends is in it.
    #[must_use]
    pub fn of(edges: &[Edge]) -> Self {
        let ends = edges.iter().flat_map(|(from, to)| [*from, *to]);
        let mut people: Vec<u32> = ends.collect();
        people.sort_unstable();
        people.dedup();
        let places: HashMap<u32, usize> = people.iter().copied().zip(0..).collect();
        let place = |person: &u32| places.get(person).copied().unwrap_or_default();
        let edges = edges.iter().map(|(from, to)| (place(from), place(to)));
        let edges = edges.collect();
        Self { people, edges }
    }

    /// Ascending.
    #[must_use]
    pub fn people(&self) -> &[u32] {
        &self.people
    }

    /// The places of people at the ends of each edge.
    #[must_use]
    pub fn edges(&self) -> &[(usize, usize)] {
        &self.edges
    }

    /// The people of the largest part that hangs together, whichever way edges go; of several as large, the one with the
    /// smallest number in it.
    #[must_use]
    pub fn largest_component(&self) -> Vec<u32> {
        let mut leaders: Vec<usize> = (0..self.people.len()).collect();
        for (from, to) in &self.edges {
            let (one, other) = (leader(&mut leaders, *from), leader(&mut leaders, *to));
            leaders[one.max(other)] = one.min(other);
        }
        let mut sizes = vec![0_usize; self.people.len()];
        for place in 0..self.people.len() {
            sizes[leader(&mut leaders, place)] += 1;
        }
        let most = sizes.iter().max().copied();
        let largest = sizes.iter().position(|size| Some(*size) == most);
        let people = self.people.iter().zip(&leaders);
        people
            .filter(|(_, leader)| Some(**leader) == largest)
            .map(|(person, _)| *person)
            .collect()
    }

    /// Freeman's centralisation of in-degrees: 1 where everybody turns to one person and to nobody else, 0 where all are
    /// turned to by as many. `None` with fewer than two people.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
    pub fn centralisation(&self) -> Option<f64> {
        let mut degrees = vec![0_u64; self.people.len()];
        for (_, to) in &self.edges {
            degrees[*to] += 1;
        }
        let most = *degrees.iter().max()?;
        let others = degrees.len().checked_sub(1).filter(|others| *others > 0)? as f64;
        let sum: u64 = degrees.iter().map(|degree| most - degree).sum();
        Some(sum as f64 / (others * others))
    }
}

/// The smallest place that one hangs together with, as far as it is known. What lies on the way there is known to
/// as well, then.
fn leader(leaders: &mut [usize], place: usize) -> usize {
    let mut leader = place;
    while leaders[leader] != leader {
        leader = leaders[leader];
    }
    let mut passed = place;
    while passed != leader {
        passed = std::mem::replace(&mut leaders[passed], leader);
    }
    leader
}

/// Which share of all there could be the edges between `people` are.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn density(edges: u64, people: u64) -> Option<f64> {
    let pairs = people.checked_mul(people.checked_sub(1)?)?;
    (pairs > 0).then(|| edges as f64 / pairs as f64)
}

/// The E-I index: 1 where all edges cross a boundary, -1 where none does.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn e_i(external: u64, internal: u64) -> Option<f64> {
    let all = external + internal;
    (all > 0).then(|| (external as f64 - internal as f64) / all as f64)
}

/// The E-I index there would be if each turned to anybody else with the same chance, given how many people the
/// units have.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn e_i_at_random(units: &[u64]) -> Option<f64> {
    let people: u64 = units.iter().sum();
    let pairs = (people as f64) * people.checked_sub(1)? as f64;
    let within: f64 = units
        .iter()
        .map(|unit| *unit as f64 * unit.saturating_sub(1) as f64)
        .sum();
    (pairs > 0.0).then(|| 1.0 - 2.0 * within / pairs)
}
