//! What is measured: see the library.

fn main() -> std::io::Result<()> {
    subject_hairspring::serve()
}
