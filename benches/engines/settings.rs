//! What to measure, and for how long.

use clap::Parser;
use std::path::PathBuf;

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Instances of Curtois and Qu in `$PAIBAN_BENCH`.
    Public,
    /// Generated shops.
    Shops,
    /// Cost against size.
    Size,
}

#[derive(Clone, Debug, Parser)]
#[command(name = "engines", about = "The engines, measured. Words of PAIBAN_ENGINES are read before the arguments.")]
pub struct Settings {
    /// Parts to measure
    #[arg(long, value_enum, value_delimiter = ',', default_values = ["public", "shops", "size"])]
    pub part: Vec<Part>,
    /// Seeds of each run; generated problems are made with them too
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2, 3])]
    pub seeds: Vec<u32>,
    #[arg(long, default_value_t = 2)]
    pub threads: usize,
    /// Public part: seconds of each run
    #[arg(long, default_value_t = 60.0)]
    pub seconds: f64,
    /// Public part: numbers of instances; none: all that are found
    #[arg(long, value_delimiter = ',')]
    pub instances: Vec<u32>,
    /// Shops part: names; none: those with a bar
    #[arg(long, value_delimiter = ',')]
    pub shops: Vec<String>,
    /// Shops part: seconds instead of each shop's own
    #[arg(long)]
    pub shop_seconds: Option<f64>,
    /// Size part: agents
    #[arg(long, value_delimiter = ',', default_values_t = [20, 50, 100, 200, 300])]
    pub sizes: Vec<usize>,
    /// Size part: seconds of each run
    #[arg(long, default_value_t = 20.0)]
    pub size_seconds: f64,
    /// Folder for bench-engines.md and images/
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/docs"))]
    pub out: PathBuf,
    /// In a process of its own: solve this shop for `--shop-seconds` and print JSON
    #[arg(long, hide = true)]
    pub one: Option<String>,
    /// With `--one`: that many agents instead of the shop's
    #[arg(long, hide = true)]
    pub agents: Option<usize>,
    /// Cargo says so.
    #[arg(long, hide = true)]
    pub bench: bool,
}

impl Settings {
    pub fn get() -> Self {
        let mut words: Vec<String> = std::env::args().collect();
        let one = words.iter().any(|word| word == "--one");
        let more = std::env::var("PAIBAN_ENGINES").unwrap_or_default();
        if !one {
            words.splice(1..1, more.split_whitespace().map(str::to_owned));
        }
        Self::parse_from(words)
    }

    /// The command that repeats a part.
    pub fn command(&self, part: &str, more: &str) -> String {
        let seeds: Vec<String> = self.seeds.iter().map(u32::to_string).collect();
        format!(
            "cargo bench --locked --profile dev --bench engines -- --part {part} --seeds {} --threads {}{more}",
            seeds.join(","),
            self.threads
        )
    }
}

/// ` --flag a,b`, or nothing when there is nothing to list.
pub fn listed<T: ToString>(flag: &str, values: &[T]) -> String {
    let values: Vec<String> = values.iter().map(T::to_string).collect();
    if values.is_empty() { String::new() } else { format!(" --{flag} {}", values.join(",")) }
}
