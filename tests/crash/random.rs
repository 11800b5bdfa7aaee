//! Drawn numbers. Each test draws others; the seed is printed, and shown when the test fails.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use uuid::Uuid;

/// `SplitMix64`: small, and good enough to draw statements and moments.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new() -> Self {
        let seed = RandomState::new().build_hasher().finish();
        println!("seed {seed}");
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A generator of its own, for another writer.
    pub fn split(&mut self) -> Self {
        Self(self.next())
    }

    /// A number from 0 on, below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    pub fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        let place = self.below(things.len() as u64);
        &things[usize::try_from(place).unwrap()]
    }

    pub fn id(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes());
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Text that compresses badly.
    pub fn text(&mut self, words: u64) -> String {
        (0..words)
            .map(|_| format!("{:x}", self.next()))
            .collect::<Vec<_>>()
            .join(" ")
    }
}
