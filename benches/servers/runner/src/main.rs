//! Measures servers in turns, and counts what hairspring's do for a request. `benches/run` builds
//! it, and what it starts.
//!
//! ```text
//! servers measure [--quick] [WORKLOAD | latency | idle | scale | instructions | build]...
//! servers draw                  writes the tables and plots of what was measured
//! servers counts                prints the exact counts
//! servers check | write FILE    compares them with a file, or stores them there
//! ```

mod building;
mod counts;
mod document;
mod figures;
mod idle;
mod latency;
mod load;
mod plot;
mod rounds;
mod scale;
mod server;
mod subjects;
mod tables;
mod workloads;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use figures::Figures;
use rounds::Effort;
use scale::Scale;
use subjects::Subject;

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let directory = tempfile::tempdir()?;
    let files = &directory.path().join("files");
    std::fs::create_dir(files)?;
    for (name, length) in workloads::FILES {
        std::fs::write(files.join(name), vec![b'x'; length])?;
    }
    match words[..] {
        ["measure", ref what @ ..] => measure(what, files)?,
        ["draw"] => document::write(&Figures::read(&stored())?)?,
        ["counts"] => print!("{}", counts::count(files)?.render()),
        ["write", file] => std::fs::write(file, counts::count(files)?.render())?,
        ["check", file] => {
            let stored = std::fs::read_to_string(file)?;
            if !counts::count(files)?.check(&stored) {
                return Ok(ExitCode::FAILURE);
            }
        }
        _ => panic!("expected measure, draw, counts, write FILE or check FILE"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures what is named, or everything, and stores it as soon as it is known.
fn measure(what: &[&str], files: &Path) -> io::Result<()> {
    let quick = what.contains(&"--quick");
    let effort = if quick {
        Effort { rounds: 3, turn: Duration::from_millis(200) }
    } else {
        Effort { rounds: 7, turn: Duration::from_millis(150) }
    };
    let wanted =
        |name: &str| what.iter().all(|word| word.starts_with("--")) || what.contains(&name);
    let subjects = present();
    let growing: Vec<Subject> = subjects.iter().copied().filter(Subject::is_for_many).collect();
    let all = workloads::all();
    let plaintext = &all[0];
    let mut figures = Figures::read(&stored())?;
    for workload in all.iter().filter(|workload| wanted(workload.name)) {
        eprintln!("{}", workload.title);
        rounds::measure(workload, &subjects, files, effort, &mut figures)?;
        figures.write(&stored())?;
        println!("{}", tables::cost_of(&figures, workload));
    }
    if wanted("latency") {
        eprintln!("latency at {} requests a second", latency::RATE);
        latency::measure(plaintext, &subjects, files, &mut figures)?;
    }
    if wanted("idle") {
        eprintln!("idle connections");
        idle::measure(plaintext, &subjects, files, &mut figures)?;
    }
    if wanted("scale") {
        eprintln!("more and more connections");
        let scale = Scale { workload: plaintext, files };
        scale.connections(&growing, &mut figures)?;
        for subject in growing.iter().filter(|subject| subject.has_threads()) {
            scale.processors(subject, &mut figures)?;
        }
    }
    if wanted("instructions") {
        eprintln!("instructions in user space");
        for subject in subjects.iter().filter(|subject| subject.is_native()) {
            counts::instructions(subject, files, &mut figures);
            figures.write(&stored())?;
        }
    }
    if wanted("build") {
        eprintln!("builds from nothing");
        building::measure(&workspace(), &mut figures)?;
    }
    figures.write(&stored())
}

/// The servers that can be started here; says which cannot.
fn present() -> Vec<Subject> {
    let (present, absent): (Vec<Subject>, Vec<Subject>) =
        subjects::ALL.into_iter().partition(Subject::is_present);
    for subject in absent {
        eprintln!("{} is not here: not measured", subject.name);
    }
    present
}

/// Where this workspace is.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where figures are stored.
fn stored() -> PathBuf {
    workspace().join("figures.txt")
}
