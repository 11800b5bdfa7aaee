//! Which sums of statements are combinations of sums that are known.

/// Numbers are taken modulo this prime, in place of fractions.
const PRIME: i64 = 1_000_003;

/// All combinations of some sums.
#[derive(Default)]
pub struct Span {
    /// Each with the place of its first number, which is one.
    rows: Vec<(usize, Vec<i64>)>,
}

impl Span {
    pub fn add(&mut self, sum: &[bool]) {
        let mut rest = self.rest(sum);
        let Some(first) = rest.iter().position(|number| *number != 0) else {
            return;
        };
        let inverse = inverse(rest[first]);
        for number in &mut rest {
            *number = *number * inverse % PRIME;
        }
        self.rows.push((first, rest));
    }

    pub fn contains(&self, sum: &[bool]) -> bool {
        self.rest(sum).iter().all(|number| *number == 0)
    }

    fn rest(&self, sum: &[bool]) -> Vec<i64> {
        let mut rest: Vec<i64> = sum.iter().map(|is| i64::from(*is)).collect();
        for (first, row) in &self.rows {
            let times = rest[*first];
            if times != 0 {
                for (number, other) in rest.iter_mut().zip(row) {
                    *number = (*number - times * other).rem_euclid(PRIME);
                }
            }
        }
        rest
    }
}

fn inverse(number: i64) -> i64 {
    let (mut result, mut base, mut exponent) = (1, number.rem_euclid(PRIME), PRIME - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}

#[test]
fn what_is_left_of_a_total_is_a_combination() {
    let mut span = Span::default();
    span.add(&[true, true, true, true]);
    span.add(&[true, true, false, false]);
    assert!(span.contains(&[false, false, true, true]));
    assert!(!span.contains(&[false, false, true, false]));
    span.add(&[false, true, true, false]);
    span.add(&[true, false, true, false]);
    assert!(span.contains(&[true, false, false, false]));
}
