//! Adding up small numbers by person.

use roaring::RoaringBitmap;

/// People of one page of a heap.
const PAGE: usize = 4096;

/// A number for each of some people, while more is added to it.
#[derive(Debug, Default)]
pub(super) struct Heap(Vec<Option<Box<[u32]>>>);

/// Numbers, in the order of those they are about. Most are small: a byte each, and four more for large ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    small: Vec<u8>,
    /// Those whose byte is the largest one.
    large: Vec<u32>,
}

impl Counts {
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let mut large = self.large.iter();
        let number = move |small: &u8| match *small {
            u8::MAX => large.next().copied().unwrap_or_default(),
            small => u32::from(small),
        };
        self.small.iter().map(number)
    }

    fn push(&mut self, number: u32) {
        match u8::try_from(number) {
            Ok(small) if small < u8::MAX => self.small.push(small),
            _ => {
                self.small.push(u8::MAX);
                self.large.push(number);
            }
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.small.len() + self.large.len() * size_of::<u32>()
    }
}

impl Heap {
    pub(super) fn add(&mut self, person: u32, number: u32) {
        let person = usize::try_from(person).unwrap_or(usize::MAX);
        let page = self.page(person / PAGE);
        let own = &mut page[person % PAGE];
        *own = own.saturating_add(number);
    }

    /// Adds the number of each of these people.
    pub(super) fn add_all(&mut self, people: &RoaringBitmap, counts: &Counts) {
        let (mut here, mut page): (usize, &mut [u32]) = (usize::MAX, &mut []);
        for (person, count) in people.iter().zip(counts.iter()) {
            let person = usize::try_from(person).unwrap_or(usize::MAX);
            if person / PAGE != here {
                here = person / PAGE;
                page = self.page(here);
            }
            let own = &mut page[person % PAGE];
            *own = own.saturating_add(count);
        }
    }

    fn page(&mut self, number: usize) -> &mut [u32] {
        if self.0.len() <= number {
            self.0.resize(number + 1, None);
        }
        self.0[number].get_or_insert_with(|| vec![0; PAGE].into())
    }

    /// Those with a number above 0, and the numbers.
    pub(super) fn finish(self) -> (RoaringBitmap, Counts) {
        let (mut people, mut counts) = (RoaringBitmap::new(), Counts::default());
        for (page, first) in self.0.iter().zip((0..).step_by(PAGE)) {
            let Some(page) = page else { continue };
            let mut bits = [0_u8; PAGE / 8];
            for (eight, bits) in page.chunks(8).zip(&mut bits) {
                for (place, count) in eight.iter().enumerate().filter(|(_, count)| **count > 0) {
                    *bits |= 1 << place;
                    counts.push(*count);
                }
            }
            people |= RoaringBitmap::from_lsb0_bytes(first, &bits);
        }
        counts.small.shrink_to_fit();
        (people, counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_all_sizes_are_added_up_by_person() {
        let mut heap = Heap::default();
        let added = [
            (7, 1),
            (5000, 254),
            (4096, 255),
            (7, 2),
            (u32::MAX >> 8, 70_000),
        ];
        for (person, number) in added {
            heap.add(person, number);
        }
        let (people, counts) = heap.finish();
        let mut twice = Heap::default();
        twice.add_all(&people, &counts);
        twice.add_all(&people, &counts);
        let (same, doubled) = twice.finish();
        assert_eq!(same, people);
        let all: Vec<_> = people.iter().zip(counts.iter()).collect();
        let sums = [(7, 3), (4096, 255), (5000, 254), (u32::MAX >> 8, 70_000)];
        assert_eq!(all, sums);
        let doubled: Vec<_> = doubled.iter().collect();
        assert_eq!(doubled, sums.map(|(_, sum)| 2 * sum));
    }
}
