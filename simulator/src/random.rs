//! Numbers that look random and are the same for the same seed (splitmix64).
//!
//! In: a seed. Out: numbers. It is no source of secrets.

/// A sequence of numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The one sequence of a seed.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The sequence number `stream` of a seed: sequences of neighbours have nothing in common.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self::seeded(seed);
        let start = random.next() ^ stream.wrapping_mul(0xd134_2543_de82_ef95);
        Self(start)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number of this range, both ends included.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// Whether something happens that happens so often: 0 never, 1 always.
    pub(crate) fn chance(&mut self, rate: f64) -> bool {
        const BITS: u32 = 53;
        let fraction = (self.next() >> (u64::BITS - BITS)) as f64 / (1_u64 << BITS) as f64;
        fraction < rate
    }

    /// One of these.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[(self.next() % from.len() as u64) as usize]
    }
}
