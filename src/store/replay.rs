//! What the audit log says must be there: files and revisions of each team, by playing its entries again.

use super::folder::Listing;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// What the log tells, entry after entry.
#[derive(Default)]
pub(super) struct Replay {
    pub teams: BTreeMap<String, TeamReplay>,
    /// Parts of entries that were erased for good reason: number and part.
    pub erased: BTreeSet<(i64, String)>,
}

/// A team as its entries leave it.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct TeamReplay {
    pub version: i64,
    pub files: Listing,
    /// By number: week, revision within it, digest.
    pub revisions: BTreeMap<i64, (String, i64, String)>,
}

impl Replay {
    /// Plays what an entry says came after it.
    pub fn play(&mut self, team: Option<&str>, after: &str) {
        let Ok(after) = serde_json::from_str::<Json>(after) else { return };
        for pair in after["erased"].as_array().into_iter().flatten() {
            if let (Some(number), Some(part)) = (pair[0].as_i64(), pair[1].as_str()) {
                self.erased.insert((number, part.to_owned()));
            }
        }
        let (Some(team), Some(files)) = (team, after["files"].as_object()) else { return };
        let team = self.teams.entry(team.to_owned()).or_default();
        team.version = after["version"].as_i64().unwrap_or_default();
        for (path, digest) in files {
            match digest.as_str() {
                Some(digest) => team.files.insert(path.clone(), digest.to_owned()),
                None => team.files.remove(path),
            };
        }
        for revision in after["revisions"].as_array().into_iter().flatten() {
            let text = |key: &str| revision[key].as_str().unwrap_or_default().to_owned();
            let number = |key: &str| revision[key].as_i64().unwrap_or_default();
            team.revisions.insert(number("number"), (text("week"), number("revision"), text("content")));
        }
    }
}
