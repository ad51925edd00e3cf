//! `team.toml`: the team itself, its skills and its rules. Opening hours, shifts and people have files of their own.

use super::codes;
use super::toml_doc::{Doc, Table, Value};
use super::{holidays, opening, people, policies, shifts};
use crate::domain::{
    Arg, Calendar, Faults, LevelMeaning, QueueModel, RuleSettings, ServiceTarget, SettingEntry, ShiftTemplate, Skill, Team, Text,
};
use crate::time::Zone;

/// Name of the team's file in its folder.
pub const TEAM_FILE: &str = "team.toml";

pub(super) static SKILL: Text = Text::new("技能", "skill");
pub(super) static SHIFT: Text = Text::new("班次", "shift");
pub(super) static AGENT: Text = Text::new("客服", "agent");
pub(super) static CONTRACT: Text = Text::new("合同", "contract");

/// Reads the text of a team file. The team is as whole as its faults allow; with errors it only serves to read the other files.
pub(super) fn read_team(text: &str) -> (Team, Faults) {
    let doc = Doc::new(TEAM_FILE, text);
    let parsed = doc.parse();
    let team = team_of(doc.root(&parsed));
    (team, doc.into_faults())
}

fn team_of(root: Table) -> Team {
    let id = root.need("id", identifier);
    let name = root.text("name").or_else(|| id.clone());
    let zone = root.get("zone", zone).unwrap_or(Zone::SHANGHAI);
    let interval_minutes = root.get("interval_minutes", interval).unwrap_or(30);
    let calendar = calendar(&root, zone);
    let skills = skills(&root);
    let shifts = shifts::templates(&root);
    let opening = opening::opening(&root, &shifts);
    let contracts = people::contracts(&root, &shifts);
    let known = Known { skills: &skills, shifts: &shifts };
    let agents = people::agents(&root, &known, &contracts);
    unused_skills(&root, &skills, &agents);
    let team = Team {
        presence: shifts::presence(&root),
        handovers: shifts::handovers(&root, &shifts),
        meetings: shifts::meetings(&root, &shifts),
        duties: shifts::duties(&root, &shifts),
        trainings: shifts::trainings(&root, &agents),
        policies: policies::policies(&root),
        rules: rules(&root, &contracts.iter().map(|contract| contract.id.as_str()).collect::<Vec<_>>()),
        id: id.unwrap_or_default(),
        name: name.unwrap_or_default(),
        zone,
        interval_minutes,
        opening,
        calendar,
        skills: skills.into_iter().map(|(skill, _)| skill).collect(),
        shifts,
        contracts,
        agents,
    };
    root.finish();
    team
}

/// What agents refer to.
pub(super) struct Known<'a> {
    /// With the offset at which each is named.
    pub(super) skills: &'a [(Skill, usize)],
    pub(super) shifts: &'a [ShiftTemplate],
}

/// Position of the thing that a value names; a fault when there is none.
pub(super) fn refer(value: &Value, what: &'static Text, ids: &[&str]) -> Option<usize> {
    let name = value.text()?;
    let found = ids.iter().position(|id| *id == name);
    if found.is_none() {
        value.report_unknown(&codes::UNKNOWN_REFERENCE, name, what, ids);
    }
    found
}

/// Positions of the things that a list names.
pub(super) fn refer_all(value: &Value, what: &'static Text, ids: &[&str]) -> Vec<usize> {
    value.list().iter().filter_map(|part| refer(part, what, ids)).collect()
}

fn identifier(value: &Value) -> Option<String> {
    let text = value.text()?;
    if !usable_id(text) {
        value.report(&codes::BAD_ID, &[("name", text.into())]);
    }
    Some(text.to_owned())
}

/// Ids are single words, so that roster lines can be split at spaces and calendar UIDs at `@`; files are named by them.
pub(super) fn usable_id(id: &str) -> bool {
    let clean = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '@' | ':' | '/' | '\\');
    !id.is_empty() && !id.starts_with('.') && id.chars().all(clean) && id != "rest" && id != "-"
}

/// Entries of a table of tables whose ids can be used.
pub(super) fn named<'d>(table: &Table<'d>) -> Vec<(&'d str, usize, Table<'d>)> {
    let usable = |(id, offset, value): (&'d str, usize, Value<'d>)| {
        if !usable_id(id) {
            table.doc.report(&codes::BAD_ID, offset, &[("name", id.into())]);
        }
        let mut inner = value.table()?;
        inner.at = offset;
        Some((id, offset, inner))
    };
    table.entries().into_iter().filter_map(usable).collect()
}

fn zone(value: &Value) -> Option<Zone> {
    let text = value.text()?;
    let zone = text.parse().ok();
    if zone.is_none() {
        value.report(&codes::UNKNOWN_ZONE, &[("name", text.into())]);
    }
    zone
}

fn interval(value: &Value) -> Option<i64> {
    let minutes = value.int(15, 60)?;
    if ![15, 30, 60].contains(&minutes) {
        let known = Arg::List(["15", "30", "60"].map(str::to_owned).to_vec());
        value.report(&codes::BAD_CHOICE, &[("name", Arg::Text(minutes.to_string())), ("known", known)]);
        return None;
    }
    Some(minutes)
}

