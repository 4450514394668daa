//! What the standard library otherwise supplies to a program: an entry point, an allocator, and a
//! panic handler.

use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;

// Linked explicitly, because `std`, which would do so, is absent.
#[link(name = "c")]
unsafe extern "C" {
    fn aligned_alloc(align: usize, size: usize) -> *mut u8;
    fn free(memory: *mut u8);
    fn abort() -> !;
}

/// The C library's allocator.
struct Heap;

// SAFETY: `aligned_alloc` returns null or fresh memory of at least this size and alignment, and
// `free` takes back exactly what it returned.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // `aligned_alloc` requires at least the alignment of a pointer, and a size that is a
        // multiple of the alignment.
        let align = layout.align().max(size_of::<usize>());
        // SAFETY: the alignment is a power of two, by the contract of `Layout`.
        unsafe { aligned_alloc(align, layout.size().next_multiple_of(align)) }
    }
    unsafe fn dealloc(&self, memory: *mut u8, _: Layout) {
        // SAFETY: the caller hands back what `alloc` returned.
        unsafe { free(memory) }
    }
}

#[global_allocator]
static HEAP: Heap = Heap;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    // SAFETY: `abort` may be called at any time.
    unsafe { abort() }
}

/// The entry point, which the C library calls.
// SAFETY: nothing else in the program is named `main`.
#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    crate::run()
}

/// The precompiled `alloc` refers to these two symbols for unwinding. Panics abort, so neither is
/// ever called.
// SAFETY: nothing else in the program has this name, because `std` is absent.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

// SAFETY: as above.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    // SAFETY: `abort` may be called at any time.
    unsafe { abort() }
}
