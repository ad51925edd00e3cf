//! `paiban user`: accounts from the command line, also for whoever cannot get in.

use super::actor::{login, now};
use super::database::{DatabaseFlag, fail};
use super::screen::{Failure, Found, Screen};
use super::table;
use crate::domain::Text;
use crate::domain::access::Role;
use crate::ops::database::Act;
use crate::ops::server::{Account, Desk, Membership, Store, Token, id};

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban user list
  paiban user add lilei 李雷 --role lead --team shop                      组长 · a lead
  paiban user add hanmm 韩梅梅 --role agent --team shop --agent a02       客服，对应班表里的 a02 · an agent, a02 on the rosters
  paiban user invite lilei                                               忘了密码：新的一次性链接 · a new one-time link
  paiban user disable lilei                                              离职：登录、链接、日历全部停用 · left: everything ends

链接前面加上你的网址 · put your address before the link: https://paiban.example/invitation/…";

static LINK: Text = Text::new(
    "一次性链接（7 天内有效，前面加上服务器的地址）：{link}",
    "one-time link (7 days; put the server's address before it): {link}",
);
static ENDED: Text = Text::new("账号 {login} 已停用", "account {login} has ended");
static HEADS: [Text; 4] = [Text::new("登录名", "login"), Text::new("姓名", "name"), Text::new("角色", "roles"), Text::new("状态", "state")];
static DISABLED: Text = Text::new("已停用", "ended");
static INVITED: Text = Text::new("已邀请", "invited");
static ACTIVE: Text = Text::new("正常", "active");

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    database: DatabaseFlag,
}

#[derive(clap::Subcommand)]
enum Action {
    /// 列出账号 · list accounts
    List,
    /// 新账号，给出邀请链接 · a new account with an invitation
    Add(Add),
    /// 新的邀请链接 · a new invitation
    Invite {
        /// 登录名 · login
        login: String,
    },
    /// 停用账号 · end an account
    Disable {
        /// 登录名 · login
        login: String,
    },
}

#[derive(clap::Args)]
struct Add {
    /// 登录名 · login
    login: String,
    /// 姓名 · name
    name: String,
    /// administrator、director、lead、hr、agent
    #[arg(long, value_parser = role)]
    role: Role,
    /// 团队编号；不写就是所有团队 · the team's id; all teams without
    #[arg(long)]
    team: Option<String>,
    /// 班表里的客服编号 · the agent's id on the rosters
    #[arg(long, requires = "team")]
    agent: Option<String>,
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| "administrator, director, lead, hr, agent".to_owned())
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let desk = Desk::known(&args.database.database()?, now, 2).map_err(fail)?;
    let who = login();
    let act = Act { who: if who.is_empty() { "paiban" } else { &who }, at: now() };
    match &args.action {
        Action::List => list(&desk, screen)?,
        Action::Add(add) => {
            let role = Membership { id: id(), team: add.team.clone(), role: add.role, agent: add.agent.clone() };
            let (account, token) = desk.create_account(&act, &add.login, &add.name, Some(&role)).map_err(fail)?;
            link(&account, &token, screen);
        }
        Action::Invite { login } => {
            let account = named(&desk, login)?;
            let token = desk.invite(&act, &account.id).map_err(fail)?;
            link(&account, &token, screen);
        }
        Action::Disable { login } => {
            let account = named(&desk, login)?;
            desk.disable_account(&act, &account.id).map_err(fail)?;
            if screen.json {
                screen.print_json(&serde_json::json!({ "account": account.id, "login": account.login }));
            } else {
                screen.print(&screen.text(&ENDED).replace("{login}", login));
            }
        }
    }
    Ok(false)
}

fn named(desk: &Desk, login: &str) -> Result<Account, Failure> {
    let all = desk.with(Store::accounts).map_err(fail)?;
    match all.into_iter().find(|account| account.login == login) {
        Some(account) => Ok(account),
        None => desk.with(|store| store.account(login)).map_err(fail),
    }
}

fn link(account: &Account, token: &Token, screen: &Screen) {
    let link = format!("/invitation/{}", token.text);
    if screen.json {
        screen.print_json(&serde_json::json!({ "account": account.id, "login": account.login, "invitation": link }));
    } else {
        screen.print(&screen.text(&LINK).replace("{link}", &link));
    }
}

fn list(desk: &Desk, screen: &Screen) -> Result<(), Failure> {
    let mut rows = Vec::new();
    let mut all = Vec::new();
    for account in desk.with(Store::accounts).map_err(fail)? {
        let memberships = desk.with(|store| store.memberships(&account.id)).map_err(fail)?;
        let place = |known: &Membership| known.team.as_deref().map(|team| format!(" @ {team}")).unwrap_or_default();
        let roles: Vec<String> = memberships.iter().map(|known| format!("{}{}", screen.text(&known.role.name()), place(known))).collect();
        let state = match (&account.disabled_at, account.has_password) {
            (Some(_), _) => &DISABLED,
            (None, false) => &INVITED,
            (None, true) => &ACTIVE,
        };
        let told =
            memberships.iter().map(|known| serde_json::json!({ "role": known.role.code(), "team": known.team, "agent": known.agent }));
        all.push(serde_json::json!({
            "account": account.id, "login": account.login, "name": account.name, "roles": told.collect::<Vec<_>>(),
            "disabled": account.disabled_at.is_some(), "has_password": account.has_password,
        }));
        rows.push(vec![account.login, account.name, roles.join(", "), screen.text(state).to_owned()]);
    }
    if screen.json {
        screen.print_json(&serde_json::json!({ "accounts": all }));
    } else {
        screen.print(&table::plain(&HEADS.each_ref().map(|head| screen.text(head)), &rows, 4));
    }
    Ok(())
}
