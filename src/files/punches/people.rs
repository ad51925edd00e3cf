//! Whose punches they are: by id, then by the mapping of `punches/people.csv`, then by a name that only one has. Never by a shared one.

use super::super::columns::{Column, find, read_table};
use super::super::grid_header::squeezed;
use super::super::rows::{Report, decode, each_row};
use super::super::tables::agent;
use super::super::text_style::TextStyle;
use super::codes;
use super::heads::IdKind;
use super::read::{FileRead, Who};
use crate::domain::{AgentIx, Arg, Fault, FaultCode, Faults, Place, Team};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Name of the mapping in `punches/`.
pub const PEOPLE_FILE: &str = "people.csv";

/// Which agent an id, an account or a name of the exports is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct People(pub BTreeMap<String, AgentIx>);

const COLUMNS: [Column; 2] = [
    Column { required: true, names: &["key", "编号", "账号", "工号", "id", "pin", "userid", "考勤号码"] },
    Column { required: true, names: &["agent", "客服", "对应客服", "员工"] },
];

/// Reads `punches/people.csv`.
pub(super) fn read_people(path: &Path, file: &str, team: &Team, faults: &mut Faults) -> People {
    let (mut people, mut report) = (People::default(), Report::new(file));
    read_table(path, &COLUMNS, &mut report, &mut |header, row, report| {
        let key = header.field(row, 0);
        let Some(found) = agent(team, header, row, 1, report).filter(|_| !key.is_empty()) else { return };
        let before = people.0.insert(key.to_owned(), found);
        if let Some(before) = before.filter(|before| *before != found) {
            let both = [before, found].map(|agent| team.agent(agent).id.clone()).to_vec();
            report.add(&codes::PEOPLE_TWICE, row.line, header.column(row, 0), &[("key", key.into()), ("known", Arg::List(both))]);
        }
    });
    faults.append(report.finish());
    people
}

/// `punches/people.csv` with lines added, key and agent, in the columns and the form it has; `None`: there is nothing to add.
pub(super) fn people_with(path: &Path, added: &[(String, String)]) -> Option<Vec<u8>> {
    let former = std::fs::read(path).unwrap_or_default();
    let style = TextStyle::of(&former);
    let mut text = decode(&former).unwrap_or_default();
    let mut places = None;
    each_row(path, &mut Report::new(""), &mut |row, _| {
        let found = if places.is_none() { find(row, &COLUMNS) } else { None };
        places = found.map(|header| [header.index(0), header.index(1)]).or(places);
    });
    let places = if text.trim().is_empty() { None } else { places };
    let [key, agent] = places.unwrap_or([Some(0), Some(1)]).map(Option::unwrap_or_default);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if places.is_none() && text.trim().is_empty() {
        text = style.line(&["key".to_owned(), "agent".to_owned()]) + end;
    } else if !text.ends_with('\n') {
        text.push_str(end);
    }
    for person in added {
        let mut fields = vec![String::new(); key.max(agent) + 1];
        (fields[key], fields[agent]) = person.clone();
        text = text + &style.line(&fields) + end;
    }
    (!added.is_empty()).then(|| style.bytes(&text))
}

/// How somebody of a file became an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched {
    /// An id is the agent's.
    Id(AgentIx),
    /// By `punches/people.csv`.
    Table(AgentIx),
    /// By a name that only one agent and only one person of the files has.
    Name(AgentIx),
    /// Left out, with a fault.
    Nobody,
}

impl Matched {
    #[must_use]
    pub fn agent(self) -> Option<AgentIx> {
        match self {
            Self::Id(agent) | Self::Table(agent) | Self::Name(agent) => Some(agent),
            Self::Nobody => None,
        }
    }
}

/// Everybody of each file, in the files' order, and a fault for each who is left out.
pub(super) fn match_people(reads: &[FileRead], team: &Team, people: &People) -> (Vec<Vec<Matched>>, Vec<Faults>) {
    let ids = team.agent_ixs().map(|agent| (team.agent(agent).id.as_str(), agent)).collect();
    let table = people.0.iter().map(|(key, agent)| (key.as_str(), *agent)).collect();
    let matcher = Matcher { team, ids, table, shared: shared_names(reads) };
    let one = |read: &FileRead| {
        let (mut faults, mut strangers) = (Faults::default(), Vec::new());
        let matched = read.people.iter().map(|who| {
            matcher.find(who).unwrap_or_else(|refused| {
                match refused {
                    _ if who.punches == 0 => {}
                    Refused::Stranger => strangers.push(who),
                    refused => faults.push(refused.fault(who)),
                }
                Matched::Nobody
            })
        });
        let matched = matched.collect();
        faults.0.extend(strangers_fault(&read.file, &strangers));
        (matched, faults)
    };
    reads.iter().map(one).unzip()
}