/// The state's holidays: `cn` unless the zone is not China's or the team says `none`.
fn calendar(root: &Table, zone: Zone) -> Calendar {
    let chosen = root.get("holidays", |value| value.choice(&[("cn", true), ("none", false)]));
    if chosen.unwrap_or(zone == Zone::SHANGHAI) { holidays::china() } else { Calendar::default() }
}

fn skills(root: &Table) -> Vec<(Skill, usize)> {
    let service = root.table("service");
    let base = target(&service, &ServiceTarget { ..default_target() });
    service.finish();
    let table = root.table("skills");
    if table.is_empty() {
        root.doc.report(&codes::MISSING_KEY, root.at, &[("name", "skills".into())]);
    }
    let skill = |(id, offset, inner): (&str, usize, Table)| {
        let name = inner.text("name").unwrap_or_else(|| id.to_owned());
        let target = target(&inner, &base);
        inner.finish();
        (Skill { id: id.to_owned(), name, target }, offset)
    };
    named(&table).into_iter().map(skill).collect()
}

fn default_target() -> ServiceTarget {
    ServiceTarget {
        first_response_seconds: 30.0,
        service_level: 0.9,
        level_meaning: LevelMeaning::AnsweredOfAll,
        max_concurrency: 3,
        concurrency_drag: 0.15,
        handle_seconds: 300.0,
        patience_seconds: Some(180.0),
        occupancy_cap: 0.85,
        online_share: 0.8,
        model: QueueModel::Chat,
        wait_probability: None,
        minimum: 1.0,
    }
}

/// A service target: what the table says, else as in `base`.
fn target(table: &Table, base: &ServiceTarget) -> ServiceTarget {
    const MEANINGS: [(&str, LevelMeaning); 3] = [
        ("answered-of-all", LevelMeaning::AnsweredOfAll),
        ("virtual-wait", LevelMeaning::VirtualWait),
        ("answered-of-answered", LevelMeaning::AnsweredOfAnswered),
    ];
    const MODELS: [(&str, QueueModel); 3] =
        [("chat", QueueModel::Chat), ("erlang-c", QueueModel::ErlangC), ("erlang-a", QueueModel::ErlangA)];
    let number = |key, least, most, base| table.get(key, |value| value.float(least, most)).unwrap_or(base);
    let patience = |value: &Value| if value.is_text("endless") { Some(None) } else { value.float(1.0, 86_400.0).map(Some) };
    let concurrency = table.get("max_concurrency", |value| value.int(1, 50)).and_then(|chats| u32::try_from(chats).ok());
    ServiceTarget {
        first_response_seconds: number("first_response_seconds", 0.0, 86_400.0, base.first_response_seconds),
        service_level: number("service_level", 0.0, 1.0, base.service_level),
        level_meaning: table.get("level_meaning", |value| value.choice(&MEANINGS)).unwrap_or(base.level_meaning),
        max_concurrency: concurrency.unwrap_or(base.max_concurrency),
        concurrency_drag: number("concurrency_drag", 0.0, 10.0, base.concurrency_drag),
        handle_seconds: number("handle_seconds", 1.0, 86_400.0, base.handle_seconds),
        patience_seconds: table.get("patience_seconds", patience).unwrap_or(base.patience_seconds),
        occupancy_cap: number("occupancy_cap", 0.05, 1.0, base.occupancy_cap),
        online_share: number("online_share", 0.05, 1.0, base.online_share),
        model: table.get("model", |value| value.choice(&MODELS)).unwrap_or(base.model),
        wait_probability: table.get("wait_probability", |value| value.float(0.0, 1.0)).or(base.wait_probability),
        minimum: number("minimum", 0.0, 1000.0, base.minimum),
    }
}

fn unused_skills(root: &Table, skills: &[(Skill, usize)], agents: &[crate::domain::Agent]) {
    for (index, (skill, offset)) in skills.iter().enumerate() {
        if !agents.iter().any(|agent| agent.skills.iter().any(|has| has.0 == index)) {
            root.doc.report(&codes::SKILL_WITHOUT_AGENT, *offset, &[("name", skill.id.as_str().into())]);
        }
    }
}

/// `[rules.<code>]` and `[rules.<code>.<contract>]`: values and places as they stand; the rules judge them.
fn rules(root: &Table, contracts: &[&str]) -> RuleSettings {
    let mut settings = RuleSettings::default();
    for (code, offset, value) in root.table("rules").entries() {
        let Some(table) = value.table() else { continue };
        settings.places.insert(code.to_owned(), root.doc.place(offset));
        let tables = settings.entries.entry(code.to_owned()).or_default();
        let mut keep = |contract: Option<&str>, key: &str, value: &Value, offset: usize| {
            let place = root.doc.place(offset);
            if let Some(value) = value.setting() {
                tables.entry(contract.map(str::to_owned)).or_default().insert(key.to_owned(), SettingEntry { value, place });
            }
        };
        for (key, offset, value) in table.entries() {
            if !value.is_table() {
                keep(None, key, &value, offset);
                continue;
            }
            if !contracts.contains(&key) {
                root.doc.report_unknown(&codes::UNKNOWN_REFERENCE, offset, key, &CONTRACT, contracts);
            }
            for (inner, offset, value) in value.table().iter().flat_map(Table::entries) {
                keep(Some(key), inner, &value, offset);
            }
        }
    }
    settings
}
