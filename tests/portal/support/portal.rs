//! The whole portal on a database of its own, with a clock that tests move, and browsers without
//! a screen that keep cookies, read tokens and post forms.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use chrono::{Duration, TimeZone, Utc};
use http_body_util::BodyExt;
use jinzai::access::{Actor, Grant, Role};
use jinzai::kernel::ids::{AccountId, EmployeeId};
use jinzai::kernel::{Date, Now, Period};
use jinzai::platform::{App, Clock, Config, Db, Mode, telemetry};
use jinzai::{app, identity};
use metrics_exporter_prometheus::PrometheusHandle;
use scraper::{Html, Selector};
use tower::ServiceExt;

use super::cluster::TestDatabase;
use super::page_rules;

static METRICS: LazyLock<PrometheusHandle> = LazyLock::new(telemetry::start_metrics);

/// The password of everyone whom [`Portal::account`] makes.
pub const PASSWORD: &str = "海峡を渡る橋の朝 2026";

/// Where tests stand in time: 3 March 2026, 10:42 in Japan, a Tuesday.
pub fn the_day() -> Now {
    Now::of(Utc.with_ymd_and_hms(2026, 3, 3, 1, 42, 0).unwrap())
}

/// One running portal.
pub struct Portal {
    pub app: App,
    service: Router,
    pub database: TestDatabase,
    _folder: TempFolder,
}

/// A folder that goes away.
struct TempFolder(std::path::PathBuf);

impl Drop for TempFolder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

impl Portal {
    /// An empty portal with default settings.
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// A portal with the strategy's content, as every start of the program loads it.
    pub async fn seeded() -> Self {
        let portal = Self::start().await;
        jinzai::seed::actions::load(&portal.app).await.unwrap();
        portal
    }

    /// An empty portal with changed settings.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::over(TestDatabase::create().await, change)
    }

    /// A portal over a database that is there already.
    pub fn over(database: TestDatabase, change: impl FnOnce(&mut Config)) -> Self {
        let folder =
            std::env::temp_dir().join(format!("jinzai-{}-{}", std::process::id(), database.name));
        std::fs::create_dir_all(&folder).unwrap();
        let mut config = Config::from_values(Mode::Dev, HashMap::new()).unwrap();
        config.cheap_hashes = true;
        config.data_dir.clone_from(&folder);
        change(&mut config);
        let app = App {
            db: Db::of(database.pool.clone()),
            clock: Clock::fixed(the_day()),
            config: Arc::new(config),
        };
        let service = app::service(app.clone(), METRICS.clone());
        Self { app, service, database, _folder: TempFolder(folder) }
    }

    /// Moves the clock forward.
    pub fn wait(&self, duration: Duration) {
        let now = self.app.now();
        self.app.clock.move_to(Now::of(now.at + duration));
    }

    /// Moves the clock to nine o'clock in Japan on that day.
    pub fn go_to(&self, day: Date) {
        let nine = jinzai::kernel::time::start_of(day) + Duration::hours(9);
        self.app.clock.move_to(Now::of(nine));
    }

    /// Listens for a real browser; the address, and the server to end.
    pub async fn listen(&self) -> (String, tokio::task::JoinHandle<()>) {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let service =
            self.service.clone().into_make_service_with_connect_info::<std::net::SocketAddr>();
        let server = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        (format!("http://{address}"), server)
    }

    /// The same browser, after the program was started anew: what it held in memory is gone.
    pub fn after_a_restart(&self, client: &Client) -> Client {
        Client { service: app::service(self.app.clone(), METRICS.clone()), ..client.clone() }
    }

    /// The same browser, at a program on the same database that gives requests up earlier.
    pub fn in_a_hurry(&self, client: &Client, limit: std::time::Duration) -> Client {
        let config = Config { request_limit: limit, ..Config::clone(&self.app.config) };
        let app = App { config: Arc::new(config), ..self.app.clone() };
        Client { service: app::service(app, METRICS.clone()), ..client.clone() }
    }

    /// A browser that is not signed in.
    pub fn visitor(&self) -> Client {
        Client { service: self.service.clone(), cookies: Arc::default(), address: [10, 0, 0, 1] }
    }

    /// An account with a password, invited and accepted as people do it.
    pub async fn account(
        &self,
        login: &str,
        employee: Option<EmployeeId>,
        name: &str,
    ) -> AccountId {
        let invitee =
            identity::actions::Invitee { login: login.to_owned(), employee, name: name.to_owned() };
        let invited =
            identity::actions::invite(&self.app, &Actor::system("demo"), &[invitee]).await.unwrap();
        let new = identity::password::NewPassword::parse(PASSWORD, &[]).unwrap();
        let origin =
            identity::actions::Origin { address: "10.0.0.9".into(), browser: "test".into() };
        identity::actions::accept_invitation(&self.app, &invited[0].code, new, &origin)
            .await
            .unwrap();
        invited[0].account
    }

    /// Grants a role over everything from long ago on.
    pub async fn grant(&self, account: AccountId, role: Role) {
        let since = Period::since("2020-04-01".parse().unwrap());
        let grant = Grant { role, authority: None, department: None };
        identity::actions::grant_role(&self.app, &Actor::system("demo"), account, grant, since)
            .await
            .unwrap();
    }

    /// An account with a role and no employee.
    pub async fn office_of(&self, login: &str, role: Role) {
        let account = self.account(login, None, login).await;
        self.grant(account, role).await;
    }

    /// Gives every account one name: whoever tells people apart by their names, takes them for one.
    pub async fn all_are_named(&self, name: &str) {
        sqlx::query("update account set display_name = $1")
            .bind(name)
            .execute(&self.database.pool)
            .await
            .unwrap();
    }

    /// A signed-in browser of an account with a role and no employee.
    pub async fn officer(&self, login: &str, role: Role) -> Client {
        self.office_of(login, role).await;
        self.signed_in(login).await
    }

    /// Signs an existing account in.
    pub async fn signed_in(&self, login: &str) -> Client {
        let client = self.visitor();
        let page = client.get("/signin").await;
        let answer =
            client.submit(&page, "/signin", &[("number", login), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login} signs in");
        client
    }
}