/// Names that people with different ids of one kind have.
fn shared_names(reads: &[FileRead]) -> BTreeSet<String> {
    let mut ids: BTreeMap<(String, IdKind), BTreeSet<&str>> = BTreeMap::new();
    for who in reads.iter().flat_map(|read| &read.people).filter(|who| !who.name.is_empty()) {
        for (kind, id) in &who.ids {
            ids.entry((squeezed(&who.name), *kind)).or_default().insert(id);
        }
    }
    ids.into_iter().filter(|(_, ids)| ids.len() > 1).map(|((name, _), _)| name).collect()
}

/// Why somebody is left out.
enum Refused {
    /// An id is one agent's, and the name or another id another's.
    Mismatch(String),
    Shared,
    Stranger,
}

/// Strangers of a file that are named; the rest are counted.
const LISTED: usize = 20;

/// One fault for everybody of a file who is not in the team: files of a whole company hold many.
fn strangers_fault(file: &str, strangers: &[&Who]) -> Option<Fault> {
    strangers.first()?;
    let label = |who: &&Who| {
        let id = who.ids.first().map(|(_, id)| id.as_str());
        let parts = id.into_iter().chain([who.name.as_str()]);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let mut known: Vec<String> = strangers.iter().take(LISTED).map(label).collect();
    known.extend((strangers.len() > LISTED).then(|| "…".to_owned()));
    let count: usize = strangers.iter().map(|who| who.punches).sum();
    let args = [("people", strangers.len().into()), ("count", count.into()), ("known", Arg::List(known))];
    Some(codes::STRANGER.at(Place::file(file), &args))
}

impl Refused {
    /// Of one person; strangers are told together.
    fn fault(self, who: &Who) -> Fault {
        let id = who.ids.first().map_or("", |(_, id)| id.as_str());
        let (code, mut args): (&'static FaultCode, Vec<(&'static str, Arg)>) = match self {
            Self::Mismatch(other) => (&codes::MISMATCH, vec![("id", id.into()), ("name", other.into())]),
            Self::Shared | Self::Stranger => (&codes::SHARED, vec![("name", who.name.as_str().into())]),
        };
        args.push(("count", who.punches.into()));
        code.at(who.place.clone(), &args)
    }
}

struct Matcher<'t> {
    team: &'t Team,
    ids: Vec<(&'t str, AgentIx)>,
    table: Vec<(&'t str, AgentIx)>,
    shared: BTreeSet<String>,
}

impl Matcher<'_> {
    fn find(&self, who: &Who) -> Result<Matched, Refused> {
        let keys = || who.ids.iter().map(|(_, id)| id.as_str());
        let by_id: BTreeSet<AgentIx> = keys().filter_map(|key| by_key(&self.ids, key)).collect();
        let by_table: BTreeSet<AgentIx> = keys().chain([who.name.as_str()]).filter_map(|key| by_key(&self.table, key)).collect();
        let all: Vec<AgentIx> = by_id.union(&by_table).copied().collect();
        let named = called(self.team, &who.name);
        match all[..] {
            [] => self.by_name(who, &named),
            [agent] if !by_table.is_empty() => Ok(if by_id.is_empty() { Matched::Table(agent) } else { Matched::Id(agent) }),
            [agent] if named.is_empty() || named.contains(&agent) => Ok(Matched::Id(agent)),
            [_] => Err(Refused::Mismatch(who.name.clone())),
            _ => Err(Refused::Mismatch(all.iter().map(|agent| self.team.agent(*agent).id.as_str()).collect::<Vec<_>>().join(" / "))),
        }
    }

    fn by_name(&self, who: &Who, named: &[AgentIx]) -> Result<Matched, Refused> {
        match named {
            [] => Err(Refused::Stranger),
            [only] if !self.shared.contains(&squeezed(&who.name)) => Ok(Matched::Name(*only)),
            _ => Err(Refused::Shared),
        }
    }
}

/// The agent of a key; numbers may have lost or gained zeros in front, when that leaves only one.
fn by_key(known: &[(&str, AgentIx)], key: &str) -> Option<AgentIx> {
    if let Some((_, agent)) = known.iter().find(|(known, _)| *known == key && !key.is_empty()) {
        return Some(*agent);
    }
    let number = |text: &str| {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.trim_start_matches('0').to_owned())
    };
    let wanted = number(key)?;
    let mut same = known.iter().filter(|(known, _)| number(known).as_ref() == Some(&wanted));
    let (_, agent) = same.next()?;
    same.next().is_none().then_some(*agent)
}

/// Agents of that name; white space and a remark in brackets do not matter.
fn called(team: &Team, name: &str) -> Vec<AgentIx> {
    let whole = squeezed(name);
    let short = whole.split(['(', '（']).next().unwrap_or_default();
    let named = |wanted: &str| -> Vec<AgentIx> {
        team.agent_ixs().filter(|agent| !wanted.is_empty() && squeezed(&team.agent(*agent).name) == wanted).collect()
    };
    let exact = named(&whole);
    if exact.is_empty() { named(short) } else { exact }
}
