//! `paiban serve`: pages, API and calendars, on this machine.

use super::actor::{login, now};
use super::screen::{Failure, Found, Screen};
use super::settings::{ListenFlags, ServerFlags};
use crate::domain::access::Role;
use crate::domain::{Arg, Faults, Place, Text};
use crate::ops::database::{Act, ImportOptions, Imported, import_into};
use crate::ops::server::{Desk, LISTEN, Membership, Worker, id};
use crate::web::{App, Server, serve, upkeep};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban serve 我的团队                        把文件夹收进 paiban.db，在 http://127.0.0.1:8080 打开 · take the folder in and serve it
  paiban serve                                 继续用 paiban.db · go on with paiban.db
  paiban serve --public-url https://paiban.example --behind-proxy
                                               在 Caddy 或 nginx 后面 · behind Caddy or nginx: docs/operations.md
  paiban serve --database postgres://paiban@db/paiban --jobs 0
                                               任务由 `paiban worker` 做 · jobs are done by `paiban worker`

第一次启动会显示管理员的一次性登录链接。Ctrl-C 停止，做到一半的会做完
the first start shows a one-time link for the administrator; Ctrl-C stops in good order";

static SERVING: Text = Text::new("打开 {url}", "open {url}");
static FIRST_LINK: Text =
    Text::new("管理员第一次登录（7 天内有效，只能用一次）：\n  {url}", "the administrator's first sign-in (7 days, works once):\n  {url}");
static TAKEN_IN: Text = Text::new("团队 {team} 已收进数据库", "team {team} is in the database");
static KNOWN: Text = Text::new(
    "团队 {team} 已在数据库里，以数据库为准；要换成文件夹的内容用 `paiban import --replace`",
    "team {team} is in the database, which counts; `paiban import --replace` makes the folder its next version",
);
static NO_PUBLIC: Text = Text::new(
    "链接和二维码需要别人能访问的地址：加上 --public-url http://本机地址:端口",
    "links and QR codes need an address that others reach: give --public-url http://ADDRESS:PORT",
);
static ADMINISTRATOR: Text = Text::new("管理员", "Administrator");

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队文件夹，还不在数据库里就收进去 · team folders, taken in unless the database has them
    dirs: Vec<PathBuf>,
    #[command(flatten)]
    listen: ListenFlags,
    #[command(flatten)]
    server: ServerFlags,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let file = args.server.file()?;
    let desk = args.server.desk(&file, 16)?;
    take_in(args, &desk, screen)?;
    let runtime = runtime().map_err(|error| cannot_listen(&args.listen.address(&file).to_string(), &error))?;
    let address = args.listen.address(&file);
    let listener = runtime.block_on(tokio::net::TcpListener::bind(address)).map_err(|error| cannot_listen(&address.to_string(), &error))?;
    let bound = listener.local_addr().unwrap_or(address);
    let options = args.listen.options(&args.server, &file, bound)?;
    let app = App::new(Arc::clone(&desk), options);
    first_link(&app, screen)?;
    if (bound.ip().is_unspecified() || bound.ip().is_loopback()) && app.options.public_url == format!("http://{bound}") {
        screen.note(screen.text(&NO_PUBLIC));
    }
    tracing::info!("serving");
    screen.print(&screen.text(&SERVING).replace("{url}", &app.options.public_url));
    let threads = start_threads(&app);
    runtime.block_on(serve(Server::new(listener, Arc::clone(&app)), crate::web::stopped()));
    app.stopping.store(true, Ordering::SeqCst);
    for thread in threads {
        drop(thread.join());
    }
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    tracing::info!("stopped");
    Ok(false)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(64).build()
}

fn cannot_listen(address: &str, error: &std::io::Error) -> Failure {
    let args = [("address", Arg::Text(address.to_owned())), ("reason", Arg::Text(error.to_string()))];
    Failure { faults: Faults(vec![LISTEN.at(Place::default(), &args)]), dir: PathBuf::new() }
}

/// Folders of teams that the database does not have; of those it has, it is the authority.
fn take_in(args: &Args, desk: &Desk, screen: &Screen) -> Result<(), Failure> {
    let who = login();
    let act = Act { who: if who.is_empty() { "paiban" } else { &who }, at: now() };
    for dir in &args.dirs {
        let team = crate::ops::open(dir).map_err(|faults| Failure { faults, dir: dir.clone() })?.folder.team.id;
        if desk.with(|store| store.team(&team)).is_ok() {
            screen.note(&screen.text(&KNOWN).replace("{team}", &team));
            continue;
        }
        let options = ImportOptions { database: desk.database(), replace: false, act };
        let reply = desk.with(|store| import_into(store, std::slice::from_ref(dir), &options)).map_err(super::database::fail)?;
        if !reply.faults.is_empty() {
            return Err(super::database::fail(reply.faults));
        }
        for team in reply.teams {
            if let Imported::Created(head) = team.outcome {
                screen.note(&screen.text(&TAKEN_IN).replace("{team}", &head.name));
            }
        }
    }
    Ok(())
}

/// Makes the first administrator and shows a link; again at every start until somebody has followed one.
fn first_link(app: &App, screen: &Screen) -> Result<(), Failure> {
    let desk = &app.desk;
    let administrators = desk.administrators().map_err(super::database::fail)?;
    if administrators.iter().any(|account| account.has_password) {
        return Ok(());
    }
    let act = Act { who: "paiban", at: now() };
    let token = match administrators.first() {
        Some(account) => desk.invite(&act, &account.id),
        None => {
            let role = Membership { id: id(), team: None, role: Role::Administrator, agent: None };
            desk.create_account(&act, "admin", screen.text(&ADMINISTRATOR), Some(&role)).map(|(_, token)| token)
        }
    };
    // Another server on the same database may have been first: it shows the link.
    let taken = matches!(&token, Err(faults) if faults.0.iter().any(|fault| fault.code == "login-taken"));
    if taken && !desk.administrators().map_err(super::database::fail)?.is_empty() {
        return Ok(());
    }
    let token = token.map_err(super::database::fail)?;
    screen.print(&screen.text(&FIRST_LINK).replace("{url}", &app.url(&format!("/invitation/{}", token.text))));
    Ok(())
}

/// What works beside the answers.
fn start_threads(app: &Arc<App>) -> Vec<std::thread::JoinHandle<()>> {
    let keeper = Arc::clone(app);
    let mut threads = vec![std::thread::spawn(move || upkeep(&keeper))];
    for _ in 0..app.options.workers {
        let worker = Worker::new(Arc::clone(&app.desk), app.options.program.clone());
        let stop = Arc::clone(&app.stopping);
        threads.push(std::thread::spawn(move || worker.run(&stop)));
    }
    threads
}
