//! `[contracts]` and `[agents]` of the team file.

use super::codes;
use super::team::{AGENT, CONTRACT, Known, SHIFT, SKILL, named, refer, refer_all};
use super::toml_doc::{Table, Value};
use crate::domain::{Agent, AgentIx, Contract, ContractIx, Role, ShiftIx, ShiftTemplate, SkillIx};

/// `[contracts.<id>]`; without any, everyone is full-time.
pub(super) fn contracts(root: &Table, shifts: &[ShiftTemplate]) -> Vec<Contract> {
    let ids: Vec<&str> = shifts.iter().map(|shift| shift.id.as_str()).collect();
    let all = || (0..shifts.len()).map(ShiftIx).collect::<Vec<_>>();
    let contract = |(id, _, inner): (&str, usize, Table)| {
        let name = inner.text("name").unwrap_or_else(|| id.to_owned());
        let listed = inner.get("shifts", |value| Some(refer_all(value, &SHIFT, &ids)));
        let day_minutes = inner.get("day_minutes", |value| value.int(0, 1440)).unwrap_or(480);
        inner.finish();
        let shifts = listed.map_or_else(all, |listed| listed.into_iter().map(ShiftIx).collect());
        Contract { id: id.to_owned(), name, shifts, day_minutes }
    };
    let table = root.table("contracts");
    let contracts: Vec<_> = named(&table).into_iter().map(contract).collect();
    if contracts.is_empty() {
        return vec![Contract { id: "full-time".to_owned(), name: "全职".to_owned(), shifts: all(), day_minutes: 480 }];
    }
    contracts
}

/// `[agents]`: a line or a table each, in the order of the file.
pub(super) fn agents(root: &Table, known: &Known, contracts: &[Contract]) -> Vec<Agent> {
    let table = root.table("agents");
    if table.is_empty() {
        root.doc.report(&codes::MISSING_KEY, root.at, &[("name", "agents".into())]);
    }
    let entries = named(&table);
    let ids: Vec<&str> = entries.iter().map(|(id, _, _)| *id).collect();
    let mut agents = Vec::new();
    for (id, _, inner) in &entries {
        agents.push(agent(id, inner, known, contracts, &ids));
    }
    for (_, _, inner) in entries {
        inner.finish();
    }
    agents
}

fn agent(id: &str, table: &Table, known: &Known, contracts: &[Contract], ids: &[&str]) -> Agent {
    const ROLES: [(&str, Role); 6] = [
        ("lead", Role::Lead),
        ("deputy", Role::Deputy),
        ("agent", Role::Agent),
        ("组长", Role::Lead),
        ("副组长", Role::Deputy),
        ("专员", Role::Agent),
    ];
    let contract_ids: Vec<&str> = contracts.iter().map(|contract| contract.id.as_str()).collect();
    let shift_ids: Vec<&str> = known.shifts.iter().map(|shift| shift.id.as_str()).collect();
    let shifts = table.get("shifts", |value| Some(refer_all(value, &SHIFT, &shift_ids)));
    let signed_off = table.get("signed_off", Value::date);
    let mentor = table.get("mentor", |value| mentor(value, id, ids));
    let agent = Agent {
        id: id.to_owned(),
        name: table.text("name").unwrap_or_else(|| id.to_owned()),
        skills: skills(table, known),
        contract: ContractIx(table.get("contract", |value| refer(value, &CONTRACT, &contract_ids)).unwrap_or(0)),
        role: table.get("role", |value| value.choice(&ROLES)).unwrap_or_default(),
        shifts: shifts.map(|shifts| shifts.into_iter().map(ShiftIx).collect()),
        start: table.get("start", Value::date),
        end: table.get("end", Value::date),
        max_concurrency: table.get("max_concurrency", |value| value.float(0.0, 50.0)),
        trainee: table.get("trainee", Value::bool).unwrap_or(signed_off.is_some() || mentor.is_some()),
        signed_off,
        mentor,
        rest_weekday: table.get("rest_weekday", Value::weekday),
    };
    check(&agent, table, contracts, known);
    agent
}

/// What an agent can do. A team of one skill need not say.
fn skills(table: &Table, known: &Known) -> Vec<SkillIx> {
    let ids: Vec<&str> = known.skills.iter().map(|(skill, _)| skill.id.as_str()).collect();
    let value = table.value("skills");
    if value.is_none() && ids.len() == 1 {
        return vec![SkillIx(0)];
    }
    let named = value.map(|value| refer_all(&value, &SKILL, &ids)).unwrap_or_default();
    let listed = table.value("skills").is_some_and(|value| !value.list().is_empty());
    if !listed {
        table.doc.report(&codes::MISSING_KEY, table.at, &[("name", "skills".into())]);
    }
    named.into_iter().map(SkillIx).collect()
}

fn mentor(value: &Value, id: &str, ids: &[&str]) -> Option<AgentIx> {
    if value.is_text(id) {
        value.report(&codes::OWN_MENTOR, &[("name", id.into())]);
    }
    refer(value, &AGENT, ids).map(AgentIx)
}

fn check(agent: &Agent, table: &Table, contracts: &[Contract], known: &Known) {
    if let (Some(start), Some(end), Some(value)) = (agent.start, agent.end, table.value("end"))
        && end < start
    {
        value.report(&codes::END_BEFORE_START, &[]);
    }
    let contract = &contracts[agent.contract.0];
    let allowed = |shift: &ShiftIx| agent.shifts.as_ref().is_none_or(|own| own.contains(shift));
    if !known.shifts.is_empty() && !contract.shifts.iter().any(allowed) {
        let offset = table.value("shifts").map_or(table.at, |value| value.offset());
        table.doc.report(
            &codes::AGENT_WITHOUT_SHIFT,
            offset,
            &[("name", agent.id.as_str().into()), ("contract", contract.id.as_str().into())],
        );
    }
}
