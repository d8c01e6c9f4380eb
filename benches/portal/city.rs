//! The program under load: `jinzai demo` in a folder of its own, and people of its city.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use jinzai::access::Actor;
use jinzai::identity::actions::{Invitee, Origin, accept_invitation, invite};
use jinzai::identity::password::NewPassword;
use jinzai::kernel::ids::EmployeeId;
use jinzai::platform::cluster::Cluster;
use jinzai::platform::{App, Clock, Config, Db, Mode};
use scraper::{Html, Selector};
use tokio::sync::Mutex;

use crate::Outcome;
use crate::load::{self, Cores, ONCE, Rate, Target, Writer};
use crate::postgres::{Postgres, Statements, statements_in};

/// The password of everyone who is given an account here.
const PASSWORD: &str = "関門の橋に立つ夜明けの風 2026";

/// How large a city: `BENCH_STAFF` people with `BENCH_YEARS` years; without them the demo city as it comes.
pub struct Size {
    staff: Option<String>,
    years: Option<String>,
}

impl Size {
    pub fn wanted() -> Self {
        Self { staff: std::env::var("BENCH_STAFF").ok(), years: std::env::var("BENCH_YEARS").ok() }
    }
    /// Each size has a city of its own, which is filled once.
    fn folder(&self) -> String {
        [Some("bench"), self.staff.as_deref(), self.years.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("-")
    }
    fn arguments(&self) -> Vec<&str> {
        let staff = self.staff.iter().flat_map(|staff| ["--staff", staff]);
        staff.chain(self.years.iter().flat_map(|years| ["--years", years])).collect()
    }
}

/// A running portal with its city.
pub struct City {
    program: Child,
    base: String,
    app: App,
    data: PathBuf,
    /// Cookies of those who are signed in: a new password would end the sessions of the old one.
    cookies: Mutex<HashMap<EmployeeId, String>>,
    /// Its database server.
    pub postgres: Postgres,
}

impl City {
    /// Starts the program; the first time it fills the city, afterwards it finds it.
    pub async fn start(size: &Size) -> Outcome<Self> {
        let data = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(size.folder());
        fs::create_dir_all(&data)?;
        let mut program = Command::new(env!("CARGO_BIN_EXE_jinzai"))
            .arg("demo")
            .args(size.arguments())
            .env("JINZAI_DATA_DIR", &data)
            .env("JINZAI_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()?;
        let out = program.stdout.take().ok_or("its output is piped")?;
        let mut lines = BufReader::new(out).lines();
        let base = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("/ を開いて")?.0.to_owned()))
            .ok_or("the program does not say its address")?;
        std::thread::spawn(move || lines.for_each(drop));
        let cluster = data.join("postgresql");
        let url = Cluster::url_of_running(&cluster).ok_or("its database runs")?;
        let sockets = url.split_once("host=").map(|(_, path)| PathBuf::from(path));
        let postgres = Postgres::new(&sockets.ok_or("it has a socket")?, &data);
        let mut config = Config::from_values(Mode::Demo, HashMap::new())?;
        config.data_dir.clone_from(&data);
        let db = Db::connect(&url, 4).await?;
        let app = App { db, clock: Clock::System, config: Arc::new(config) };
        Ok(Self { program, base, app, data, cookies: Mutex::default(), postgres })
    }

    /// Asks the program to end, and waits for it.
    pub fn stop(mut self) -> Outcome<()> {
        Command::new("kill").args(["-s", "TERM", &self.program.id().to_string()]).status()?;
        self.program.wait()?;
        Ok(())
    }

    /// Reads a page over and over.
    pub fn wrk(&self, target: &Target, lasting: Duration) -> Outcome<Rate> {
        load::wrk(target, lasting, || self.cores())
    }

    /// A page as somebody with that cookie reads it.
    pub fn page(&self, path: &str, cookie: Option<&str>) -> Target {
        let cookie = cookie.unwrap_or_default().to_owned();
        Target { url: format!("{}{path}", self.base), cookie }
    }

    /// Gives an employee an account and a session; returns its cookie.
    async fn sign_in(&self, employee: EmployeeId, number: &str) -> Outcome<String> {
        let mut cookies = self.cookies.lock().await;
        if let Some(cookie) = cookies.get(&employee) {
            return Ok(cookie.clone());
        }
        let invitee =
            Invitee { login: number.to_owned(), employee: Some(employee), name: number.to_owned() };
        let failed = |what: String| format!("{number}: {what}");
        let invited = invite(&self.app, &Actor::system("demo"), &[invitee])
            .await
            .map_err(|error| failed(error.to_string()))?;
        let code = invited.first().map(|one| one.code.clone()).ok_or("one was invited")?;
        let password =
            NewPassword::parse(PASSWORD, &[]).map_err(|_| failed("the password".to_owned()))?;
        let origin = Origin { address: "127.0.0.1".to_owned(), browser: "bench".to_owned() };
        let opened = accept_invitation(&self.app, &code, password, &origin)
            .await
            .map_err(|error| failed(error.to_string()))?;
        let cookie = format!("jinzai_session={}", opened.token);
        cookies.insert(employee, cookie.clone());
        Ok(cookie)
    }

