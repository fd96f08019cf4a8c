//! What the tests share: answers made up on the way, and worlds to play them in.
//!
//! Nothing here asserts anything; the tests in `tests/` do.

pub mod detections;
pub mod faulty;
pub mod generated;
pub mod guests;
pub mod lists;
pub mod loopback;
pub mod memory;
pub mod operations_page;
pub mod rows;
pub mod test_guest;
