//! Proving the audit log: the chain holds, its parts are what was written, and teams are as it says.

use super::audit::{PARTS, entry_digest, part_digest};
use super::digest;
use super::folder;
use super::publish;
use super::replay::{Replay, TeamReplay};
use super::session::{Store, View};
use super::value::Row;
use crate::domain::{Faults, Message, Text};
use std::collections::BTreeMap;

static MISSING: Text = Text::new("第 {number} 条之前缺少记录", "entries are missing before entry {number}");
static CHAIN: Text =
    Text::new("第 {number} 条被改动，或不接在前一条之后", "entry {number} was changed, or does not follow the one before it");
static PART: Text = Text::new("第 {number} 条的 {part} 被改动", "`{part}` of entry {number} was changed");
static PART_GONE: Text = Text::new(
    "第 {number} 条的 {part} 被删除，没有抹去个人信息的记录",
    "`{part}` of entry {number} was removed, and no entry says that a person was erased",
);
static PART_ADDED: Text = Text::new("第 {number} 条多出了 {part}", "`{part}` was added to entry {number}");
static END: Text = Text::new(
    "记录的末尾与最后一条不符：末尾的记录被删除或改动",
    "the end of the log is not its last entry: entries at the end were removed or changed",
);
static CONTENT: Text = Text::new("保存的内容 {digest} 被改动", "the kept contents {digest} were changed");
static TEAM: Text =
    Text::new("团队 `{team}` 的文件或已发布的班表与记录不符", "files or published rosters of team `{team}` are not what the log says");
static NOTED: Text = Text::new(
    "记下的校验码 {digest} 不在记录里：整个记录可能被换掉了",
    "the digest that you noted, {digest}, is not in the log: all of it may have been replaced",
);

/// One thing that is not as it must be.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditFinding {
    /// The entry, where it is of one.
    pub entry: Option<i64>,
    pub message: Message,
}

/// What proving came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    pub entries: usize,
    /// Digest of the last entry: noted elsewhere, it proves later that nothing before was replaced.
    pub digest: String,
    pub findings: Vec<AuditFinding>,
}

/// An entry without what stands apart.
struct Bare {
    number: i64,
    team: Option<String>,
    parts: [String; 3],
}

impl Store {
    /// Proves the whole log and what it speaks of. `noted`: a digest that must be among its entries.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn verify(&mut self, noted: Option<&str>) -> Result<Verified, Faults> {
        self.read(|view| prove(view, noted))
    }

    /// Proves a file that nobody else has opened, and leaves nothing beside it.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn prove_and_close(mut self) -> Result<Verified, Faults> {
        let verified = self.verify(None)?;
        self.single_file()?;
        Ok(verified)
    }
}

/// As [`Store::verify`], within a transaction that nobody else writes beside.
pub(super) fn prove(view: &mut View, noted: Option<&str>) -> Result<Verified, Faults> {
    let mut proof = Proof { findings: Vec::new(), digest: String::new(), noted: noted.is_none_or(str::is_empty) };
    let entries = proof.chain(view, noted)?;
    let replay = proof.parts(view, &entries)?;
    proof.contents(view)?;
    proof.teams(view, &replay)?;
    if let (Some(noted), false) = (noted, proof.noted) {
        proof.find(None, Message::new(&NOTED).with("digest", noted));
    }
    Ok(Verified { entries: entries.len(), digest: proof.digest, findings: proof.findings })
}

/// The state of a proof.
struct Proof {
    findings: Vec<AuditFinding>,
    /// Of the entry before.
    digest: String,
    /// The noted digest was found.
    noted: bool,
}

impl Proof {
    fn find(&mut self, entry: Option<i64>, message: Message) {
        self.findings.push(AuditFinding { entry, message });
    }

    fn find_in(&mut self, text: &'static Text, number: i64, part: &str) {
        self.find(Some(number), Message::new(text).with("number", number).with("part", part));
    }

