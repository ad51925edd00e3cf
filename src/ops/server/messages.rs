//! What group chats are told: who must look at a new revision, and who works tomorrow. Never why somebody is away.

use super::difference::own_days;
use crate::domain::{AgentChange, Lang, Message, Published, Text};
use crate::locale::{date_text, say};
use crate::ops::Workspace;
use crate::sheets;
use crate::time::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A message to a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupText {
    pub title: String,
    pub text: String,
    /// Ids of the agents it calls, all in one message.
    pub mention: Vec<String>,
}

static NEW: Text = Text::new("{team} {week} 班表已发布", "{team}: roster of {week} published");
static NEW_TEXT: Text = Text::new(
    "{n} 人有班，请在日历或“我的班”里查看并确认。",
    "{n} people have shifts: look into your calendar or “My shifts” and confirm.",
);
static CHANGED: Text = Text::new("{team} {week} 班表有变动（第 {revision} 版）", "{team}: roster of {week} changed (revision {revision})");
static CHANGED_TEXT: Text =
    Text::new("以下同事的班有变动，请确认已读：", "The shifts of these colleagues moved; please confirm that you have read it:");
static TOMORROW: Text = Text::new("{team} 明天 {date}", "{team}: tomorrow, {date}");
static NOBODY: Text = Text::new("明天没有人上班。", "Nobody works tomorrow.");
static AND: Text = Text::new("、", ", ");

/// About a publication: of the first one of a week only that it is there, of a later one each change in words.
#[must_use]
pub fn published(workspace: &Workspace, changes: &[AgentChange], published: &Published, lang: Lang) -> GroupText {
    let team = &workspace.folder.team;
    let first = published.revision == 1;
    let title = Message::new(if first { &NEW } else { &CHANGED })
        .with("team", team.name.as_str())
        .with("week", published.week.to_string())
        .with("revision", i64::from(published.revision));
    let text = if first {
        say(&Message::new(&NEW_TEXT).with("n", changes.len()), lang, team.zone)
    } else {
        let lines = changes.iter().map(|change| sheets::group_line(change, team.zone, lang));
        std::iter::once(CHANGED_TEXT.in_lang(lang).to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
    };
    GroupText { title: say(&title, lang, team.zone), text, mention: changes.iter().map(|change| change.agent.clone()).collect() }
}

/// Who works on a day, shift by shift; `None` when nothing is published for it.
#[must_use]
pub fn tomorrow(workspace: &Workspace, date: Date, lang: Lang) -> Option<GroupText> {
    let team = &workspace.folder.team;
    workspace.folder.rosters.iter().find(|published| published.roster.horizon.day(date).is_some())?;
    let mut shifts: BTreeMap<(crate::time::Instant, String), Vec<&str>> = BTreeMap::new();
    let mut mention = Vec::new();
    for agent in &team.agents {
        for (_, view) in own_days(workspace, &agent.id, date, date) {
            let Some(first) = view.parts.first() else { continue };
            let what = sheets::day(&view, team.zone, lang, sheets::Audience::Group);
            shifts.entry((first.start, what)).or_default().push(&agent.name);
            mention.push(agent.id.clone());
        }
    }
    let title = Message::new(&TOMORROW).with("team", team.name.as_str()).with("date", date_text(date, lang));
    let lines: Vec<String> = shifts.iter().map(|((_, what), names)| format!("{what}\n{}", names.join(AND.in_lang(lang)))).collect();
    let text = if lines.is_empty() { NOBODY.in_lang(lang).to_owned() } else { lines.join("\n") };
    Some(GroupText { title: say(&title, lang, team.zone), text, mention })
}
