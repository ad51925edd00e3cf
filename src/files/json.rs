//! The JSON shape of a plan, as `--json` prints it.

use crate::domain::{Coverage, Lang, Plan, Symbol, Team, Violation};
use crate::locale;
use serde_json::{Value, json};

/// Costs are in points. Shapes are documented in docs/FORMATS.md.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn plan_json(team: &Team, plan: &Plan, lang: Lang) -> Value {
    let published = &plan.published;
    let points = |cost: i64| cost as f64 / 1000.0;
    let mut value = json!({
        "team": team.id,
        "week": published.week.to_string(),
        "revision": published.revision,
        "published_at": published.at.to_rfc3339(),
        "assignments": assignments(team, plan),
        "days_off": days_off(team, plan),
        "duties": published.duties.iter().map(|(date, duty, agent)| json!({ "date": date, "duty": duty, "agent": team.agent(*agent).id })).collect::<Vec<_>>(),
        "handovers": published.handovers.iter().map(|(date, id, from, to)| {
            json!({ "date": date, "handover": id, "from": team.agent(*from).id, "to": team.agent(*to).id })
        }).collect::<Vec<_>>(),
        "coverage": plan.coverage.iter().map(|row| coverage(team, row)).collect::<Vec<_>>(),
        "violations": plan.violations.iter().map(|row| violation(team, row, lang)).collect::<Vec<_>>(),
    });
    if let (Some(solve), Some(object)) = (&published.solve, value.as_object_mut()) {
        object.insert("cost".to_owned(), json!(points(solve.cost)));
        object.insert("bound".to_owned(), json!(points(solve.bound)));
        object.insert("floor".to_owned(), json!(points(solve.floor)));
        object.insert("gap".to_owned(), json!(solve.gap));
        object.insert("stop".to_owned(), json!(solve.stop));
        object.insert("contradiction".to_owned(), json!(solve.contradiction));
        let by_rule = solve.costs_by_rule.iter().map(|(rule, cost)| (rule.clone(), json!(points(*cost))));
        object.insert("costs_by_rule".to_owned(), Value::Object(by_rule.collect()));
    }
    value
}

fn assignments(team: &Team, plan: &Plan) -> Vec<Value> {
    let roster = &plan.published.roster;
    let mut rows = Vec::new();
    for agent in team.agent_ixs() {
        for (day, date) in roster.horizon.dates().enumerate() {
            if let Some(shift) = roster.symbol(agent, day).shift() {
                let template = team.shift(shift);
                let span = team.zone.span(date, template.time);
                rows.push(json!({
                    "agent": team.agent(agent).id, "date": date, "shift": template.id,
                    "start": span.start.to_rfc3339(), "end": span.end.to_rfc3339(),
                }));
            }
        }
    }
    rows
}

fn days_off(team: &Team, plan: &Plan) -> Vec<Value> {
    let roster = &plan.published.roster;
    let mut rows = Vec::new();
    for agent in team.agent_ixs() {
        for (day, date) in roster.horizon.dates().enumerate() {
            let what = match roster.symbol(agent, day) {
                Symbol::Rest => "rest".to_owned(),
                Symbol::Leave(kind) => format!("leave:{}", kind.code()),
                Symbol::NotEmployed => "not-employed".to_owned(),
                Symbol::Shift(_) => continue,
            };
            rows.push(json!({ "agent": team.agent(agent).id, "date": date, "what": what }));
        }
    }
    rows
}

fn coverage(team: &Team, row: &Coverage) -> Value {
    json!({
        "start": row.slot.span.start.to_rfc3339(), "end": row.slot.span.end.to_rfc3339(), "skill": team.skill(row.skill).id,
        "need": row.need.as_f64(), "have": row.have.as_f64(),
    })
}

#[allow(clippy::cast_precision_loss)]
fn violation(team: &Team, row: &Violation, lang: Lang) -> Value {
    json!({
        "rule": row.rule, "hard": row.hard, "amount": row.amount, "cost": row.cost as f64 / 1000.0,
        "agents": row.agents.iter().map(|agent| team.agent(*agent).id.clone()).collect::<Vec<_>>(),
        "dates": row.dates, "message": locale::say(&row.message, lang, team.zone),
    })
}
