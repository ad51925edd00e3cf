//! Every route of the server, in one table. A route that is not here does not exist, and one without an access does not compile.

use super::route::{Access, Condition, Given, Method, Route, Sent, body, json, route};
use super::{api, calendars, health, openapi, pages};
use crate::domain::access::Action;

const PAGED: &[(&str, &str)] = &[("limit", "1–200, default 50"), ("after", "`next` of the page before")];
const WEEK: &[(&str, &str)] = &[("week", "2026-W48; the next one without")];
const ZIP: &str = "application/zip";

use Access::{Account, Everywhere, Open, Team};
use Action::{
    Approve, Attend, EditFiles, InviteAgents, ManageAccounts, ManageServer, ManageTeam, OwnShifts, PlanRoster, Publish, SeeAttendance,
    SeeAudit, SeeFiles, SeePlan, SeeRoster,
};
use Condition::{Match, MatchOrNew};
use Method::{Delete, Get, Post, Put};

/// The table.
pub static ROUTES: &[Route] = &[
    // Running it.
    route(Get, "/healthz", Open, "healthz", "The process lives.", health::alive),
    route(Get, "/readyz", Open, "readyz", "The database answers.", health::ready),
    route(Get, "/metrics", Open, "metrics", "Figures for Prometheus.", health::metrics),
    // The API document.
    route(Get, "/api/openapi.json", Open, "openapi", "This document.", openapi::document).gives(200, json::<api::Anything>()),
    route(Get, "/api/errors", Open, "errors", "What each code of a problem means.", openapi::errors)
        .gives(200, Given::Bytes("text/markdown")),
    route(Get, "/api", Open, "api", "The document as a page.", openapi::page).gives(200, Given::Page),
    // Calendars.
    route(Get, "/feeds/{name}", Open, "calendar", "A calendar, by its token.", calendars::feed).gives(200, Given::Bytes("text/calendar")),
    route(Get, "/s/{token}", Open, "subscribe", "What a phone can do with a calendar.", pages::subscribe::page).gives(200, Given::Page),
    // One's own account.
    route(Post, "/api/session", Open, "signIn", "Signs in and sets the cookie of a session.", api::account::sign_in)
        .sends(body::<api::account::SignIn>())
        .gives(200, json::<api::account::Me>())
        .secret(),
    route(Delete, "/api/session", Account, "signOut", "Ends the session.", api::account::sign_out).gives(204, Given::Nothing),
    route(Post, "/api/invitations/{token}", Open, "acceptInvitation", "Sets the password and signs in.", api::account::accept)
        .sends(body::<api::account::NewPassword>())
        .gives(200, json::<api::account::Me>())
        .secret(),
    route(Get, "/api/me", Account, "me", "Who calls, with roles.", api::account::me).gives(200, json::<api::account::Me>()),
    route(Put, "/api/me/password", Account, "changePassword", "Changes the password; other sessions end.", api::account::change_password)
        .sends(body::<api::account::ChangePassword>())
        .gives(204, Given::Nothing),
    route(Get, "/api/me/sessions", Account, "sessions", "Sessions in force.", api::account::sessions)
        .gives(200, json::<api::account::Sessions>()),
    route(Delete, "/api/me/sessions/{session}", Account, "endSession", "Ends a session.", api::account::end_session)
        .gives(204, Given::Nothing),
    route(Get, "/api/me/tokens", Account, "tokens", "Tokens for programs.", api::account::tokens)
        .gives(200, json::<api::account::Tokens>()),
    route(Post, "/api/me/tokens", Account, "createToken", "Makes a token for programs; it is shown once.", api::account::create_token)
        .sends(body::<api::account::NewToken>())
        .gives(201, json::<api::account::ShownToken>())
        .secret(),
    route(Delete, "/api/me/tokens/{token_id}", Account, "revokeToken", "Ends a token.", api::account::revoke_token)
        .gives(204, Given::Nothing),
    // Accounts.
    route(Get, "/api/accounts", Everywhere(ManageAccounts), "accounts", "All accounts with their roles.", api::accounts::list)
        .query(PAGED)
        .gives(200, json::<api::accounts::Accounts>()),
    route(
        Post,
        "/api/accounts",
        Everywhere(ManageAccounts),
        "createAccount",
        "Makes an account with an invitation.",
        api::accounts::create,
    )
    .sends(body::<api::accounts::NewAccount>())
    .gives(201, json::<api::accounts::Invited>())
    .secret(),
    route(Delete, "/api/accounts/{account}", Everywhere(ManageAccounts), "disableAccount", "Ends an account.", api::accounts::disable)
        .gives(204, Given::Nothing),
    route(Post, "/api/accounts/{account}/invitation", Everywhere(ManageAccounts), "invite", "A new one-time link.", api::accounts::invite)
        .gives(201, json::<api::accounts::Invited>())
        .secret(),
    route(Post, "/api/accounts/{account}/roles", Everywhere(ManageAccounts), "addRole", "Gives a further role.", api::accounts::add_role)
        .sends(body::<api::accounts::NewRole>())
        .gives(204, Given::Nothing),
    route(
        Delete,
        "/api/accounts/{account}/roles/{role}",
        Everywhere(ManageAccounts),
        "removeRole",
        "Takes a role.",
        api::accounts::remove_role,
    )
    .gives(204, Given::Nothing),
    route(
        Post,
        "/api/teams/{team}/agents/{agent}/account",
        Team(InviteAgents),
        "inviteAgent",
        "An account for an agent of the team, or a new link for the one there is.",
        api::accounts::agent,
    )
    .sends(body::<api::accounts::AgentLogin>())
    .gives(201, json::<api::accounts::Invited>())
    .secret(),
    // Teams and their files.
    route(Get, "/api/teams", Account, "teams", "Teams that the caller knows.", api::teams::list).gives(200, json::<api::teams::Teams>()),
    route(
        Post,
        "/api/teams",
        Everywhere(ManageServer),
        "importTeam",
        "A team folder as a zip: a new team, or with `replace` its next version.",
        api::teams::import,
    )
    .query(&[("replace", "true")])
    .sends(Sent::Bytes("application/octet-stream"))
    .gives(200, json::<api::teams::ImportAnswer>()),
    route(
        Get,
        "/api/templates/{template}",
        Account,
        "template",
        "The folder of a new team as a zip: `day-evening`, `round-the-clock`, `office-hours`.",
        api::teams::template,
    )
    .gives(200, Given::Bytes(ZIP)),
    route(Get, "/api/teams/{team}", Team(SeeRoster), "team", "A team: agents, shifts, weeks.", api::teams::get)
        .gives(200, json::<api::teams::Team>()),
    route(Get, "/api/teams/{team}/check", Team(SeeFiles), "check", "What is wrong with the folder.", api::teams::check)
        .gives(200, json::<api::teams::CheckAnswer>()),
    route(Get, "/api/teams/{team}/folder", Team(SeeFiles), "folder", "The folder as a zip.", api::teams::folder)
        .gives(200, Given::Bytes(ZIP)),
    route(Get, "/api/teams/{team}/files", Team(SeeFiles), "files", "Files of the folder.", api::files::list)
        .query(PAGED)
        .gives(200, json::<api::files::Files>()),
    route(Get, "/api/teams/{team}/files/{*path}", Team(SeeFiles), "file", "A file.", api::files::get)
        .gives(200, Given::Bytes("application/octet-stream")),
    route(Put, "/api/teams/{team}/files/{*path}", Team(EditFiles), "putFile", "Writes a file.", api::files::put)
        .sends(Sent::Bytes("application/octet-stream"))
        .when(MatchOrNew)
        .gives(200, json::<api::files::Written>()),
    route(Delete, "/api/teams/{team}/files/{*path}", Team(EditFiles), "deleteFile", "Removes a file.", api::files::delete)
        .when(Match)
        .gives(200, json::<api::files::Written>()),
    route(
        Put,
        "/api/teams/{team}/approvals/{path}",
        Team(Approve),
        "approve",
        "Writes `leave.csv`, `swaps.csv` (or `.xlsx`, `.xls`): who may is the team's setting `approvers`.",
        api::files::approve,
    )
    .sends(Sent::Bytes("application/octet-stream"))
    .when(MatchOrNew)
    .gives(200, json::<api::files::Written>()),
    // Planning and publishing.
    route(Get, "/api/teams/{team}/forecast", Team(SeePlan), "forecast", "Volume of a week.", api::rosters::forecast)
        .query(WEEK)
        .gives(200, json::<api::Anything>()),
    route(Get, "/api/teams/{team}/staffing", Team(SeePlan), "staffing", "People needed in a week.", api::rosters::staffing)
        .query(WEEK)
        .gives(200, json::<api::Anything>()),
    route(Get, "/api/teams/{team}/revisions", Team(SeeRoster), "revisions", "What was published, in order.", api::rosters::revisions)
        .query(PAGED)
        .gives(200, json::<api::rosters::Revisions>()),
    route(Get, "/api/teams/{team}/weeks/{week}", Team(SeePlan), "week", "A published week, judged.", api::rosters::week)
        .gives(200, json::<api::Anything>()),
    route(Get, "/api/teams/{team}/drafts", Team(SeePlan), "drafts", "Weeks with a draft.", api::rosters::drafts)
        .gives(200, json::<api::rosters::Drafts>()),
    route(Get, "/api/teams/{team}/drafts/{week}", Team(SeePlan), "draft", "A draft.", api::rosters::draft)
        .gives(200, json::<api::rosters::Draft>()),
    route(
        Put,
        "/api/teams/{team}/drafts/{week}",
        Team(PlanRoster),
        "saveDraft",
        "Saves a draft over the version seen.",
        api::rosters::save,
    )
    .sends(body::<api::rosters::DraftText>())
    .when(MatchOrNew)
    .gives(200, json::<api::rosters::Saved>()),
    route(Delete, "/api/teams/{team}/drafts/{week}", Team(PlanRoster), "dropDraft", "Throws a draft away.", api::rosters::drop_draft)
        .when(Match)
        .gives(204, Given::Nothing),
    route(
        Get,
        "/api/teams/{team}/drafts/{week}/difference",
        Team(SeePlan),
        "difference",
        "What publishing would change, by agent.",
        api::rosters::difference,
    )
    .gives(200, json::<api::rosters::DifferenceAnswer>()),
    route(Post, "/api/teams/{team}/drafts/{week}/publish", Team(Publish), "publish", "Publishes the draft.", api::rosters::publish)
        .sends(body::<api::rosters::PublishRequest>())
        .gives(200, json::<api::rosters::PublishAnswer>()),
    route(
        Get,
        "/api/teams/{team}/weeks/{week}/undo",
        Team(SeePlan),
        "undoDifference",
        "What undo would change.",
        api::rosters::undo_difference,
    )
    .gives(200, json::<api::rosters::DifferenceAnswer>()),
    route(Post, "/api/teams/{team}/weeks/{week}/undo", Team(Publish), "undo", "Publishes the former revision again.", api::rosters::undo)
        .sends(body::<api::rosters::UndoRequest>())
        .gives(200, json::<api::rosters::PublishAnswer>()),
    // Jobs.
    route(Post, "/api/teams/{team}/jobs/roster", Team(PlanRoster), "solve", "Solves a week into its draft.", api::jobs::roster)
        .sends(body::<api::jobs::RosterJob>())
        .gives(202, json::<api::jobs::Job>()),
    route(Post, "/api/teams/{team}/jobs/grid", Team(PlanRoster), "importGrid", "Reads an edited grid into drafts.", api::jobs::grid)
        .query(&[("name", "file name with its ending"), ("draft", "version of the draft that is written over, if there is one")])
        .sends(Sent::Bytes("application/octet-stream"))
        .gives(202, json::<api::jobs::Job>()),
    route(
        Post,
        "/api/teams/{team}/jobs/documents",
        Team(SeePlan),
        "documents",
        "Draws the documents of a published week.",
        api::jobs::documents,
    )
    .sends(body::<api::jobs::DocumentsJob>())
    .gives(202, json::<api::jobs::Job>()),
    route(Post, "/api/teams/{team}/jobs/backtest", Team(SeePlan), "backtest", "How good the forecast is.", api::jobs::backtest)
        .sends(body::<api::jobs::BacktestJob>())
        .gives(202, json::<api::jobs::Job>()),
    route(Post, "/api/teams/{team}/jobs/punches", Team(Attend), "importPunches", "Takes in a punch file.", api::jobs::punches)
        .query(&[("name", "file name with its ending"), ("people", "id=agent, several parted by ;"), ("columns", "key=column,…")])
        .sends(Sent::Bytes("application/octet-stream"))
        .gives(202, json::<api::jobs::Job>()),
    route(Post, "/api/teams/{team}/jobs/attendance", Team(Attend), "judge", "Judges a period.", api::jobs::attendance)
        .sends(body::<api::jobs::PeriodJob>())
        .gives(202, json::<api::jobs::Job>()),
    route(Post, "/api/teams/{team}/jobs/settle", Team(Attend), "settle", "Settles cases.", api::jobs::settle)
        .sends(body::<api::jobs::SettleJob>())
        .gives(202, json::<api::jobs::Job>()),
    route(Post, "/api/teams/{team}/jobs/close", Team(Attend), "close", "Closes a period.", api::jobs::close)
        .sends(body::<api::jobs::PeriodJob>())
        .gives(202, json::<api::jobs::Job>()),
    route(Post, "/api/teams/{team}/jobs/reopen", Team(Attend), "reopen", "Opens a closed period again.", api::jobs::reopen)
        .sends(body::<api::jobs::PeriodJob>())
        .gives(202, json::<api::jobs::Job>()),
    route(Post, "/api/teams/{team}/jobs/verify", Team(Attend), "verify", "Proves that a closed period is unchanged.", api::jobs::verify)
        .sends(body::<api::jobs::PeriodJob>())
        .gives(202, json::<api::jobs::Job>()),
    route(Get, "/api/teams/{team}/jobs", Team(SeeAttendance), "jobs", "Jobs, the newest first.", api::jobs::list)
        .query(PAGED)
        .gives(200, json::<api::jobs::Jobs>()),
    route(Get, "/api/teams/{team}/jobs/{job}", Team(SeeAttendance), "job", "A job.", api::jobs::get).gives(200, json::<api::jobs::Job>()),
    route(Delete, "/api/teams/{team}/jobs/{job}", Team(SeeAttendance), "cancelJob", "Stops a job.", api::jobs::cancel)
        .gives(202, Given::Nothing),
    route(
        Get,
        "/api/teams/{team}/jobs/{job}/events",
        Team(SeeAttendance),
        "followJob",
        "Progress as server-sent events.",
        api::jobs::follow,
    )
    .gives(200, Given::Events),
    route(Get, "/api/teams/{team}/jobs/{job}/files/{*path}", Team(SeeAttendance), "jobFile", "A file that a job made.", api::jobs::file)
        .gives(200, Given::Bytes("application/octet-stream")),
    // Own shifts.
    route(Get, "/api/teams/{team}/my/shifts", Team(OwnShifts), "myShifts", "One's own days, from two weeks ago on.", api::own::shifts)
        .gives(200, json::<api::own::Days>()),
    route(Post, "/api/teams/{team}/my/calendar", Team(OwnShifts), "myCalendar", "A new address of one's own calendar.", api::own::calendar)
        .gives(201, json::<api::calendars::Address>())
        .secret(),
    route(Get, "/api/teams/{team}/my/notices", Team(OwnShifts), "myNotices", "What one was told.", api::own::notices)
        .query(&[("limit", "1–200, default 50")])
        .gives(200, json::<api::own::Notices>()),
    route(Post, "/api/teams/{team}/my/notices/{notice}/read", Team(OwnShifts), "readNotice", "Confirms having read it.", api::own::read)
        .gives(204, Given::Nothing),
    // The team's calendars, notices, robots, settings.
    route(Get, "/api/teams/{team}/calendars", Team(ManageTeam), "calendars", "How everyone's calendar does.", api::calendars::list)
        .gives(200, json::<api::calendars::Calendars>()),
    route(
        Post,
        "/api/teams/{team}/calendars/{agent}",
        Team(ManageTeam),
        "rotateCalendar",
        "A new address for an agent, or `team`.",
        api::calendars::rotate,
    )
    .gives(201, json::<api::calendars::Address>())
    .secret(),
    route(Delete, "/api/teams/{team}/calendars/{agent}", Team(ManageTeam), "endCalendar", "Ends an address.", api::calendars::end)
        .gives(204, Given::Nothing),
    route(Get, "/api/teams/{team}/notices", Team(ManageTeam), "notices", "Who was told what, and has read it.", api::own::all_notices)
        .query(&[("limit", "1–200, default 50"), ("revision", "number of a publication")])
        .gives(200, json::<api::own::Notices>()),
    route(Get, "/api/teams/{team}/settings", Team(ManageTeam), "settings", "Settings.", api::settings::get)
        .gives(200, json::<api::settings::Settings>()),
    route(Put, "/api/teams/{team}/settings", Team(ManageTeam), "setSettings", "Sets all settings.", api::settings::put)
        .sends(body::<api::settings::Settings>())
        .when(Match)
        .gives(200, json::<api::settings::Settings>()),
    route(Get, "/api/teams/{team}/contacts", Team(ManageTeam), "contacts", "How robots call the agents.", api::robots::contacts)
        .gives(200, json::<api::robots::Contacts>()),
    route(
        Put,
        "/api/teams/{team}/contacts/{agent}/{app}",
        Team(ManageTeam),
        "setContact",
        "Says how robots call an agent.",
        api::robots::set_contact,
    )
    .sends(body::<api::robots::ContactAddress>())
    .gives(204, Given::Nothing),
    route(
        Delete,
        "/api/teams/{team}/contacts/{agent}/{app}",
        Team(ManageTeam),
        "removeContact",
        "Robots no longer call an agent.",
        api::robots::remove_contact,
    )
    .gives(204, Given::Nothing),
    route(Get, "/api/teams/{team}/robots", Team(ManageTeam), "robots", "Robots of group chats.", api::robots::list)
        .gives(200, json::<api::robots::Robots>()),
    route(Post, "/api/teams/{team}/robots", Team(ManageTeam), "addRobot", "Adds a robot.", api::robots::add)
        .sends(body::<api::robots::NewRobot>())
        .gives(201, json::<api::robots::Robot>()),
    route(Delete, "/api/teams/{team}/robots/{robot}", Team(ManageTeam), "removeRobot", "Removes a robot.", api::robots::remove)
        .gives(204, Given::Nothing),
    route(Get, "/api/teams/{team}/messages", Team(ManageTeam), "messages", "Messages to robots.", api::robots::messages)
        .query(&[("state", "waiting, sent, dead"), ("limit", "1–200, default 50")])
        .gives(200, json::<api::robots::Messages>()),
    route(
        Post,
        "/api/teams/{team}/messages/{message}/retry",
        Team(ManageTeam),
        "retryMessage",
        "Sends a message that was given up once more.",
        api::robots::retry,
    )
    .gives(204, Given::Nothing),
    // The audit log.
    route(Get, "/api/audit", Everywhere(SeeAudit), "audit", "The audit log, the newest last.", api::audit::list)
        .query(&[("last", "1–200, default 50"), ("team", "only of one team")])
        .gives(200, json::<api::audit::Entries>()),
    route(Get, "/api/teams/{team}/audit", Team(SeeAudit), "teamAudit", "The audit log of a team.", api::audit::team)
        .query(&[("last", "1–200, default 50")])
        .gives(200, json::<api::audit::Entries>()),
    route(Get, "/api/audit/proof", Everywhere(ManageServer), "proof", "Proves that nobody changed the log.", api::audit::proof)
        .query(&[("noted", "a digest that must be in it")])
        .gives(200, json::<api::audit::Proof>()),
    route(
        Post,
        "/api/audit/erase",
        Everywhere(ManageServer),
        "erase",
        "Erases what the log says of a person; its proof still holds.",
        api::server::erase,
    )
    .sends(body::<api::server::EraseRequest>())
    .gives(200, json::<api::server::EraseAnswer>()),
    // The whole server.
    route(Get, "/api/rules", Account, "rules", "Every rule and its parameters.", api::server::rules)
        .gives(200, json::<api::server::Rules>()),
    route(Get, "/api/server/backup", Everywhere(ManageServer), "backup", "A backup of this moment.", api::server::backup)
        .gives(200, Given::Bytes("application/octet-stream")),
    route(
        Post,
        "/api/server/purge",
        Everywhere(ManageServer),
        "purge",
        "Removes what is over and older than three years.",
        api::server::purge,
    )
    .sends(body::<api::server::PurgeRequest>())
    .gives(200, json::<api::server::PurgeAnswer>()),
    route(
        Post,
        "/api/teams/{team}/agents/{agent}/anonymise",
        Everywhere(ManageServer),
        "anonymise",
        "Forgets who an agent was who has left.",
        api::server::anonymise,
    )
    .gives(200, json::<api::server::AnonymiseAnswer>()),
    // Pages.
    route(Get, "/", Open, "home", "Where one begins.", pages::home::page).gives(200, Given::Page),
    route(Get, "/sign-in", Open, "signInPage", "Sign in.", pages::sign_in::page).gives(200, Given::Page),
    route(Post, "/sign-in", Open, "signInForm", "Sign in.", pages::sign_in::form).sends(Sent::Form).secret(),
    route(Post, "/sign-out", Account, "signOutForm", "Sign out.", pages::sign_in::out).sends(Sent::Form),
    route(Get, "/invitation/{token}", Open, "invitationPage", "Follow an invitation.", pages::invitation::page).gives(200, Given::Page),
    route(Post, "/invitation/{token}", Open, "invitationForm", "Set a password.", pages::invitation::form).sends(Sent::Form).secret(),
    route(Get, "/teams/{team}/my", Team(OwnShifts), "myPage", "My shifts.", pages::my::page).gives(200, Given::Page),
    route(Post, "/teams/{team}/my/calendar", Team(OwnShifts), "myCalendarForm", "Subscribe.", pages::my::calendar)
        .sends(Sent::Form)
        .secret(),
    route(Post, "/teams/{team}/my/notices/{notice}/read", Team(OwnShifts), "readForm", "Confirm.", pages::my::read).sends(Sent::Form),
    route(Get, "/teams/{team}/publish", Team(SeePlan), "planPage", "Drafts, jobs, what is published.", pages::plan::page)
        .gives(200, Given::Page),
    route(Post, "/teams/{team}/solve", Team(PlanRoster), "solveForm", "Solve a week.", pages::plan::solve).sends(Sent::Form),
    route(Get, "/teams/{team}/publish/{week}", Team(SeePlan), "publishPage", "The difference by person.", pages::publish::page)
        .gives(200, Given::Page),
    route(Post, "/teams/{team}/publish/{week}", Team(Publish), "publishForm", "Publish.", pages::publish::form).sends(Sent::Form),
    route(Get, "/teams/{team}/undo/{week}", Team(SeePlan), "undoPage", "What undo would change.", pages::publish::undo_page),
    route(Post, "/teams/{team}/undo/{week}", Team(Publish), "undoForm", "Publish the former revision again.", pages::publish::undo)
        .sends(Sent::Form),
    route(Get, "/teams/{team}/jobs", Team(SeeAttendance), "jobsPage", "Jobs.", pages::jobs::page).gives(200, Given::Page),
    route(Get, "/teams/{team}/jobs/list", Team(SeeAttendance), "jobsList", "The list of jobs, for the page.", pages::jobs::list)
        .gives(200, Given::Page),
    route(Post, "/teams/{team}/jobs/{job}/cancel", Team(SeeAttendance), "cancelForm", "Stop a job.", pages::jobs::cancel).sends(Sent::Form),
    route(Get, "/assets/{name}", Open, "asset", "Style and script.", pages::asset).gives(200, Given::Bytes("text/css")),
];
