//! iCalendar text: what an agent's week looks like on a phone, and how each event is told apart from its later versions.

mod calendar;
mod event;
mod stamp;
mod text;
mod timezone;

pub use calendar::{FeedOptions, FeedWeek, agent_calendar, empty_calendar, team_calendar};
pub use event::{CalendarEvent, events_of};
pub use stamp::stamp;
