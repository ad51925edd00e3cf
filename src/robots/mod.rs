//! Messages to the robots of group chats: DingTalk 钉钉, WeCom 企业微信, Feishu 飞书, or any program that takes JSON.
//!
//! A [`Robot`] is checked when it is saved ([`Robot::check`]). A [`RobotMessage`] becomes one [`Request`], in which everybody concerned is
//! @-ed ([`request`]). A [`Sender`] carries it, and never to an inner address; [`outcome`] reads the answer. [`Sender::deliver`] does it all.
//! docs/robots.md is the page for people.

mod addresses;
mod check;
mod codes;
mod dingtalk;
mod feishu;
mod message;
mod outcome;
mod plain;
mod robot;
mod sender;
mod sign;
mod wecom;

pub use addresses::is_inner;
pub use codes::CODES;
pub use message::{Mention, Request, RobotMessage, request};
pub use outcome::{Answer, Outcome, outcome};
pub use robot::{Robot, RobotKind, RobotKindError};
pub use sender::{SendTrouble, Sender};
