//! Hashes of the SHA-2 family, by which attachments are known (xAPI 1.0.3, Part 2, 2.4.11).

use std::fmt;

use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

/// Bytes of the longest hash.
const LONGEST: usize = 64;

/// A hash of 224, 256, 384 or 512 bits. Its length tells the algorithm.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha2 {
    /// Zeros fill the rest.
    bytes: [u8; LONGEST],
    length: usize,
}

impl Sha2 {
    /// A hash in hexadecimal digits of either case.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        let digits: Option<Vec<u8>> = hex.bytes().map(digit).collect();
        let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
        let bytes: Vec<u8> = digits
            .chunks_exact(2)
            .map(|pair| (pair[0] << 4) | pair[1])
            .collect();
        Self::from_bytes(&bytes)
    }

    /// A hash by its bytes; `None` unless they are 28, 32, 48 or 64.
    #[must_use]
    pub fn from_bytes(given: &[u8]) -> Option<Self> {
        if !matches!(given.len(), 28 | 32 | 48 | 64) {
            return None;
        }
        let mut bytes = [0; LONGEST];
        bytes[..given.len()].copy_from_slice(given);
        Some(Self {
            bytes,
            length: given.len(),
        })
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// What computes a hash of this kind.
    #[must_use]
    pub fn hasher(&self) -> Hasher {
        match self.length {
            28 => Hasher::Sha224(Sha224::new()),
            32 => Hasher::Sha256(Sha256::new()),
            48 => Hasher::Sha384(Sha384::new()),
            _ => Hasher::Sha512(Sha512::new()),
        }
    }

    /// Whether this is the hash of `content`.
    #[must_use]
    pub fn is_of(&self, content: &[u8]) -> bool {
        let mut hasher = self.hasher();
        hasher.update(content);
        hasher.finish().as_ref() == Some(self)
    }
}

/// The value of a hexadecimal digit.
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

impl fmt::Display for Sha2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A hash in the making.
#[derive(Clone)]
pub enum Hasher {
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha224(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha384(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// The hash of all that was given; there always is one.
    #[must_use]
    pub fn finish(self) -> Option<Sha2> {
        match self {
            Self::Sha224(hasher) => Sha2::from_bytes(&hasher.finalize()),
            Self::Sha256(hasher) => Sha2::from_bytes(&hasher.finalize()),
            Self::Sha384(hasher) => Sha2::from_bytes(&hasher.finalize()),
            Self::Sha512(hasher) => Sha2::from_bytes(&hasher.finalize()),
        }
    }
}
