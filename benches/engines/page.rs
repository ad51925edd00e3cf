//! docs/bench-engines.md: a block a part, between marks, so that one part can be measured anew and the others stay.

use crate::settings::Settings;
use std::path::{Path, PathBuf};
use std::process::Command;

const HEAD: &str = "\
# Figures of the engines

Written by `benches/engines.rs`; each part says on what machine and how to repeat it. Costs of generated shops are in points; a gap is
(cost − bound) ÷ cost, both without the floor that no roster avoids (docs/solver.md). Medians over the seeds come first, the least and the
most in parentheses. Times run from the start of a process to its end.
";

pub struct Page {
    path: PathBuf,
    text: String,
}

impl Page {
    pub fn open(folder: &Path) -> Self {
        let path = folder.join("bench-engines.md");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| HEAD.to_owned());
        Self { path, text }
    }

    /// Renews a block, or adds it at the end, and writes the whole page.
    pub fn put(&mut self, name: &str, title: &str, body: &str) {
        let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->\n"));
        let block = format!("{begin}\n## {title}\n\n{}\n\n{end}", body.trim_end());
        let found = self.text.find(&begin).zip(self.text.find(&end));
        match found.filter(|(from, to)| from < to) {
            Some((from, to)) => self.text.replace_range(from..to + end.len(), &block),
            None => {
                self.text.push('\n');
                self.text.push_str(&block);
            }
        }
        paiban::files::write_atomic(&self.path, self.text.as_bytes()).expect("the page is written");
    }
}

/// Lines of a block: how to repeat it, then on what machine and with which sources it was made.
pub fn origin(settings: &Settings, command: &str) -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let processor = processor().map(|name| format!(" ({name})")).unwrap_or_default();
    let sources = sources().map(|id| format!(", sources at {id}")).unwrap_or_default();
    let seeds: Vec<String> = settings.seeds.iter().map(u32::to_string).collect();
    let seeds = seeds.join(", ");
    format!("`{command}`\n\n{cores} cores{processor}, {} threads, seeds {seeds}{sources}.\n", settings.threads)
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The commit, with a word about changes that are not in it.
fn sources() -> Option<String> {
    let git = |words: &[&str]| Command::new("git").current_dir(env!("CARGO_MANIFEST_DIR")).args(words).output().ok();
    let id = git(&["rev-parse", "--short", "HEAD"]).filter(|output| output.status.success())?;
    let changed = git(&["status", "--porcelain", "--untracked-files=no", "--", "src", "benches", "Cargo.lock"])?;
    let id = String::from_utf8_lossy(&id.stdout).trim().to_owned();
    Some(if changed.stdout.is_empty() { id } else { format!("{id} with changes") })
}

/// A table in Markdown.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(head.to_vec());
    text.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str).collect()));
    }
    text
}

/// What does not fit together, or that nothing was found.
pub fn oddities(odd: &[String]) -> String {
    if odd.is_empty() {
        return "Every answer was checked; nothing odd was seen.\n".to_owned();
    }
    let lines: Vec<String> = odd.iter().map(|odd| format!("- {odd}\n")).collect();
    format!("**Odd:**\n\n{}", lines.concat())
}
