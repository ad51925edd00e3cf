//! What the calendars remember between revisions: which events changed, and how often.

use super::event::CalendarEvent;
use crate::domain::{EventState, Lang, Published, Team};
use std::collections::BTreeMap;

/// Fills `published.events` from the week's events and from the revision before.
///
/// The sequence of an event rises by one when what a reader sees of it changes, when it is cancelled, and when it comes back.
/// Events that vanished stay, marked as cancelled, as long as the week is kept.
pub fn stamp(team: &Team, events: &[CalendarEvent], previous: Option<&Published>, published: &mut Published) {
    let nothing = BTreeMap::new();
    let old = previous.map_or(&nothing, |previous| &previous.events);
    let at = published.at;
    let mut states: BTreeMap<String, EventState> = BTreeMap::new();
    for event in events {
        let fresh = EventState { sequence: 0, digest: digest(team, event), span: event.span, changed: at, cancelled: false };
        let state = match old.get(&event.uid) {
            None => fresh,
            Some(old) if old.digest == fresh.digest && !old.cancelled => old.clone(),
            Some(old) => EventState { sequence: old.sequence + 1, ..fresh },
        };
        states.insert(event.uid.clone(), state);
    }
    for (uid, old) in old {
        let gone = || match old.cancelled {
            true => old.clone(),
            false => EventState { sequence: old.sequence + 1, cancelled: true, changed: at, ..old.clone() },
        };
        states.entry(uid.clone()).or_insert_with(gone);
    }
    published.events = states;
}

/// 16 hexadecimal digits over start, end, title and description. The Chinese wording stands for all languages, so that a reader's
/// language plays no part.
fn digest(team: &Team, event: &CalendarEvent) -> String {
    let (start, end) = (event.span.start.timestamp(), event.span.end.timestamp());
    let seen = format!("{start}\n{end}\n{}\n{}", event.summary(), event.details(Lang::Zh, team.zone));
    format!("{:016x}", fnv1a(seen.as_bytes()))
}

/// FNV-1a, 64 bits: the same on every machine and in every build.
/// # Source
/// G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, T. Hansen, The FNV Non-Cryptographic Hash Algorithm, RFC 9923.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test vectors published with the algorithm.
    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
