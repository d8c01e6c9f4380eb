//! The server is killed while people type, several times; what it had acknowledged is there
//! afterwards (product.md 2.5). The real program, as a process of its own, on a database of this test.

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs};

use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use crate::support::cluster::TestDatabase;
use crate::support::portal::Page;

/// How often the server dies.
const KILLS: usize = 4;
/// What people get done between two deaths.
const WORK: Duration = Duration::from_millis(700);
/// How long the program may take to come back.
const PATIENCE: Duration = Duration::from_mins(1);
/// Fields that each person fills in, over and over.
const FIELDS: [&str; 3] = ["e1_why", "e2_why", "summary"];

/// The program on a database, a folder and a port that stay.
struct Program {
    url: String,
    folder: PathBuf,
    port: u16,
    child: Child,
}

fn start(url: &str, folder: &PathBuf, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_jinzai"))
        .args(["demo", "--staff", "300", "--years", "2"])
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("DATABASE_URL", url)
        .env("JINZAI_DATA_DIR", folder)
        .env("JINZAI_LISTEN", format!("127.0.0.1:{port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program can be run")
}

impl Program {
    fn start(database: &TestDatabase) -> Self {
        let folder = env::temp_dir().join(format!("jinzai-killed-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        let port = free.local_addr().expect("it has an address").port();
        drop(free);
        let url = database.url();
        let child = start(&url, &folder, port);
        Self { url, folder, port, child }
    }
    /// SIGKILL, in the middle of whatever it does; then the same program again.
    fn die_and_rise(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
        self.child = start(&self.url, &self.folder, self.port);
    }
    fn sign_in_of(&self, role: &str) -> (String, String) {
        let list =
            fs::read_to_string(self.folder.join("demo-accounts.json")).expect("it is written");
        let list: Value = serde_json::from_str(&list).expect("it is JSON");
        let one = list.as_array().expect("a list").iter().find(|one| one["role"] == role);
        let text = |name: &str| one.expect("a role")[name].as_str().expect("a text").to_owned();
        (text("employee_number"), text("password"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
        let _removed = fs::remove_dir_all(&self.folder);
    }
}

/// A browser on a real connection.
struct Person {
    http: Http<HttpConnector, Body>,
    base: String,
    cookies: HashMap<String, String>,
}

impl Person {
    fn new(port: u16) -> Self {
        let http = Http::builder(TokioExecutor::new()).build_http();
        Self { http, base: format!("http://127.0.0.1:{port}"), cookies: HashMap::new() }
    }

    /// `None` when the server is not there, or goes away before it has answered.
    async fn send(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        token: &str,
        body: String,
    ) -> Option<Page> {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_LENGTH, body.len())
            .header("x-csrf-token", token)
            .body(Body::from(body))
            .unwrap();
        let (parts, body) = self.http.request(request).await.ok()?.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap_or_default();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let bytes = body.collect().await.ok()?.to_bytes().to_vec();
        Some(Page { status: parts.status, headers: parts.headers, bytes })
    }

    async fn get(&mut self, path: &str) -> Option<Page> {
        self.send(Method::GET, path, "text/plain", "", String::new()).await
    }

    /// Reads a page as soon as the server is there.
    async fn get_at_last(&mut self, path: &str) -> Page {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.get(path).await {
                Some(page) if page.status.is_success() => return page,
                other => assert!(
                    Instant::now() < until,
                    "{path}: {:?}",
                    other.map(|page| (page.status, page.location()))
                ),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn sign_in(&mut self, (number, password): (String, String)) {
        let page = self.get_at_last("/signin").await;
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in page.form("/signin") {
            match name.as_str() {
                "number" => body.append_pair("number", &number),
                "password" => body.append_pair("password", &password),
                _ => body.append_pair(&name, &value),
            };
        }
        let kind = "application/x-www-form-urlencoded";
        let answer = self.send(Method::POST, "/signin", kind, "", body.finish()).await;
        assert!(answer.is_some_and(|page| page.status.is_redirection()), "{number} signs in");
    }
}

/// What one person knows of one field.
#[derive(Default)]
struct Field {
    /// The last text that the server said it has.
    acknowledged: String,
    /// A later text whose answer never came: it may be there or not.
    sent: Option<String>,
    revision: i64,
}

/// What stands in the page must be what was acknowledged, or what was sent after it.
fn compare(page: &Page, address: &str, name: &str, fields: &mut HashMap<&'static str, Field>) {
    let form = page.form(address);
    let value = |wanted: &str| {
        let found = form.iter().find(|(name, _)| name == wanted);
        found.unwrap_or_else(|| panic!("{wanted} is on {address}")).1.clone()
    };
    for (field, known) in fields {
        let stands = value(field);
        assert!(
            stands == known.acknowledged || Some(&stands) == known.sent.as_ref(),
            "{name}, {field}: «{}» was acknowledged, «{stands}» is there",
            known.acknowledged
        );
        known.acknowledged = stands;
        known.sent = None;
        known.revision = value(&format!("{field}.revision")).parse().unwrap();
    }
}

/// Types until told to stop. Returns how often the server said 「保存しました」.
async fn types(mut person: Person, name: &str, address: String, stop: Arc<AtomicBool>) -> usize {
    let mut page = person.get_at_last(&address).await;
    let mut fields: HashMap<&'static str, Field> = HashMap::new();
    for field in FIELDS {
        let stands = page.form(&address).into_iter().find(|(name, _)| name == field);
        let acknowledged = stands.unwrap_or_else(|| panic!("{field} is on {address}")).1;
        fields.insert(field, Field { acknowledged, ..Field::default() });
    }
    compare(&page, &address, name, &mut fields);
    let (mut count, mut kept) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        let field = FIELDS[count % FIELDS.len()];
        count += 1;
        let known = fields.get_mut(field).expect("it is known");
        let text = format!("{name}が{count}回目に書いた文です。");
        let body = json!({ "field": field, "text": text, "revision": known.revision });
        known.sent = Some(text.clone());
        let to = format!("{address}/draft");
        let json = "application/json";
        match person.send(Method::PUT, &to, json, &page.csrf(), body.to_string()).await {
            Some(answer) if answer.status.is_success() => {
                let answer: Value = serde_json::from_slice(&answer.bytes).unwrap();
                known.revision = answer["revision"].as_i64().unwrap();
                known.acknowledged = text;
                known.sent = None;
                kept += 1;
            }
            Some(answer) => panic!("{name}, {field}: {} {}", answer.status, answer.text()),
            // The server died under this save.
            None => {
                page = person.get_at_last(&address).await;
                compare(&page, &address, name, &mut fields);
            }
        }
    }
    let page = person.get_at_last(&address).await;
    compare(&page, &address, name, &mut fields);
    kept
}

/// The first address on a page that begins and ends like this.
fn link(page: &Page, begins: &str, ends: &str) -> String {
    let links = page.attributes("a", "href");
    let plain = links.iter().map(|link| link.split('#').next().unwrap_or_default());
    plain
        .filter(|link| link.starts_with(begins) && link.ends_with(ends))
        .map(str::to_owned)
        .next()
        .unwrap_or_else(|| panic!("{begins}…{ends} is not among {links:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_killed_server() {
    let database = TestDatabase::create().await;
    let mut program = Program::start(&database);
    let mut employee = Person::new(program.port);
    let mut supervisor = Person::new(program.port);
    employee.get_at_last("/readyz").await;
    employee.sign_in(program.sign_in_of("employee")).await;
    supervisor.sign_in(program.sign_in_of("supervisor")).await;
    let own = link(&employee.get_at_last("/me").await, "/me/cycles/", "/self");
    let team = link(&supervisor.get_at_last("/team").await, "/team/cycles/", "");
    let list = supervisor.get_at_last(&team).await;
    // Somebody whose rating waits: the name of the next act leads there.
    let sheet = link(&list, &format!("{team}/sheets/"), "");

    let stop = Arc::new(AtomicBool::new(false));
    let typing = [
        tokio::spawn(types(employee, "本人", own, stop.clone())),
        tokio::spawn(types(supervisor, "上司", sheet, stop.clone())),
    ];
    for _ in 0..KILLS {
        tokio::time::sleep(WORK).await;
        program.die_and_rise();
        Person::new(program.port).get_at_last("/readyz").await;
    }
    tokio::time::sleep(WORK).await;
    stop.store(true, Ordering::Relaxed);
    let mut kept = 0;
    for person in typing {
        kept += person.await.unwrap();
    }
    eprintln!("{KILLS} kills, {kept} saves acknowledged, none lost");
    assert!(kept > 2 * KILLS, "{kept} saves are too few to say anything");
}
