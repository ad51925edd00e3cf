//! Promotions and other events that move the volume.

use super::Place;
use crate::time::Span;

/// Something with a start and an end that changes how many chats come.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub name: String,
    /// Events of one kind learn from each other: `double11`, `618`, `store-sale`, …
    pub kind: String,
    pub span: Span,
    /// Volume as a multiple of the usual, given by a person; used until the history holds one of the same kind.
    pub scale: Option<f64>,
    pub place: Place,
}
