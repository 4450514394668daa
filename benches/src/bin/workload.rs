//! Runs one workload so many times, for an instrument that watches from outside:
//! `workload <name> <times>`.

use hairspring_benches::workloads;

fn main() {
    let (Some(name), Some(times)) = (std::env::args().nth(1), std::env::args().nth(2)) else {
        panic!("expected the name of a workload, and how often to run it");
    };
    let times: u64 = times.parse().expect("expected a number of runs");
    let mut workload = workloads::all()
        .into_iter()
        .find(|workload| workload.name == name)
        .expect("expected the name of a workload");
    for _ in 0..times {
        (workload.run)();
    }
}
