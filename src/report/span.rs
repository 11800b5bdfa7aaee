//! Which columns are combinations of others.

/// Numbers are taken modulo this prime in place of fractions. Columns of zeros and ones that are no
/// combination of each other would be one here only where a determinant of them is a multiple of it.
const PRIME: u64 = (1 << 31) - 1;

/// All combinations of some columns of one length.
#[derive(Debug, Clone, Default)]
pub(super) struct Span {
    /// Each begins, at its place, with a one, and has zeros at the places of the earlier ones.
    rows: Vec<(usize, Vec<u64>)>,
}

impl Span {
    /// Adds a column; `false` where it was a combination already.
    pub(super) fn add(&mut self, column: Vec<u64>) -> bool {
        let mut rest = self.rest(column);
        let Some(place) = rest.iter().position(|number| *number != 0) else {
            return false;
        };
        let inverse = power(rest[place], PRIME - 2);
        for number in &mut rest {
            *number = *number * inverse % PRIME;
        }
        self.rows.push((place, rest));
        true
    }

    pub(super) fn contains(&self, column: &[u64]) -> bool {
        self.rest(column.to_vec()).iter().all(|number| *number == 0)
    }

    /// What is left of a column when all is taken away that the others can.
    fn rest(&self, mut column: Vec<u64>) -> Vec<u64> {
        for (place, row) in &self.rows {
            let times = PRIME - column[*place] % PRIME;
            for (number, other) in column.iter_mut().zip(row) {
                *number = (*number + times * other) % PRIME;
            }
        }
        column
    }
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}
