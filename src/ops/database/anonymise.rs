//! `paiban anonymise`: forgets who an agent was who has left. Ids, rosters and sums stay.

use super::codes;
use crate::domain::{Agent, FaultCode, Faults, Place};
use crate::files::{self, Pseudonym, content_hash, holds_name};
use crate::ops::Workspace;
use crate::ops::server::{read, revisions};
use crate::store::{Act, Database, Forgotten, Leaver, Rewritten, Store, VersionedFile};
use std::collections::BTreeMap;

/// Copies of the inputs of closed periods, by their digest.
const INPUTS: &str = "attendance/inputs/";

/// What was forgotten.
pub struct AnonymiseReply {
    pub alias: String,
    pub forgotten: Forgotten,
    /// Where the name still is: paths of files, else names of tables.
    pub left: Vec<String>,
}

/// Forgets the name of an agent whose employment is over, in every version of the files and in every table.
///
/// # Errors
/// `agent-employed`, `agent-id-name`, `agent-namesake`, `log-unsound`; when there is no such team or agent, or its files cannot be used.
pub fn anonymise(database: &Database, team: &str, agent: &str, act: &Act) -> Result<AnonymiseReply, Faults> {
    super::known(act)?;
    let mut store = Store::open(database, act.at)?;
    let contents = store.folder(team, None)?;
    let workspace = read(&contents.files)?;
    let name = leaver(&workspace, agent, act)?.name.clone();
    let alias = format!("离职-{agent}");
    let pseudonym = Pseudonym { agent, name: &name, alias: &alias };
    let mut all = Vec::new();
    store.each_file(team, &mut |file| all.push(file))?;
    let former = rewritten(&all, &pseudonym);
    let (mut changes, mut files) = (BTreeMap::new(), contents.files);
    for file in former.iter().filter(|file| all.iter().any(|one| one.current && is_of(one, file))) {
        if file.new_path != file.path {
            changes.insert(file.path.clone(), None);
            files.remove(&file.path);
        }
        changes.insert(file.new_path.clone(), Some(file.bytes.clone()));
        files.insert(file.new_path.clone(), file.bytes.clone());
    }
    // What is written must be a folder that can be used.
    drop(read(&files)?);
    let revisions = revisions(&files);
    let holds = |bytes: &[u8]| holds_name(bytes, &name);
    let (former, changes) = (former.as_slice(), &changes);
    let leaver =
        Leaver { team, agent, name: &name, alias: &alias, seen: contents.version, changes, former, revisions: &revisions, holds: &holds };
    let moved = || refuse(&codes::FILES_MOVED, team);
    let forgotten = store.anonymise(act, &leaver)?.ok_or_else(moved)?;
    let left = store.find_everywhere(&holds)?;
    Ok(AnonymiseReply { alias, forgotten, left })
}

fn refuse(code: &'static FaultCode, name: &str) -> Faults {
    Faults(vec![code.at(Place::file(files::TEAM_FILE), &[("name", name.into())])])
}

/// The agent, when the name may go.
fn leaver<'w>(workspace: &'w Workspace, id: &str, act: &Act) -> Result<&'w Agent, Faults> {
    let team = &workspace.folder.team;
    let agent = team.agent(workspace.agent(id)?);
    let today = team.zone.local(act.at).0;
    if agent.end.is_none_or(|end| end >= today) {
        return Err(refuse(&codes::AGENT_EMPLOYED, id));
    }
    if id.contains(&agent.name) {
        return Err(refuse(&codes::AGENT_ID_NAME, id));
    }
    if team.agents.iter().any(|other| other.id != id && other.name == agent.name) {
        return Err(refuse(&codes::AGENT_NAMESAKE, &agent.name));
    }
    Ok(agent)
}

fn is_of(one: &VersionedFile, file: &Rewritten) -> bool {
    (one.path.as_str(), one.from_version) == (file.path.as_str(), file.from_version)
}

/// The files of all versions that change: first those with the name, then the records of closed periods, which go by digests of the former.
fn rewritten(all: &[VersionedFile], pseudonym: &Pseudonym) -> Vec<Rewritten> {
    let is_record = |file: &VersionedFile| file.path.starts_with("attendance/") && file.path.ends_with("/closed.toml");
    let mut digests = BTreeMap::new();
    let mut changed = Vec::new();
    // Published rosters are written by id, and never change.
    for file in all.iter().filter(|file| !is_record(file) && !file.path.starts_with("rosters/")) {
        let Some(bytes) = pseudonym.rewrite(&file.path, &file.bytes) else { continue };
        let (former, now) = (content_hash(&file.bytes), content_hash(&bytes));
        let new_path = if file.path == format!("{INPUTS}{former}") { format!("{INPUTS}{now}") } else { file.path.clone() };
        digests.insert(former, now);
        changed.push(Rewritten { path: file.path.clone(), from_version: file.from_version, new_path, bytes });
    }
    for file in all.iter().filter(|file| is_record(file)) {
        let named = pseudonym.rewrite(&file.path, &file.bytes).unwrap_or_else(|| file.bytes.clone());
        let Ok(mut text) = String::from_utf8(named) else { continue };
        for (former, now) in &digests {
            text = text.replace(former, now);
        }
        if text.as_bytes() != file.bytes {
            let (path, bytes) = (file.path.clone(), text.into_bytes());
            changed.push(Rewritten { new_path: path.clone(), path, from_version: file.from_version, bytes });
        }
    }
    changed
}
