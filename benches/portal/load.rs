//! Load from outside: `wrk` for reading, an own generator for saving.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use axum::routing::get;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::{CONNECTIONS, Outcome};

/// What was measured.
pub struct Rate {
    /// Answers a second.
    pub per_second: f64,
    /// 99 of 100 answers came within that many milliseconds.
    pub p99_ms: f64,
    /// Time of a core for one answer, in the program and in the database server, in microseconds: what a
    /// busy machine does not change.
    pub cores_us: Option<[f64; 2]>,
}

impl Rate {
    /// Two measurements of the same length as one.
    pub fn and(&self, other: &Self) -> Self {
        Self {
            per_second: f64::midpoint(self.per_second, other.per_second),
            p99_ms: self.p99_ms.max(other.p99_ms),
            cores_us: self
                .cores_us
                .zip(other.cores_us)
                .map(|(one, two)| [f64::midpoint(one[0], two[0]), f64::midpoint(one[1], two[1])]),
        }
    }
}

/// A page and who reads it.
pub struct Target {
    /// Address.
    pub url: String,
    /// The cookie of a session, or nothing.
    pub cookie: String,
}

/// A form that is saved over and over: two bodies, each following on the other.
pub struct Writer {
    /// Address of the form.
    pub url: String,
    /// Session.
    pub cookie: String,
    /// Forms; `ONCE` stands for the key of one post.
    pub bodies: [String; 2],
}

/// Stands in a body for the key that is new with every post.
pub const ONCE: &str = "00000000-0000-4000-8000-000000000000";

pub type Http = Client<HttpConnector, Body>;

/// A client with connections of its own.
pub fn http() -> Http {
    Client::builder(TokioExecutor::new()).build_http()
}

/// The body of a page; fails when it does not answer 200.
pub async fn body_of(target: &Target) -> Outcome<Bytes> {
    let request =
        Request::get(&target.url).header(header::COOKIE, &target.cookie).body(Body::empty())?;
    let answer = http().request(request).await?;
    let status = answer.status();
    let bytes = answer.into_body().collect().await?.to_bytes();
    if status.as_u16() != 200 {
        return Err(format!("{} answers {status}", target.url).into());
    }
    Ok(bytes)
}

/// The same bytes from memory, as fast as this machine hands them out.
pub struct StaticPage {
    /// Where.
    pub target: Target,
    server: tokio::task::JoinHandle<()>,
}

impl StaticPage {
    pub async fn start(bytes: Bytes) -> Outcome<Self> {
        let page = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes);
        let service = Router::new().route("/", get(move || async move { page }));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}/", listener.local_addr()?);
        let server = tokio::spawn(async move {
            // It ends with the process.
            let _ended = axum::serve(listener, service).await;
        });
        Ok(Self { target: Target { url, cookie: String::new() }, server })
    }
}

impl Drop for StaticPage {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Time of cores used since the system started, in the program and in its database server.
pub type Cores = [Duration; 2];

/// Microseconds of one answer.
pub fn cores_us(before: Cores, after: Cores, answers: f64) -> [f64; 2] {
    [0, 1].map(|at| after[at].saturating_sub(before[at]).as_secs_f64() * 1e6 / answers.max(1.0))
}

/// Reads a page over and over; `used` tells the time of cores used so far.
pub fn wrk(target: &Target, lasting: Duration, used: impl Fn() -> Outcome<Cores>) -> Outcome<Rate> {
    let run = |seconds: u64| {
        Command::new("wrk")
            .args(["-t2", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "--latency"])
            .args(["-H", &format!("Cookie: {}", target.cookie)])
            .arg(&target.url)
            .output()
    };
    // The first second warms plans and caches.
    run(1)?;
    let before = used()?;
    let output = run(lasting.as_secs())?;
    let after = used()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("{}:\n{text}", target.url).into());
    }
    let value = |mark: &str| {
        text.lines()
            .find_map(|line| line.trim().strip_prefix(mark))
            .map(|rest| rest.trim().to_owned())
            .ok_or_else(|| format!("wrk does not say {mark}:\n{text}"))
    };
    let per_second: f64 = value("Requests/sec:")?.parse()?;
    Ok(Rate {
        per_second,
        p99_ms: milliseconds(&value("99%")?)?,
        cores_us: Some(cores_us(before, after, per_second * lasting.as_secs_f64())),
    })
}

/// `1.25ms`, `820.00us`, `1.02s`.
fn milliseconds(text: &str) -> Outcome<f64> {
    let units = [("us", 0.001), ("ms", 1.0), ("s", 1000.0)];
    let (number, factor) = units
        .iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))
        .ok_or_else(|| format!("«{text}» is no time"))?;
    Ok(number.parse::<f64>()? * factor)
}

/// Saves forms over and over, each writer on a connection of its own. Gives the number of all that were saved,
/// those of the first second among them, which warms plans and caches and is not measured.
pub async fn saves(
    writers: &[Writer],
    lasting: Duration,
    used: impl Fn() -> Outcome<Cores>,
) -> Outcome<(Rate, u32)> {
    let warm = u32::try_from(save_for(writers, Duration::from_secs(1)).await?.0.len())?;
    let before = used()?;
    let (mut times, took) = save_for(writers, lasting).await?;
    times.sort_unstable();
    let last = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
    let count = u32::try_from(times.len())?;
    let per_second = f64::from(count) / took.as_secs_f64();
    let cores_us = Some(cores_us(before, used()?, f64::from(count)));
    Ok((Rate { per_second, p99_ms: last.as_secs_f64() * 1000.0, cores_us }, warm + count))
}

/// Times of the saves, and how long it took in all.
async fn save_for(writers: &[Writer], lasting: Duration) -> Outcome<(Vec<Duration>, Duration)> {
    let stop = Arc::new(AtomicBool::new(false));
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for writer in writers {
        let (url, cookie) = (writer.url.clone(), writer.cookie.clone());
        let (bodies, stop) = (writer.bodies.clone(), Arc::clone(&stop));
        tasks.spawn(async move {
            let http = http();
            let mut times = Vec::new();
            for turn in 0.. {
                if turn % 2 == 0 && stop.load(Ordering::Relaxed) {
                    break;
                }
                let key = uuid::Uuid::now_v7().to_string();
                let body = bodies[turn % 2].replace(ONCE, &key);
                let sent = Instant::now();
                post(&http, &url, &cookie, body).await?;
                times.push(sent.elapsed());
            }
            Outcome::Ok(times)
        });
    }
    tokio::time::sleep(lasting).await;
    stop.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.extend(done??);
    }
    Ok((times, begun.elapsed()))
}

/// Posts a form; fails unless it was carried out.
pub async fn post(http: &Http, url: &str, cookie: &str, body: String) -> Outcome<()> {
    let request = Request::post(url)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))?;
    let answer = http.request(request).await?;
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await?.to_bytes();
    if status != 303 {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        return Err(format!("{url} answers {status}:\n{text}").into());
    }
    Ok(())
}
