//! A progress line while solving, and Ctrl-C that stops with the best so far.

use super::screen::Screen;
use super::texts;
use crate::domain::Lang;
use crate::ops::{Progress, Watch};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

static STOPPED: AtomicBool = AtomicBool::new(false);

/// Shows how a solve goes.
pub(super) struct Bar {
    bar: ProgressBar,
    lang: Lang,
    /// A server reads it.
    job: bool,
}

impl Bar {
    /// A bar on standard error when that is a terminal; silent otherwise.
    pub fn new(screen: &Screen) -> Self {
        let bar = if screen.lively { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed_precise} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        // A second handler in one process is refused; the first one serves all solves.
        let _ = ctrlc::set_handler(|| STOPPED.store(true, Ordering::SeqCst));
        Self { bar, lang: screen.lang, job: screen.job }
    }

    pub fn message(&self, text: &str) {
        self.bar.set_message(text.to_owned());
    }

    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watch for Bar {
    fn progress(&mut self, progress: &Progress) {
        if self.job {
            let Progress { seconds, best, bound, gap, engine } = progress;
            let line = serde_json::json!({ "seconds": seconds, "best": best, "bound": bound, "gap": gap, "engine": engine });
            let _ = writeln!(std::io::stderr().lock(), "{{\"progress\":{line}}}");
        }
        self.bar.set_message(texts::progress(progress, self.lang));
    }

    fn cancelled(&self) -> bool {
        STOPPED.load(Ordering::SeqCst)
    }
}
