//! A browser's tab on a portal of its own: reading, typing, keys, sizes, axe and pictures.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use http_body_util::BodyExt;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::page_rules;
use crate::support::portal::{PASSWORD, Portal};

const AXE: &str = include_str!("axe.min.js");
/// The rules of axe that a page keeps (ui-guide 12.1).
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/// Those of them that look at colours: the dark scheme changes nothing else.
const COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// axe in forced colours: it reads `-webkit-text-fill-color`, which keeps the colour that the browser has
/// replaced, so contrasts are not its matter there.
const FORCED: [&str; 1] = ["color-contrast"];

/// Lines, marks and words of charts that do not stand out from their ground, and words that are marked in a
/// text: 3 : 1 for what is drawn, 4.5 : 1 for words (WCAG 1.4.11, 1.4.3). The lines of the grid only lead the eye.
const FAINT: &str = "
    const parts = (colour) => (colour.match(/[0-9.]+/g) || []).map(Number);
    const light = (colour) => {
        const [r, g, b] = parts(colour).map((c) => c / 255)
            .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (e) => {
        for (; e; e = e.parentElement) {
            const colour = getComputedStyle(e).backgroundColor;
            if (parts(colour)[3] !== 0) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const drawn = [...document.querySelectorAll('.chart svg :is(polyline, circle, rect, text)')]
        .map((e) => {
            const style = getComputedStyle(e);
            const colour = e.tagName === 'polyline' ? style.stroke : style.fill;
            const found = ratio(light(colour), light(ground(e.closest('.chart'))));
            return found < (e.tagName === 'text' ? 4.5 : 3) ? `${e.outerHTML} ${colour} ${found}` : '';
        });
    const marked = [...document.querySelectorAll('mark')]
        .map((e) => {
            const colour = getComputedStyle(e).color;
            const found = ratio(light(colour), light(ground(e)));
            return found < 4.5 ? `${e.outerHTML} ${colour} ${found}` : '';
        });
    return [...drawn, ...marked].filter((words) => words);";

/// The Tab key.
pub const TAB: char = '\u{e004}';
/// The Enter key.
pub const ENTER: char = '\u{e007}';
/// The arrow that leads to the next choice of a group.
pub const DOWN: char = '\u{e015}';
/// How long a page may take to say what a script learns from the server.
const PATIENCE: Duration = Duration::from_secs(10);

/// A size of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 1366 × 768: the office.
    Office,
    /// 390 px: a phone.
    Phone,
    /// 320 px: 400 % zoom of a small window.
    Narrow,
}

impl Size {
    fn pixels(self) -> (u32, u32) {
        match self {
            Self::Office => (1366, 768),
            Self::Phone => (390, 844),
            Self::Narrow => (320, 640),
        }
    }
}

/// One tab.
pub struct Tab {
    client: Client,
    driver: String,
    base: String,
    server: JoinHandle<()>,
    /// The portal it looks at, kept for as long as the tab is open.
    pub portal: Portal,
    scripts: bool,
    size: Size,
}

impl Tab {
    /// Opens the portal in the browser.
    pub(super) async fn open(client: Client, driver: &str, portal: Portal) -> Self {
        let (base, server) = portal.listen().await;
        let mut tab = Self {
            client,
            driver: driver.to_owned(),
            base,
            server,
            portal,
            scripts: true,
            size: Size::Office,
        };
        tab.resize(Size::Office).await;
        tab.dark(false).await;
        tab
    }

    /// Forgets who was here and gives the browser back.
    pub(super) async fn close(mut self) -> Client {
        self.run_scripts(true).await;
        self.devtools("Network.clearBrowserCookies", json!({})).await;
        self.client.goto("about:blank").await.expect("an empty page");
        self.server.abort();
        self.client.clone()
    }

    /// A command of the browser's own protocol.
    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let session = self.client.session_id().await.unwrap().expect("a session");
        let url = format!("{}/session/{session}/goog/cdp/execute", self.driver);
        let body = json!({ "cmd": command, "params": parameters }).to_string();
        let request = Request::post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, body.len())
            .body(Body::from(body))
            .unwrap();
        let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http();
        let answer = http.request(request).await.unwrap();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let mut answer: Value = serde_json::from_slice(&bytes).unwrap();
        let value = answer["value"].take();
        assert!(value.get("error").is_none(), "{command}: {value}");
        value
    }

    /// Sets the size of what is seen.
    pub async fn resize(&mut self, size: Size) {
        let (width, height) = size.pixels();
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        self.size = size;
    }

    /// Whether the person prefers dark screens.
    pub async fn dark(&mut self, yes: bool) {
        let scheme = if yes { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// Whether pages may run scripts, from the next page on.
    pub async fn run_scripts(&mut self, yes: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !yes })).await;
        self.scripts = yes;
    }

    /// Whether the network is there.
    pub async fn connect(&self, yes: bool) {
        let none = json!({ "offline": !yes, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.emulateNetworkConditions", none).await;
    }

    /// Whether the browser would ask before the page is left.
    pub async fn asks_before_leaving(&self) -> bool {
        let script = "const leaving = new Event('beforeunload', { cancelable: true }); \
            return !dispatchEvent(leaving)";
        self.ask(script).await == true
    }

    /// Goes to a path of the portal.
    pub async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
        self.keep_rules().await;
    }

    /// Path and query of the page.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap().to_string();
        url.strip_prefix(&self.base).unwrap_or(&url).to_owned()
    }

    /// What the browser made of the page keeps the rules of pages, too.
    async fn keep_rules(&self) {
        let source = self.client.source().await.unwrap();
        let problems = page_rules::problems(&source);
        assert!(problems.is_empty(), "{}: {problems:#?}", self.path().await);
    }

    /// The one heading.
    pub async fn heading(&self) -> String {
        self.find("h1").await.text().await.unwrap()
    }

    /// The document's title.
    pub async fn title(&self) -> String {
        self.client.title().await.unwrap()
    }

    /// The first element that the selector finds, within three seconds.
    pub async fn find(&self, css: &str) -> Element {
        let wait = self.client.wait().at_most(Duration::from_secs(3));
        match wait.for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!("{css} on {}: {error}", self.path().await),
        }
    }

    /// Whether the visible text contains the words.
    pub async fn says(&self, words: &str) -> bool {
        let fold = |text: &str| text.split_whitespace().collect::<String>();
        fold(&self.find("body").await.text().await.unwrap()).contains(&fold(words))
    }

    /// The control that a label of these words names.
    async fn labelled(&self, label: &str) -> Element {
        let around = format!("//label[normalize-space(.)='{label}']//input");
        let beside =
            format!("//*[@id=//label[starts-with(normalize-space(.),'{label}')]/@for]|{around}");
        match self.client.find(Locator::XPath(&beside)).await {
            Ok(element) => element,
            Err(error) => panic!("「{label}」 on {}: {error}", self.path().await),
        }
    }

    /// Types into the control of a label, in place of what stands there.
    pub async fn fill(&self, label: &str, text: &str) {
        let control = self.labelled(label).await;
        control.clear().await.unwrap();
        control.send_keys(text).await.unwrap();
    }

    /// Chooses the radio button or checkbox of a label.
    pub async fn choose(&self, label: &str) {
        self.labelled(label).await.click().await.unwrap();
    }

    /// Brings an element to where no save bar covers it, as people do who scroll.
    async fn reach(&self, element: &Element) {
        let script = "arguments[0].scrollIntoView({ block: 'center' })";
        let element = serde_json::to_value(element).unwrap();
        self.client.execute(script, vec![element]).await.unwrap();
    }

    /// Types into the control that the selector finds, in place of what stands there.
    pub async fn write(&self, css: &str, text: &str) {
        let control = self.find(css).await;
        self.reach(&control).await;
        control.clear().await.unwrap();
        control.send_keys(text).await.unwrap();
    }

    /// Chooses the radio button or checkbox that the selector finds.
    pub async fn pick(&self, css: &str) {
        let control = self.find(css).await;
        self.reach(&control).await;
        control.click().await.unwrap();
    }

    /// What stands in the control that the selector finds.
    pub async fn value(&self, css: &str) -> String {
        self.find(css).await.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Types where the focus is.
    pub async fn type_here(&self, text: &str) {
        self.client.active_element().await.unwrap().send_keys(text).await.unwrap();
    }

    /// Presses Tab until the focus is on what begins like this; fails above the limit (ui-guide 12).
    pub async fn tab_to(&self, focus: &str, most: usize) {
        let mut way = Vec::new();
        for _ in 0..most {
            self.key(TAB).await;
            way.push(self.focus().await);
            if way.last().is_some_and(|here| here.starts_with(focus)) {
                return;
            }
        }
        panic!("{focus} is not within {most} presses on {}: {way:#?}", self.path().await);
    }

    /// Waits until the page says the words.
    pub async fn hears(&self, words: &str) {
        self.hears_within(PATIENCE, words).await;
    }

    /// The same, of what the page tries again only after a while.
    pub async fn hears_within(&self, patience: Duration, words: &str) {
        let until = Instant::now() + patience;
        while !self.says(words).await {
            assert!(Instant::now() < until, "「{words}」 is not said on {}", self.path().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses the button that begins with these words and waits for the next page. A button that
    /// only stands in a form for the Enter key is not one that people press.
    pub async fn press(&self, words: &str) {
        let button =
            format!("//button[starts-with(normalize-space(.),'{words}') and not(@aria-hidden)]");
        self.click_through(&button).await;
    }

    /// Follows the link that begins with these words.
    pub async fn follow(&self, words: &str) {
        self.click_through(&format!("//a[starts-with(normalize-space(.),'{words}')]")).await;
    }

    async fn click_through(&self, xpath: &str) {
        let Ok(element) = self.client.find(Locator::XPath(xpath)).await else {
            panic!("{xpath} is not on {}", self.path().await);
        };
        let before = self.client.find(Locator::Css("html")).await.unwrap();
        self.reach(&element).await;
        element.click().await.unwrap();
        self.gone(&before).await;
        self.keep_rules().await;
    }

    /// Waits until the page that an element was on has gone.
    async fn gone(&self, element: &Element) {
        for _ in 0..200 {
            if element.tag_name().await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("still on {}", self.path().await);
    }

    /// Ends the session of the browser, as a closed window does.
    pub async fn leave(&self) {
        self.devtools("Network.clearBrowserCookies", json!({})).await;
    }

    /// Signs in with the password of everyone whom the tests make.
    pub async fn sign_in(&self, login: &str) {
        self.go("/signin").await;
        self.fill("職員番号", login).await;
        self.fill("パスワード", PASSWORD).await;
        self.press("サインイン").await;
        assert!(!self.path().await.starts_with("/signin"), "{login} signs in");
    }

    /// Presses a key.
    pub async fn key(&self, key: char) {
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Selector-like name and text of what has the focus: `a#x 本文へ進む`.
    pub async fn focus(&self) -> String {
        let script = "const e = document.activeElement; return e.tagName.toLowerCase() + \
            (e.id ? '#' + e.id : '') + (e.className ? '.' + e.className.split(' ')[0] : '') + ' ' + \
            e.textContent.trim().slice(0, 40)";
        self.ask(script).await.as_str().unwrap_or_default().trim().to_owned()
    }

    /// What a script finds out.
    pub async fn ask(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Looks at the page in both sizes and both schemes: axe finds nothing, nothing is cut off at
    /// the side, and pictures are kept as `<name>-<size>-<scheme>.png`.
    pub async fn look(&mut self, name: &str) {
        let rules = json!({ "runOnly": { "type": "tag", "values": RULES } });
        for size in [Size::Phone, Size::Office] {
            self.resize(size).await;
            self.axe(name, &rules).await;
            assert_eq!(self.ask(FAINT).await, json!([]), "{name}, light");
            self.fits(name).await;
            self.picture(&format!("{name}-{}-light", size.pixels().0)).await;
        }
        self.dark(true).await;
        self.axe(name, &json!({ "runOnly": { "type": "rule", "values": COLOURS } })).await;
        assert_eq!(self.ask(FAINT).await, json!([]), "{name}, dark");
        self.picture(&format!("{name}-{}-dark", self.size.pixels().0)).await;
        self.dark(false).await;
    }

    /// The page in forced colours, where only the system's colours are left: axe finds nothing, and a
    /// picture is kept.
    pub async fn look_in_forced_colours(&mut self, name: &str) {
        for scheme in ["light", "dark"] {
            let features = json!({ "features": [
                { "name": "forced-colors", "value": "active" },
                { "name": "prefers-color-scheme", "value": scheme },
            ] });
            self.devtools("Emulation.setEmulatedMedia", features).await;
            // A page that is open already keeps some colours of before.
            self.client.refresh().await.unwrap();
            let mut rules = json!({ "runOnly": { "type": "tag", "values": RULES } });
            for rule in FORCED {
                rules["rules"][rule] = json!({ "enabled": false });
            }
            self.axe(name, &rules).await;
            assert_eq!(self.ask(FAINT).await, json!([]), "{name}, forced, {scheme}");
            self.picture(&format!("{name}-{}-forced-{scheme}", self.size.pixels().0)).await;
        }
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [] })).await;
        self.dark(false).await;
    }

    /// What a script finds out while the page is laid out for paper.
    pub async fn ask_on_paper(&mut self, script: &str) -> Value {
        self.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        let found = self.ask(script).await;
        self.devtools("Emulation.setEmulatedMedia", json!({ "media": "" })).await;
        self.dark(false).await;
        found
    }

    /// Prints the page as its style says, keeps `<name>.pdf`, and counts the sheets of paper.
    pub async fn print(&self, name: &str) -> usize {
        let how = json!({ "printBackground": true, "preferCSSPageSize": true });
        let printed = self.devtools("Page.printToPDF", how).await;
        let bytes = STANDARD.decode(printed["data"].as_str().expect("a document")).unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.pdf")), &bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        text.split("/Type /Page").skip(1).filter(|rest| !rest.starts_with('s')).count()
    }

    /// The page is no wider than the window.
    pub async fn fits(&self, name: &str) {
        let (width, _) = self.size.pixels();
        let wide = self.ask("return document.documentElement.scrollWidth").await;
        assert!(wide.as_u64() <= Some(width.into()), "{name} is {wide} px wide at {width} px");
    }

    /// Fails with the list of violations.
    async fn axe(&self, name: &str, rules: &Value) {
        if self.ask("return typeof axe").await == "undefined" {
            self.client.execute(AXE, vec![]).await.unwrap();
        }
        let script = "const done = arguments[arguments.length - 1]; \
            axe.run(document, arguments[0]).then((r) => done(r.violations), (e) => done(String(e)))";
        let found = self.client.execute_async(script, vec![rules.clone()]).await.unwrap();
        let violations = found.as_array().unwrap_or_else(|| panic!("axe on {name}: {found}"));
        let mut text = String::new();
        for violation in violations {
            writeln!(
                text,
                "  {} ({}): {}",
                violation["id"], violation["impact"], violation["help"]
            )
            .unwrap();
            for node in violation["nodes"].as_array().into_iter().flatten().take(5) {
                writeln!(text, "    {} {}", node["target"], node["failureSummary"]).unwrap();
            }
        }
        assert!(
            violations.is_empty(),
            "axe on {name} ({}, {:?}):\n{text}",
            self.path().await,
            self.size
        );
    }

    /// A picture of the whole page.
    pub async fn picture(&self, name: &str) {
        let (width, least) = self.size.pixels();
        let high = self.ask("return document.documentElement.scrollHeight").await;
        let high = high.as_u64().unwrap_or(0).clamp(least.into(), 12_000);
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": high, "scale": 1 });
        let shot = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let shot = self.devtools("Page.captureScreenshot", shot).await;
        let bytes = STANDARD.decode(shot["data"].as_str().expect("a picture")).unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }
}