    /// People whose turn it is at a kind of step, with sheet and cycle.
    async fn turns(&self, kind: &str, most: usize) -> Outcome<Vec<Turn>> {
        let rows: Vec<Turn> = sqlx::query_as(
            "select distinct on (p.evaluator_id) p.evaluator_id as employee, e.employee_number as number,
                s.sheet_id::text as sheet, c.code as cycle
            from sheet_step p
            join sheet s on s.sheet_id = p.sheet_id and s.standing = 'running'
            join cycle c on c.cycle_id = s.cycle_id and c.stage = 'open'
            join employee e on e.employee_id = p.evaluator_id
            where p.kind = $1 and p.state = 'open' and p.returned_at is null
            order by p.evaluator_id, s.sheet_id
            limit $2",
        )
        .bind(kind)
        .bind(i64::try_from(most)?)
        .fetch_all(self.app.db.reader())
        .await?;
        if rows.len() < most {
            return Err(format!("only {} people have a {kind} step open", rows.len()).into());
        }
        Ok(rows)
    }

    /// A sheet in the workbench of its primary evaluator.
    pub async fn sheet_page(&self) -> Outcome<Target> {
        let turn = self.turns("primary", 1).await?.remove(0);
        let cookie = self.sign_in(turn.employee, &turn.number).await?;
        let sheet = turn.sheet.replace('-', "");
        Ok(self.page(&format!("/team/cycles/{}/sheets/{sheet}", turn.cycle), Some(&cookie)))
    }

    /// The list of one's people, for the evaluator with most of them.
    pub async fn team_list(&self) -> Outcome<Target> {
        let (employee, number, cycle): (EmployeeId, String, String) = sqlx::query_as(
            "select e.employee_id, e.employee_number, c.code
            from sheet_step p
            join sheet s on s.sheet_id = p.sheet_id and s.standing = 'running'
            join cycle c on c.cycle_id = s.cycle_id and c.stage = 'open'
            join employee e on e.employee_id = p.evaluator_id
            where p.kind = 'primary' and p.state <> 'skipped'
            group by e.employee_id, e.employee_number, c.code
            order by count(*) desc, e.employee_number
            limit 1",
        )
        .fetch_one(self.app.db.reader())
        .await?;
        let cookie = self.sign_in(employee, &number).await?;
        Ok(self.page(&format!("/team/cycles/{cycle}"), Some(&cookie)))
    }

    /// The progress board of a running cycle, for an officer of HR.
    pub async fn progress_board(&self) -> Outcome<Target> {
        let (employee, login): (EmployeeId, String) = sqlx::query_as(
            "select a.employee_id, a.login
            from account_grant g
            join account a on a.account_id = g.account_id
            where g.role = 'hr_officer' and g.department_id is null and g.revoked_at is null
              and a.employee_id is not null
            order by a.login
            limit 1",
        )
        .fetch_one(self.app.db.reader())
        .await?;
        // The board of the whole city: of the open cycle with the most sheets.
        let (cycle,): (String,) = sqlx::query_as(
            "select c.code
            from cycle c
            where c.stage = 'open'
            order by (select count(*) from sheet s where s.cycle_id = c.cycle_id) desc
            limit 1",
        )
        .fetch_one(self.app.db.reader())
        .await?;
        let cookie = self.sign_in(employee, &login).await?;
        Ok(self.page(&format!("/hr/cycles/{cycle}/progress?step=primary"), Some(&cookie)))
    }

    /// Time of cores used so far, in the program and in all processes of its database server.
    pub fn cores(&self) -> Outcome<Cores> {
        let file = fs::read_to_string(self.data.join("postgresql/data/postmaster.pid"))?;
        let server: u32 = file.lines().next().ok_or("the server's number")?.parse()?;
        let mut database = Duration::ZERO;
        for entry in fs::read_dir("/proc")? {
            let Ok(pid) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
            // A process may end between the listing and the look.
            let Ok(used) = Used::of(pid) else { continue };
            if pid == server {
                database += used.itself + used.ended;
            } else if used.parent == server {
                database += used.itself;
            }
        }
        Ok([Used::of(self.program.id())?.itself, database])
    }