/// A browser without a screen.
#[derive(Clone)]
pub struct Client {
    service: Router,
    cookies: Arc<Mutex<HashMap<String, String>>>,
    address: [u8; 4],
}

impl Client {
    /// The same browser at another address.
    pub fn from(&self, address: [u8; 4]) -> Self {
        Self { address, ..self.clone() }
    }
    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }
    /// Sets a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }
    /// Sends a request as it is. Every page that comes back is checked against the rules of pages.
    pub async fn send(&self, mut request: Request<Body>) -> Page {
        let line = {
            let cookies = self.cookies.lock().unwrap();
            cookies.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ")
        };
        if !line.is_empty() {
            request.headers_mut().insert(header::COOKIE, line.parse().unwrap());
        }
        let path = request.uri().path().to_owned();
        let address: std::net::SocketAddr = (self.address, 4000).into();
        request.extensions_mut().insert(axum::extract::ConnectInfo(address));
        let response = self.service.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for value in parts.headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap_or_default();
            if text.contains("Max-Age=0") {
                self.cookies.lock().unwrap().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let page = Page { status: parts.status, headers: parts.headers, bytes: bytes.to_vec() };
        page_rules::check(&path, &page);
        page
    }
    /// Reads a page.
    pub async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }
    /// Reads a page, following redirects.
    pub async fn follow(&self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..5 {
            match page.location() {
                Some(next) => page = self.get(&next).await,
                None => return page,
            }
        }
        page
    }
    /// Posts pairs as they are.
    pub async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(pairs);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.finish()))
            .unwrap();
        self.send(request).await
    }
    /// Fills in the form of `page` that posts to `action` and submits it: hidden fields, checked
    /// boxes and typed values of the page are sent along, as a browser does; `values` replace them.
    pub async fn submit(&self, page: &Page, action: &str, values: &[(&str, &str)]) -> Page {
        let mut pairs = page.form(action);
        for (name, _) in values {
            pairs.retain(|(key, _)| key != name);
        }
        pairs.extend(values.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        let borrowed: Vec<(&str, &str)> =
            pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.post(action, &borrowed).await
    }
    /// Uploads a file with the hidden fields of the page's form for `action`.
    pub async fn upload(
        &self,
        page: &Page,
        action: &str,
        values: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Page {
        self.upload_all(page, action, values, &[file]).await
    }
    /// The same with several files: field, file name, bytes.
    pub async fn upload_all(
        &self,
        page: &Page,
        action: &str,
        values: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        let mut pairs = page.form(action);
        for (name, _) in values {
            pairs.retain(|(key, _)| key != name);
        }
        pairs.retain(|(key, _)| !files.iter().any(|file| file.0 == key));
        pairs.extend(values.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        let boundary = "jinzai-boundary";
        let mut body = Vec::new();
        for (name, value) in pairs {
            let part = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        for (field, file_name, bytes) in files {
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{file_name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{boundary}--\r\n").into_bytes());
        let request = Request::post(action)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }
    /// Saves while typing, as the script does.
    pub async fn put_json(&self, page: &Page, path: &str, value: &serde_json::Value) -> Page {
        let request = Request::builder()
            .method(Method::PUT)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-csrf-token", page.csrf())
            .body(Body::from(value.to_string()))
            .unwrap();
        self.send(request).await
    }
}

/// An answer, read by role and text.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Page {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }
    /// Where a redirect leads.
    pub fn location(&self) -> Option<String> {
        self.headers.get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned())
    }
    /// Text of every element that the selector finds, blanks folded.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        self.html()
            .select(&selector)
            .map(|element| {
                element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect()
    }
    /// Text of the first element that the selector finds, or "".
    pub fn first(&self, selector: &str) -> String {
        self.all(selector).into_iter().next().unwrap_or_default()
    }
    /// The one heading.
    pub fn h1(&self) -> String {
        self.first("h1")
    }
    /// The document's title.
    pub fn title(&self) -> String {
        self.first("title")
    }
    /// Whether the visible text contains the words.
    pub fn says(&self, words: &str) -> bool {
        let fold = |text: &str| text.split_whitespace().collect::<String>();
        fold(&self.all("body").join(" ")).contains(&fold(words))
    }
    /// Attribute of every element that the selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        self.html()
            .select(&selector)
            .filter_map(|element| element.value().attr(name).map(str::to_owned))
            .collect()
    }
    /// A token of this page, of any form.
    pub fn csrf(&self) -> String {
        self.attributes("input[name=_csrf]", "value").into_iter().next().unwrap_or_default()
    }
    /// What the browser would send of the form that posts to `action`; panics when there is none.
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let html = self.html();
        let forms = Selector::parse("form").unwrap();
        let controls = Selector::parse("input, textarea, select").unwrap();
        let options = Selector::parse("option").unwrap();
        let form = html
            .select(&forms)
            .find(|form| form.value().attr("action") == Some(action))
            .unwrap_or_else(|| panic!("no form posts to {action} on this page:\n{}", self.text()));
        let mut pairs = Vec::new();
        for control in form.select(&controls) {
            let element = control.value();
            let Some(name) = element.attr("name") else { continue };
            let value = match element.name() {
                "textarea" => control.text().collect::<String>(),
                "select" => {
                    let chosen =
                        control.select(&options).find(|o| o.value().attr("selected").is_some());
                    let first = control.select(&options).next();
                    let Some(option) = chosen.or(first) else { continue };
                    option
                        .value()
                        .attr("value")
                        .map_or_else(|| option.text().collect(), str::to_owned)
                }
                _ => match element.attr("type").unwrap_or("text") {
                    "submit" | "button" | "file" => continue,
                    "radio" | "checkbox" if element.attr("checked").is_none() => continue,
                    "radio" | "checkbox" => element.attr("value").unwrap_or("on").to_owned(),
                    _ => element.attr("value").unwrap_or_default().to_owned(),
                },
            };
            // Browsers drop the first line break of a textarea and send CR LF for the others.
            let value = if element.name() == "textarea" {
                value.strip_prefix('\n').unwrap_or(&value).replace('\n', "\r\n")
            } else {
                value
            };
            pairs.push((name.to_owned(), value));
        }
        pairs
    }
}
