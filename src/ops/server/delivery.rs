//! Messages to groups on their way: taken from the outbox, sent, tried again, given up; and the evening's message about tomorrow.

use super::codes;
use super::desk::Desk;
use super::messages::{GroupText, tomorrow};
use super::secret;
use crate::domain::{Fault, Faults, Lang, Place};
use crate::locale::say;
use crate::robots::{Mention, Outcome, Robot, RobotKind, RobotMessage, Sender};
use crate::store::{Act, Contact, NewMessage, Outgoing, Sending, StoredRobot};
use crate::time::{Instant, Zone};
use chrono::{Days, Duration};
use std::collections::BTreeMap;

/// Who has taken a message must be heard of within so long, or it is taken again.
const TAKEN: Duration = Duration::seconds(60);
/// Taken at a time: sent one after another, all of them within the time for which they are taken.
const MOST: i64 = 5;
/// Waits between attempts, in seconds; after the last one the message is given up.
const WAITS: [i64; 8] = [5, 15, 60, 300, 900, 1800, 3600, 7200];
/// An evening message that could not be posted for so long is not posted any more.
const LATE: Duration = Duration::hours(3);

/// A robot to be added.
pub struct NewRobotOptions<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    pub url: &'a str,
    pub secret: Option<&'a str>,
    /// It may be on an inner address.
    pub inner: bool,
}