    /// The program's memory in MB: now, and at most since it started.
    pub fn memory(&self) -> Outcome<(f64, f64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.program.id()))?;
        let kilobytes = |name: &str| -> Outcome<f64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.split_whitespace().next());
            Ok(number.ok_or("the system tells it")?.parse()?)
        };
        Ok((kilobytes("VmRSS:")? / 1024.0, kilobytes("VmHWM:")? / 1024.0))
    }

    /// People who assess themselves, each with a form that can be saved over and over.
    pub async fn writers(&self, count: usize) -> Outcome<Vec<Writer>> {
        let mut writers = Vec::new();
        for turn in self.turns("self", count).await? {
            let cookie = self.sign_in(turn.employee, &turn.number).await?;
            let target = self.page(&format!("/me/cycles/{}/self", turn.cycle), Some(&cookie));
            let http = load::http();
            let mut bodies = Vec::new();
            for text in
                ["一度目に書いた文です。", "二度目に書いた文です。", "一度目に書いた文です。"]
            {
                let html = String::from_utf8_lossy(&load::body_of(&target).await?).into_owned();
                let body = filled_in(&html, text)?;
                // Every post needs a key of its own, or it gets the answer of the one before.
                let key = uuid::Uuid::now_v7().to_string();
                load::post(&http, &target.url, &cookie, body.replace(ONCE, &key)).await?;
                bodies.push(body);
            }
            // The second follows on the first, the third on the second: from then on they alternate.
            let bodies = [bodies.swap_remove(1), bodies.swap_remove(1)];
            writers.push(Writer { url: target.url, cookie, bodies });
        }
        Ok(writers)
    }

    /// Audit entries of saves so far: each that changed something has one.
    pub async fn saved(&self) -> Outcome<i64> {
        let count = sqlx::query_scalar("select count(*) from audit_entry where verb = 'save_step'");
        Ok(count.fetch_one(self.app.db.reader()).await?)
    }

    /// What one reading of each page asks of the database.
    pub async fn statements_of(&self, targets: &[&Target]) -> Outcome<Vec<Statements>> {
        // The values stand in the details, which the program's server leaves out.
        self.postgres.sql("alter role jinzai set log_statement = 'all'")?;
        self.postgres.sql("alter role jinzai set log_error_verbosity = 'default'")?;
        self.reconnect().await?;
        let log = self.data.join("postgresql/postgres.log");
        let mut found = Vec::new();
        for target in targets {
            // Caches fill, statements get their plans.
            for _ in 0..40 {
                load::body_of(target).await?;
            }
            let before = fs::metadata(&log)?.len();
            load::body_of(target).await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
            let text = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
            let from = usize::try_from(before)?;
            found.push(statements_in(text.get(from..).unwrap_or_default()));
        }
        self.postgres.sql("alter role jinzai reset all")?;
        self.reconnect().await?;
        Ok(found)
    }

    /// Ends the connections of the program, which then opens others: settings of a role take effect.
    async fn reconnect(&self) -> Outcome<()> {
        self.postgres.sql(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'jinzai'",
        )?;
        // Connections that were used a moment ago are not asked whether they live.
        tokio::time::sleep(Duration::from_secs(4)).await;
        Ok(())
    }
}

/// What the system says of a process.
struct Used {
    parent: u32,
    /// Time of cores.
    itself: Duration,
    /// Of its children that have ended.
    ended: Duration,
}

impl Used {
    fn of(pid: u32) -> Outcome<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The name, in brackets, may hold blanks.
        let rest = text.rsplit_once(") ").ok_or("the name ends")?.1;
        let fields: Vec<&str> = rest.split(' ').collect();
        let number = |at: usize| -> Outcome<u64> { Ok(fields.get(at).ok_or("a field")?.parse()?) };
        // Hundredths of a second on every Linux.
        let time = |at| Outcome::Ok(Duration::from_millis((number(at)? + number(at + 1)?) * 10));
        Ok(Self { parent: u32::try_from(number(1)?)?, itself: time(11)?, ended: time(13)? })
    }
}

/// Whose turn it is.
#[derive(sqlx::FromRow)]
struct Turn {
    employee: EmployeeId,
    number: String,
    sheet: String,
    cycle: String,
}

/// The form of the page that posts to itself, as a browser would send it, with one text of its own.
fn filled_in(html: &str, text: &str) -> Outcome<String> {
    let html = Html::parse_document(html);
    let select = |css: &str| Selector::parse(css).map_err(|error| error.to_string());
    let form = html
        .select(&select("main form[method=post], form[method=post]")?)
        .find(|form| form.select(&Selector::parse("textarea").expect("a name")).next().is_some())
        .ok_or("a form with texts")?;
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    let mut first = true;
    for control in form.select(&select("input, textarea")?) {
        let element = control.value();
        let Some(name) = element.attr("name") else { continue };
        let value = match (element.name(), element.attr("type").unwrap_or("text")) {
            ("textarea", _) if std::mem::take(&mut first) => text.to_owned(),
            ("textarea", _) => control.text().collect(),
            (_, "radio" | "checkbox") if element.attr("checked").is_none() => continue,
            (_, "submit" | "button" | "file") => continue,
            _ if name == "_once" => ONCE.to_owned(),
            _ => element.attr("value").unwrap_or_default().to_owned(),
        };
        pairs.append_pair(name, &value);
    }
    Ok(pairs.finish())
}