    /// Every entry follows the one before, and the last one is the end.
    fn chain(&mut self, view: &mut View, noted: Option<&str>) -> Result<Vec<Bare>, Faults> {
        let mut entries: Vec<Bare> = Vec::new();
        let sql = "SELECT number, at, action, team, who_digest, before_digest, after_digest, digest FROM audit_entry ORDER BY number";
        view.each(sql, &[], &mut |row| {
            let (number, team) = (row.int(0)?, row.maybe_text(3)?);
            let parts = [row.text(4)?, row.text(5)?, row.text(6)?];
            let stored = row.text(7)?;
            if number != entries.last().map_or(1, |last| last.number + 1) {
                self.find_in(&MISSING, number, "");
            }
            if entry_digest(&self.digest, number, row.int(1)?, &row.text(2)?, team.as_deref(), &parts) != stored {
                self.find_in(&CHAIN, number, "");
            }
            self.noted |= noted == Some(stored.as_str());
            self.digest = stored;
            entries.push(Bare { number, team, parts });
            Ok(())
        })?;
        let end = view.rows("SELECT number, digest FROM audit_head WHERE id = 1", &[])?;
        let end = end.first().map(|row| Ok::<_, Faults>((row.int(0)?, row.text(1)?))).transpose()?;
        if end != Some((entries.last().map_or(0, |last| last.number), self.digest.clone())) {
            self.find(None, Message::new(&END));
        }
        Ok(entries)
    }

    /// What stands apart is what the chain has the digests of, or was erased on the record.
    fn parts(&mut self, view: &mut View, entries: &[Bare]) -> Result<Replay, Faults> {
        let mut replay = Replay::default();
        let mut found: BTreeMap<(i64, String), bool> = BTreeMap::new();
        let bare = |number: i64| entries.binary_search_by_key(&number, |entry| entry.number).ok().map(|index| &entries[index]);
        let sql = "SELECT number, part, person, salt, content FROM audit_part ORDER BY number";
        view.each(sql, &[], &mut |row| {
            let (number, part) = (row.int(0)?, row.text(1)?);
            let entry = bare(number);
            let expected = PARTS.iter().position(|known| *known == part).and_then(|index| Some(entry?.parts[index].as_str()));
            let stored = stored_digest(&row, &part)?;
            match (expected, stored) {
                (None | Some(""), _) => self.find_in(&PART_ADDED, number, &part),
                (Some(expected), Some(stored)) if expected != stored => self.find_in(&PART, number, &part),
                _ => {}
            }
            if part == "after"
                && let Some(after) = row.maybe_text(4)?
            {
                replay.play(entry.and_then(|entry| entry.team.as_deref()), &after);
            }
            found.insert((number, part), row.maybe_text(4)?.is_some());
            Ok(())
        })?;
        for entry in entries {
            for (part, _) in PARTS.iter().zip(&entry.parts).filter(|(_, digest)| !digest.is_empty()) {
                let key = (entry.number, (*part).to_owned());
                if found.get(&key) != Some(&true) && !replay.may_lack(entry.number, part) {
                    self.find_in(&PART_GONE, entry.number, part);
                }
            }
        }
        Ok(replay)
    }

    /// Kept bytes have the digest that they go by.
    fn contents(&mut self, view: &mut View) -> Result<(), Faults> {
        let mut changed = Vec::new();
        view.each("SELECT digest, bytes FROM content", &[], &mut |row| {
            let name = row.text(0)?;
            if digest::of_bytes(&row.bytes(1)?) != name {
                changed.push(name);
            }
            Ok(())
        })?;
        changed.sort();
        for name in changed {
            self.find(None, Message::new(&CONTENT).with("digest", name));
        }
        Ok(())
    }

    /// Teams are as the log leaves them.
    fn teams(&mut self, view: &mut View, replay: &Replay) -> Result<(), Faults> {
        let mut expected: BTreeMap<&String, &TeamReplay> = replay.teams.iter().collect();
        for head in folder::teams(view)? {
            let published = publish::revisions(view, &head.id, 0)?.into_iter();
            let revisions = published.map(|one| (one.number, (one.week, one.revision, one.content))).collect();
            let kept = TeamReplay { version: head.version, files: folder::listing(view, &head.id, head.version)?, revisions };
            let last = kept.revisions.keys().next_back().copied().unwrap_or(0);
            if expected.remove(&head.id) != Some(&kept) || last != head.revision {
                self.find(None, Message::new(&TEAM).with("team", head.id));
            }
        }
        for team in expected.into_keys() {
            self.find(None, Message::new(&TEAM).with("team", team.clone()));
        }
        Ok(())
    }
}

/// The digest of a part as it stands; `None` when it was erased.
fn stored_digest(row: &Row, part: &str) -> Result<Option<String>, Faults> {
    let (person, salt, content) = (row.maybe_text(2)?, row.maybe_text(3)?, row.maybe_text(4)?);
    Ok(content.map(|content| part_digest(part, person.as_deref(), &salt.unwrap_or_default(), &content)))
}
