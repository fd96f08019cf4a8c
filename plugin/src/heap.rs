//! The component's heap: the memory that a guest begins with, then what the host adds to it.
//!
//! In: the linear memory behind the stack and the statics. Out: every allocation. The allocator is
//! the standard library's own; only, that one leaves the memory alone that is there from the
//! beginning and asks for more at once, and each such call makes the host change the protection of
//! pages, which costs more than all allocations of a small step.

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::{memory_grow, memory_size};
use std::cell::{Cell, UnsafeCell};
use std::ptr;

use dlmalloc::{Allocator, Dlmalloc};

/// A page of linear memory, in bytes.
const PAGE: usize = 64 * 1024;
/// How much is given at first, in bytes. The allocator writes to the end of what it has, and a small step shall write to
/// few pages and near ones: those that the host wipes without giving them up.
const FIRST: usize = 112 * 1024;
/// What the allocator's parts are multiples of, in bytes.
const ALIGNMENT: usize = 16;

#[global_allocator]
static HEAP: Heap =
    Heap(UnsafeCell::new(Dlmalloc::new_with_allocator(LinearMemory { given: Cell::new(0) })));

unsafe extern "C" {
    /// The linker's: where the statics end.
    static __heap_base: u8;
}

struct Heap(UnsafeCell<Dlmalloc<LinearMemory>>);

// SAFETY: a component has one thread.
unsafe impl Sync for Heap {}

impl Heap {
    #[allow(clippy::mut_from_ref, reason = "one thread, and no allocation begins within another")]
    fn inner(&self) -> &mut Dlmalloc<LinearMemory> {
        // SAFETY: each borrow ends with the call below that makes it.
        unsafe { &mut *self.0.get() }
    }
}

// SAFETY: the allocator keeps this contract; its own has the same words.
unsafe impl GlobalAlloc for Heap {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { self.inner().malloc(layout.size(), layout.align()) }
    }

    #[inline(never)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { self.inner().calloc(layout.size(), layout.align()) }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { self.inner().free(pointer, layout.size(), layout.align()) }
    }

    #[inline(never)]
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe { self.inner().realloc(pointer, layout.size(), layout.align(), size) }
    }
}

/// Where the memory ends. The end of 4 GiB has no address: the last bytes of so much are left alone.
fn memory_end() -> usize {
    memory_size::<0>().saturating_mul(PAGE) & !(ALIGNMENT - 1)
}

/// Where the heap's memory comes from.
struct LinearMemory {
    /// Up to where it was given; 0 at first.
    given: Cell<usize>,
}

// SAFETY: what it gives is given once, and used by nothing else.
unsafe impl Allocator for LinearMemory {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        let end = memory_end();
        let begins = self.given.get() == 0;
        let base = if begins { (&raw const __heap_base).addr() } else { self.given.get() };
        let missing = base.saturating_add(size).saturating_sub(end).div_ceil(PAGE);
        if missing > 0 && memory_grow::<0>(missing) == usize::MAX {
            return (ptr::null_mut(), 0, 0);
        }
        let first = if begins && size <= FIRST { base + FIRST } else { usize::MAX };
        let end = memory_end().min(first);
        self.given.set(end);
        (base as *mut u8, end - base, 0)
    }

    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        ptr::null_mut()
    }

    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }

    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }

    fn can_release_part(&self, _: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE
    }
}
