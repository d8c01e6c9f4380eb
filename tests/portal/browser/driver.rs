//! One chromedriver and one browser for the whole test binary, kept between tests: journeys wait for
//! each other, and leave the other core to the other tests.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use super::tab::Tab;
use crate::support::portal::Portal;

/// Browsers at once.
const BROWSERS: usize = 1;

/// Starts chromedriver, and waits on standard input, which closes when the tests have ended in
/// whatever way; then ends the whole process group with its browsers, and removes their profiles.
const KEEPER: &str = r#"
command -v chromedriver >/dev/null || { echo "no chromedriver"; exit 1; }
TMPDIR=$(mktemp -d) && export TMPDIR
chromedriver --port=0 &
trap '' TERM
cat >/dev/null
kill -s TERM -- "-$$"
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$!" 2>/dev/null || break; sleep 0.1; done
rm -rf "$TMPDIR"
kill -s KILL -- "-$$"
"#;

struct Driver {
    url: String,
    // Its standard input stays open for as long as this process lives.
    _keeper: Child,
}

static DRIVER: LazyLock<Driver> = LazyLock::new(|| {
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER])
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell can be started");
    let mut lines = BufReader::new(keeper.stdout.take().expect("it is piped")).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| line.split_once("started successfully on port ").map(|p| p.1.to_owned()))
        .unwrap_or_else(|| {
            panic!("chromedriver does not start; bin/test installs what is missing")
        });
    let port = port.trim_end_matches('.').to_owned();
    // What it says from now on is of no interest, but must be read.
    thread::spawn(move || lines.for_each(drop));
    Driver { url: format!("http://127.0.0.1:{port}"), _keeper: keeper }
});

/// Where browsers, portals and tests of journeys run: a browser outlives the test that opened it.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads")
});
static SEATS: Semaphore = Semaphore::const_new(BROWSERS);
static IDLE: Mutex<Vec<Client>> = Mutex::new(Vec::new());

async fn open() -> Client {
    let options = json!({
        "goog:chromeOptions": { "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--disable-quic", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-default-apps",
            "--disable-extensions", "--hide-scrollbars", "--window-size=1366,768", "--lang=ja",
        ] }
    });
    let capabilities = options.as_object().expect("an object").clone();
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&DRIVER.url)
        .await
        .unwrap_or_else(|error| panic!("the browser does not start: {error}"))
}

/// Runs one journey in a browser that knows nothing of earlier ones.
pub fn journey(portal: impl AsyncFnOnce() -> Portal, steps: impl AsyncFnOnce(&mut Tab)) {
    RUNTIME.block_on(async {
        let _seat = SEATS.acquire().await.expect("seats are never taken away");
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let client = match idle {
            Some(client) => client,
            None => open().await,
        };
        let mut tab = Tab::open(client, &DRIVER.url, portal().await).await;
        steps(&mut tab).await;
        // A browser in which a journey failed is not used again.
        let client = tab.close().await;
        IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(client);
    });
}
