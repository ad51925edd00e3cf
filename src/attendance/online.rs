//! Online time (S15): adherence, in the right state at the right time; conformance, minutes online against minutes planned.

use super::plan::Day;
use super::spans::{common, minutes, union, without};
use super::{Evidence, words};
use crate::domain::{Arg, ChatState, Finding, FindingKind, OnlineTime, Proof, Stamp, StatusSpan};
use crate::time::Span;

/// Online time of a day; `None` without states within its presence, or with nothing planned on the chats.
pub(super) fn online(day: &Day, states: &[StatusSpan], went: Option<Stamp>) -> Option<OnlineTime> {
    let planned = day.planned.span?;
    if day.on_chats.is_empty() || !states.iter().any(|status| status.span.overlaps(planned)) {
        return None;
    }
    let online = states.iter().filter(|status| status.state == ChatState::Online).map(|status| status.span);
    let online = union(online.collect());
    let present = union(day.planned.blocks.iter().map(|block| block.span).collect());
    let off = without(&present, &day.on_chats);
    let right = minutes(&common(&online, &day.on_chats)) + minutes(&without(&off, &online));
    let end = went.map_or(planned.end, |went| went.at.max(planned.end));
    Some(OnlineTime {
        planned_minutes: minutes(&day.on_chats),
        present_minutes: minutes(&present),
        right_minutes: right,
        online_minutes: minutes(&common(&online, &[Span::new(planned.start, end)])),
    })
}

/// Adherence or conformance below the least share.
pub(super) fn too_little(evidence: &Evidence, day: &Day, time: OnlineTime) -> Option<Finding> {
    let least = evidence.policies.on(day.date).online.minimum_share;
    let (adherence, conformance) = (time.adherence(), time.conformance());
    if adherence >= least && conformance >= least {
        return None;
    }
    let said = words::say(&words::LOW_ONLINE).with("adherence", Arg::Share(adherence));
    let said = said.with("conformance", Arg::Share(conformance)).with("least", Arg::Share(least));
    let lacking = (time.planned_minutes - time.online_minutes).max(time.present_minutes - time.right_minutes);
    let proof = day.planned.span.map(|span| Proof::Planned(crate::domain::PresenceKind::Shift, span)).into_iter().collect();
    Some(Finding { kind: FindingKind::LowOnline, minutes: lacking, missed: Vec::new(), evidence: proof, said })
}
