//! A PostgreSQL server of the tests' own, in a temporary folder; it ends with the tests, however they end.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Starts the server, then waits for the end of standard input: the pipe closes when the tests are gone, killed or not.
const KEEPER: &str = r#"
trap '' INT TERM HUP
cd "$1"
"$2/initdb" -D data -U paiban -A trust -E UTF8 --locale=C.UTF-8 --no-sync >log 2>&1 || { cat log >&2; exit 1; }
"$2/postgres" -D data -k "$1" -c listen_addresses= -c fsync=off -c max_connections=200 >>log 2>&1 &
server=$!
until "$2/psql" -h "$1" -U paiban -d postgres -c 'SELECT 1' >/dev/null 2>&1; do
  kill -0 $server 2>/dev/null || { cat log >&2; exit 1; }
  sleep 0.1
done
echo ready
cat >/dev/null
kill -INT $server
wait $server
cd / && rm -rf "$1"
"#;

struct Server {
    folder: PathBuf,
    /// Holds the pipe whose end is the server's.
    _keeper: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicUsize = AtomicUsize::new(0);

/// A new, empty database: its URL.
pub fn new_database() -> String {
    let server = SERVER.get_or_init(start);
    let name = format!("t{}", DATABASES.fetch_add(1, Ordering::SeqCst));
    let url = |name: &str| format!("postgres://paiban:s3cret@{}/{name}", server.folder.display().to_string().replace('/', "%2F"));
    let mut client = ::postgres::Client::connect(&url("postgres"), ::postgres::NoTls).expect("the server answers");
    client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database");
    url(&name)
}

fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let newest = versions.filter(|bin| bin.join("initdb").exists()).max_by_key(|bin| version(bin));
    newest.expect("PostgreSQL is not installed: run `make setup-test`")
}

fn version(bin: &Path) -> u32 {
    bin.parent().and_then(|folder| folder.file_name()?.to_str()?.parse().ok()).unwrap_or(0)
}

fn number(args: &[&str]) -> u32 {
    let output = Command::new("id").args(args).output().expect("`id` runs");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
}

fn start() -> Server {
    // A short path: the name of a socket has at most 107 bytes.
    let folder = tempfile::Builder::new().prefix("paiban-pg").tempdir_in("/tmp").expect("a temporary folder").keep();
    let mut command = Command::new("sh");
    command.arg("-c").arg(KEEPER).arg("keeper").arg(&folder).arg(programs());
    // The server refuses to run as root.
    if number(&["-u"]) == 0 {
        let (user, group) = (number(&["-u", "postgres"]), number(&["-g", "postgres"]));
        chown(&folder, Some(user), Some(group)).expect("the folder is theirs");
        command.uid(user).gid(group);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
    let mut keeper = command.spawn().expect("a shell");
    let mut line = String::new();
    BufReader::new(keeper.stdout.take().expect("piped")).read_line(&mut line).expect("read");
    assert_eq!(line, "ready\n", "PostgreSQL did not start");
    Server { folder, _keeper: keeper }
}

#[test]
fn the_keeper_names_a_version() {
    assert!(version(Path::new("/usr/lib/postgresql/15/bin")) > version(Path::new("/usr/lib/postgresql/9.6/bin")));
}
