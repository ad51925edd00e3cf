//! Rewrites the generated files of all samples: `cargo run --example generate-samples`.

mod generator;

use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let attendance = generator::attendance(&samples);
    for (name, bytes) in generator::files().into_iter().chain(attendance) {
        let path = samples.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
