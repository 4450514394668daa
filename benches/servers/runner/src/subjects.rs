//! The servers that are measured.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::Server;
use crate::workloads::Workload;

/// A server that can be started.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// Its name in tables and on the command line.
    pub name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A canned answer, by this program.
    Floor(&'static str),
    /// Ours: a service on a backend.
    Hairspring(&'static str, &'static str),
    /// A program that is given an address and a directory.
    Peer(&'static str),
    /// The same, without files.
    PeerWithoutFiles(&'static str),
    /// No files either, and it does not close when it is asked to.
    MayMinihttp,
    Nginx,
    Node,
}

/// What a server needs to know.
#[derive(Debug)]
pub struct Place<'a> {
    /// Where it shall listen.
    pub address: SocketAddr,
    /// The directory of the files that it serves under `/files/`.
    pub files: &'a Path,
    /// A directory for what it writes itself.
    pub work: &'a Path,
    /// What it will be asked for.
    pub workload: &'a Workload,
    /// How many threads shall serve, where that can be said.
    pub threads: usize,
}

/// What the others are divided by.
pub const FLOOR: &str = "floor: epoll";

/// All of them.
pub const ALL: [Subject; 20] = [
    Subject { name: FLOOR, kind: Kind::Floor("floor-epoll") },
    Subject { name: "floor: polling", kind: Kind::Floor("floor-polling") },
    Subject { name: "floor: threads", kind: Kind::Floor("floor-threads") },
    Subject { name: "hairspring polling", kind: Kind::Hairspring("small", "polling") },
    Subject { name: "hairspring smol", kind: Kind::Hairspring("small", "smol") },
    Subject { name: "hairspring std", kind: Kind::Hairspring("small", "std") },
    Subject { name: "hairspring app", kind: Kind::Hairspring("app", "polling") },
    Subject { name: "hairspring demo", kind: Kind::Hairspring("demo", "polling") },
    Subject { name: "hyper", kind: Kind::Peer("peer-hyper") },
    Subject { name: "axum", kind: Kind::Peer("peer-axum") },
    Subject { name: "actix-web", kind: Kind::Peer("peer-actix") },
    Subject { name: "ntex", kind: Kind::Peer("peer-ntex") },
    Subject { name: "may_minihttp", kind: Kind::MayMinihttp },
    Subject { name: "xitca-web", kind: Kind::Peer("peer-xitca") },
    Subject { name: "smol-hyper", kind: Kind::PeerWithoutFiles("peer-smol-hyper") },
    Subject { name: "httpsd", kind: Kind::PeerWithoutFiles("peer-httpsd") },
    Subject { name: "tiny_http", kind: Kind::Peer("peer-tiny-http") },
    Subject { name: "nginx", kind: Kind::Nginx },
    Subject { name: "Go", kind: Kind::Peer("peer-go") },
    Subject { name: "Node", kind: Kind::Node },
];

impl Subject {
    /// A service of ours on a backend.
    #[must_use]
    pub const fn ours(service: &'static str, backend: &'static str) -> Self {
        Self { name: service, kind: Kind::Hairspring(service, backend) }
    }

    /// Whether it is measured with thousands of connections: the floor, and ours without a thread
    /// for each.
    #[must_use]
    pub fn is_for_many(&self) -> bool {
        match self.kind {
            Kind::Floor(program) => program != "floor-threads",
            Kind::Hairspring(service, backend) => service == "small" && backend != "std",
            _ => false,
        }
    }

    /// Whether it can be told how many threads shall serve.
    #[must_use]
    pub fn has_threads(&self) -> bool {
        matches!(self.kind, Kind::Hairspring(_, "polling" | "smol"))
    }

    /// Whether it runs without a runtime that makes machine code, or stacks, of its own: what
    /// callgrind can follow.
    #[must_use]
    pub fn is_native(&self) -> bool {
        !matches!(self.kind, Kind::Node | Kind::Peer("peer-go"))
    }

    /// Whether it was built, or is installed.
    #[must_use]
    pub fn is_present(&self) -> bool {
        match self.kind {
            Kind::Floor(program) | Kind::Peer(program) | Kind::PeerWithoutFiles(program) => {
                is_built(program)
            }
            Kind::Hairspring(..) => is_built("subject-hairspring"),
            Kind::MayMinihttp => is_built("peer-may-minihttp"),
            Kind::Nginx => is_installed("nginx"),
            Kind::Node => is_installed("node"),
        }
    }

    /// Whether it can be asked for this.
    #[must_use]
    pub fn fits(&self, workload: &Workload) -> bool {
        let (files, echo) = (workload.asks_for("/files/"), workload.asks_for("/echo"));
        match self.kind {
            Kind::PeerWithoutFiles(_) => !files,
            Kind::MayMinihttp => !files && !workload.connects,
            // Without a module it has no way to answer with what it was sent.
            Kind::Nginx => !echo,
            Kind::Floor(_) | Kind::Hairspring(..) | Kind::Peer(_) | Kind::Node => true,
        }
    }

    /// Starts it on these processors, with a thread for each, as far as it can be told.
    ///
    /// # Errors
    /// If it cannot be started, or does not listen in time.
    pub fn start(
        &self,
        processors: &[usize],
        workload: &Workload,
        files: &Path,
    ) -> io::Result<Server> {
        let threads = processors.len();
        Server::start(processors, |address, work| {
            self.command(&Place { address, files, work, workload, threads })
        })
    }

    /// What starts it there.
    ///
    /// # Errors
    /// If its configuration cannot be written.
    pub fn command(&self, place: &Place<'_>) -> io::Result<Command> {
        let address = place.address.to_string();
        let mut command = match self.kind {
            Kind::Floor(program) => {
                let mut command = built(program);
                command.args([&address, &place.workload.content.len().to_string()]);
                command.arg(if place.workload.connects { "close" } else { "keep" });
                return Ok(command);
            }
            Kind::Nginx => return nginx(place),
            Kind::Node => {
                let mut command = Command::new("node");
                command.arg(source("peers/node/server.js"));
                command.args([place.address.ip().to_string(), place.address.port().to_string()]);
                command.arg(place.files);
                return Ok(command);
            }
            Kind::MayMinihttp => built("peer-may-minihttp"),
            Kind::Hairspring(..) => built("subject-hairspring"),
            Kind::Peer(program) | Kind::PeerWithoutFiles(program) => built(program),
        };
        command.arg(address).arg(place.files);
        if let Kind::Hairspring(service, backend) = self.kind {
            command.args([service, backend, &place.threads.to_string()]);
        }
        Ok(command)
    }
}

/// A program that was built beside this one.
fn built(name: &str) -> Command {
    let path = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("servers"));
    Command::new(path.with_file_name(name))
}

fn is_built(name: &str) -> bool {
    Path::new(built(name).get_program()).exists()
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).exists())
}

/// A file of this workspace.
fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn nginx(place: &Place<'_>) -> io::Result<Command> {
    let template = std::fs::read_to_string(source("peers/nginx/nginx.conf"))?;
    let configuration = template
        .replace("ADDRESS", &place.address.to_string())
        .replace("DIRECTORY", &place.files.display().to_string())
        .replace("WORK", &place.work.display().to_string());
    let path = place.work.join("nginx.conf");
    std::fs::write(&path, configuration)?;
    let mut command = Command::new("nginx");
    command.arg("-c").arg(path);
    Ok(command)
}
