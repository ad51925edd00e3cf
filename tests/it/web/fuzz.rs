//! The API held against its own document by a fuzzer (PyPI `schemathesis`): no crash, no answer that the document does not tell.

use super::running::Running;
use crate::store::on_both;
use crate::store::place::Place;
use std::path::Path;
use std::process::Command;

on_both! {
    a_fuzzer_finds_nothing_that_the_document_does_not_say
}

fn a_fuzzer_finds_nothing_that_the_document_does_not_say(place: &Place) {
    let running = Running::start(place);
    let administrator = running.administrator();
    let program = running.program(&administrator, "write");
    let fuzzer = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/schemathesis");
    assert!(fuzzer.exists(), "schemathesis is not installed: run `make setup-test`");
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut command = Command::new(fuzzer);
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/schemathesis.toml");
    command.current_dir(folder.path()).arg("--config-file").arg(config).args(["run", &format!("{}/api/openapi.json", running.url)]);
    command.args(["--header", &format!("Authorization: Bearer {}", program.token.as_deref().unwrap())]);
    command.args(["--max-examples", "8", "--seed", "1", "--generation-deterministic", "--workers", "1", "--no-color"]);
    // The token must outlive the run, and following a job takes as long as the job.
    command.args(["--exclude-operation-id", "revokeToken", "--exclude-operation-id", "followJob"]);
    let output = command.output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    running.nobody().get("/readyz").is(200);
}
