//! The same server, which says at its end how often it has allocated.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> std::io::Result<()> {
    subject_hairspring::serve()?;
    let stats = ALLOCATOR.stats();
    println!("allocations: {}", stats.allocations + stats.reallocations);
    Ok(())
}
