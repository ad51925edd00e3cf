//! What the audit log says must be there: files and revisions of each team, by playing its entries again.

use super::folder::{self, Listing};
use super::publish::{self, Revision};
use super::session::View;
use crate::domain::Faults;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the log tells, entry after entry.
#[derive(Default)]
pub(super) struct Replay {
    pub teams: BTreeMap<String, TeamReplay>,
    /// Parts of entries that were erased for good reason: number and part.
    pub erased: BTreeSet<(i64, String)>,
    /// Entries up to this one were removed for their age, all but the chain; 0: none.
    pub purged_upto: i64,
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
        self.purged_upto = after["purged_upto"].as_i64().unwrap_or(self.purged_upto);
        // Parts that were removed may have told of files: the entry of that tells every team anew.
        if let Some(state) = after["state"].as_object() {
            self.teams.clear();
            for (team, state) in state {
                self.play_team(team, state);
            }
        }
        if let Some(team) = team {
            self.play_team(team, &after);
        }
    }

    /// Whether a part may lack: a person was erased, or it was old.
    pub fn may_lack(&self, number: i64, part: &str) -> bool {
        number <= self.purged_upto || self.erased.contains(&(number, part.to_owned()))
    }

    fn play_team(&mut self, team: &str, after: &Json) {
        let Some(files) = after["files"].as_object() else { return };
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

/// Every team as it is now, told so that it can be played.
pub(super) fn state_of(view: &mut View) -> Result<Json, Faults> {
    let mut state = serde_json::Map::new();
    for head in folder::teams(view)? {
        let files = folder::listing(view, &head.id, head.version)?;
        let revisions: Vec<Json> = publish::revisions(view, &head.id, 0)?.iter().map(Revision::told).collect();
        state.insert(head.id, json!({ "version": head.version, "files": files, "revisions": revisions }));
    }
    Ok(state.into())
}
