//! Erasing a person from the audit log: what it says of them goes, the chain of digests stays.

use super::audit::{self, Record};
use super::codes;
use super::session::{Act, Done, Store, View};
use crate::domain::{Arg, Faults, Place};
use serde_json::json;

/// Where a person is erased: agents of different teams may have the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasePlace<'a> {
    /// Wherever they are, provided that is one team at most.
    Only,
    Team(&'a str),
    Everywhere,
}

impl<'a> ErasePlace<'a> {
    /// As flags and requests say it: a team, or everywhere.
    #[must_use]
    pub fn of(team: Option<&'a str>, everywhere: bool) -> Self {
        match team {
            Some(team) => Self::Team(team),
            None if everywhere => Self::Everywhere,
            None => Self::Only,
        }
    }
}

impl Store {
    /// Erases a person from the audit log, as who acted and as whom entries are about. The entry of that names nobody but who erases.
    /// Returns how many parts were erased.
    ///
    /// # Errors
    /// `erase-team`; when the database refuses.
    pub fn erase(&mut self, act: &Act, person: &str, place: ErasePlace) -> Result<usize, Faults> {
        let erased = self.write(act, |transaction| {
            audit::hold_end(transaction)?;
            if place == ErasePlace::Only {
                one_team(transaction, person)?;
            }
            let team = if let ErasePlace::Team(team) = place { Some(team) } else { None };
            let sql = "UPDATE audit_part SET person = NULL, salt = NULL, content = NULL
                       WHERE person = $1 AND ($2 = '' OR number IN (SELECT number FROM audit_entry WHERE team = $2)) RETURNING number, part";
            let rows = transaction.rows(sql, &[person.into(), team.unwrap_or_default().into()])?;
            let mut parts: Vec<(i64, String)> = rows.iter().map(|row| Ok((row.int(0)?, row.text(1)?))).collect::<Result<_, Faults>>()?;
            parts.sort();
            if parts.is_empty() {
                return Ok(Done::Unchanged(0));
            }
            let record = Record { action: "erase", team: None, about: None, before: None, after: Some(json!({ "erased": parts })) };
            Ok(Done::Changed(parts.len(), record))
        })?;
        if erased > 0 {
            self.forget_deleted()?;
        }
        Ok(erased)
    }
}

/// The log has the person in one team at most.
fn one_team(view: &mut View, person: &str) -> Result<(), Faults> {
    let sql = "SELECT DISTINCT audit_entry.team FROM audit_part JOIN audit_entry ON audit_entry.number = audit_part.number
               WHERE audit_part.person = $1 AND audit_entry.team IS NOT NULL";
    let rows = view.rows(sql, &[person.into()])?;
    let mut teams: Vec<String> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
    teams.sort();
    if teams.len() < 2 {
        return Ok(());
    }
    Err(Faults(vec![codes::ERASE_TEAM.at(Place::default(), &[("name", person.into()), ("teams", Arg::List(teams))])]))
}