impl Desk {
    /// Adds a robot to a team, when its address is one that may be called.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn add_robot(&self, act: &Act, team: &str, new: &NewRobotOptions) -> Result<StoredRobot, Faults> {
        let kind: RobotKind = new.kind.parse().map_err(|_| super::jobs::unfit("kind", new.kind, "dingtalk, wecom, feishu, plain"))?;
        let secret = new.secret.map(str::trim).filter(|secret| !secret.is_empty()).map(str::to_owned);
        let robot = Robot { kind, url: new.url.trim().to_owned(), secret };
        robot.check(new.inner)?;
        let stored = StoredRobot {
            id: secret::id(),
            kind: new.kind.to_owned(),
            name: new.name.to_owned(),
            url: robot.url,
            secret: robot.secret,
            created_at: act.at,
        };
        self.with(|store| store.add_robot(act, team, &stored))?;
        Ok(stored)
    }

    /// Says how robots call an agent; without an address, they do not.
    ///
    /// # Errors
    /// `bad-contact`, `no-agent`.
    pub fn set_contact(&self, act: &Act, team: &str, agent: &str, kind: &str, address: Option<&str>) -> Result<(), Faults> {
        self.team(team)?.workspace.agent(agent)?;
        if let Some(address) = address {
            let mention = Mention { name: String::new(), address: Some(address.to_owned()) };
            if !mention.is_reachable() {
                return Err(Faults(vec![codes::BAD_CONTACT.at(Place::default(), &[("address", address.into())])]));
            }
        }
        self.with(|store| store.set_contact(act, team, agent, kind, address))
    }

    /// Sends what is due. Returns how many were tried.
    ///
    /// # Errors
    /// When the database refuses; what was taken is due again later.
    pub fn send_messages(&self, inner: bool) -> Result<usize, Faults> {
        let now = self.now();
        let taken = self.with(|store| store.take_messages(now, now + TAKEN, MOST))?;
        if taken.is_empty() {
            return Ok(0);
        }
        let sender = Sender::new(inner);
        let tried = taken.len();
        for (message, robot) in taken {
            // One that cannot be sent holds up no other.
            let outcome = self.send(&sender, &message, robot).unwrap_or_else(|faults| {
                let error = faults.0.first().map_or_else(String::new, |fault| fault.code.to_owned());
                again(message.tries, None, self.now(), error)
            });
            tracing::info!(message = message.id, attempt = message.tries, outcome = word(&outcome), "message");
            self.with(|store| store.message_tried(&message.id, message.tries, self.now(), &outcome))?;
        }
        Ok(tried)
    }

    fn send(&self, sender: &Sender, message: &Outgoing, robot: StoredRobot) -> Result<Sending, Faults> {
        let (Ok(kind), Ok(content)) = (robot.kind.parse::<RobotKind>(), serde_json::from_str::<GroupText>(&message.content)) else {
            return Ok(Sending::Dead { error: "unreadable".to_owned() });
        };
        let mention = self.mentions(&message.team, &robot.kind, &content.mention)?;
        let robot = Robot { kind, url: robot.url, secret: robot.secret };
        let text = RobotMessage { title: content.title, text: content.text, mention };
        let now = self.now();
        Ok(match sender.deliver(&robot, &text, now) {
            Outcome::Delivered => Sending::Sent,
            Outcome::Refused(fault) => Sending::Dead { error: told(&fault) },
            Outcome::Again { after, fault } => again(message.tries, after, now, told(&fault)),
        })
    }

    /// Those concerned, as the robot's app calls them, else by mobile number, else only by name.
    fn mentions(&self, team: &str, kind: &str, agents: &[String]) -> Result<Vec<Mention>, Faults> {
        let mut addresses: BTreeMap<(String, String), String> = BTreeMap::new();
        for Contact { agent, kind, address } in self.with(|store| store.contacts(team))? {
            addresses.insert((agent, kind), address);
        }
        let now = self.team(team)?;
        let mention = |id: &String| {
            let name = now
                .workspace
                .folder
                .team
                .agents
                .iter()
                .find(|agent| agent.id == *id)
                .map_or_else(|| id.clone(), |agent| agent.name.clone());
            let address = |kind: &str| addresses.get(&(id.clone(), kind.to_owned())).cloned();
            Mention { name, address: address(kind).or_else(|| address("mobile")) }
        };
        Ok(agents.iter().map(mention).collect())
    }

    /// Posts the evening's message of each team whose hour has come, once a day.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn evening(&self) -> Result<(), Faults> {
        let now = self.now();
        for head in self.with(|store| store.teams())? {
            // A team that cannot be read tells nobody anything.
            let Ok(read) = self.team(&head.id) else { continue };
            let settings = self.settings(&head.id)?;
            let zone = read.workspace.folder.team.zone;
            let today = zone.local(now).0;
            let Some(due) = settings.evening.map(|clock| zone.at(today, clock)) else { continue };
            if now < due || now - due > LATE {
                continue;
            }
            let date = today + Days::new(1);
            let Some(content) = tomorrow(&read.workspace, date, settings.lang) else { continue };
            let content = serde_json::to_string(&content).unwrap_or_default();
            let message = NewMessage { id: secret::id(), topic: format!("evening:{date}"), content };
            self.with(|store| store.post(&head.id, now, &message))?;
        }
        Ok(())
    }
}

/// In English, for the list of dead letters: nobody says in which language it is read.
fn told(fault: &Fault) -> String {
    format!("{}: {}", fault.code, say(&fault.cause, Lang::En, Zone::SHANGHAI))
}

fn again(tries: i64, after: Option<u32>, now: Instant, error: String) -> Sending {
    let wait = usize::try_from(tries - 1).ok().and_then(|index| WAITS.get(index));
    match wait {
        Some(wait) => Sending::Again { at: now + Duration::seconds((*wait).max(after.map_or(0, i64::from))), error },
        None => Sending::Dead { error },
    }
}

fn word(sending: &Sending) -> &'static str {
    match sending {
        Sending::Sent => "sent",
        Sending::Again { .. } => "again",
        Sending::Dead { .. } => "dead",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_with_giving_up() {
        let now: Instant = "2026-11-26T00:00:00Z".parse().unwrap();
        let wait = |tries, after| match again(tries, after, now, String::new()) {
            Sending::Again { at, .. } => Some((at - now).num_seconds()),
            _ => None,
        };
        assert_eq!([1, 2, 8, 9].map(|tries| wait(tries, None)), [Some(5), Some(15), Some(7200), None]);
        assert_eq!(wait(1, Some(40)), Some(40));
    }
}
