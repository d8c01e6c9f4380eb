//! What every page keeps (ui-guide 3, 6, 12.2 and 13). The test client checks each HTML answer that
//! any test receives, so that a page is checked in every state in which a test meets it.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use axum::http::header;
use scraper::{ElementRef, Html, Selector};

use super::portal::Page;

/// Fails with everything that is wrong with the page; answers that are no HTML pass.
pub fn check(path: &str, page: &Page) {
    check_headers(path, page);
    let is_html = page
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html"));
    if !is_html {
        return;
    }
    let problems = problems(&page.text());
    let mut text = String::new();
    for problem in &problems {
        writeln!(text, "  {problem}").expect("text takes text");
    }
    assert!(problems.is_empty(), "{path} ({}) breaks rules of pages:\n{text}", page.status);
}

/// What every answer carries (decision 22).
fn check_headers(path: &str, page: &Page) {
    let header = |name: &str| page.headers.get(name).map_or("", |value| value.to_str().unwrap());
    let policy = header("content-security-policy");
    for part in [
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ] {
        assert!(policy.contains(part), "{path}: {part} is missing in «{policy}»");
    }
    assert!(!policy.contains("unsafe"), "{path}: {policy}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(header("referrer-policy"), "same-origin", "{path}");
    let kind = header("content-type");
    assert!(page.bytes.is_empty() || !kind.is_empty(), "{path} has a body without a type");
    if kind.starts_with("text/") {
        assert!(kind.contains("charset=utf-8"), "{path}: {kind}");
    }
    if !path.starts_with("/static/") && kind.starts_with("text/html") {
        assert_eq!(header("cache-control"), "no-store", "{path}");
    }
}

/// Everything that is wrong with the text of a page.
pub fn problems(text: &str) -> Vec<String> {
    let html = Html::parse_document(text);
    let mut found = Vec::new();
    let mut rules = Rules { html: &html, found: &mut found };
    rules.document();
    rules.headings();
    rules.references();
    rules.controls();
    rules.forms();
    rules.tables_and_pictures();
    rules.links_and_buttons();
    rules.inline();
    rules.typed_fields();
    found
}

struct Rules<'a> {
    html: &'a Html,
    found: &'a mut Vec<String>,
}

fn select(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("{css}: {error}"))
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The opening tag, for naming an element in a complaint.
fn tag_of(element: ElementRef<'_>) -> String {
    let html = element.html();
    html.split('>').next().unwrap_or("").chars().take(120).collect::<String>() + ">"
}

impl<'a> Rules<'a> {
    fn all(&self, css: &str) -> Vec<ElementRef<'a>> {
        self.html.select(&select(css)).collect()
    }
    fn first(&self, css: &str) -> Option<ElementRef<'a>> {
        self.html.select(&select(css)).next()
    }
    fn say(&mut self, what: impl Into<String>) {
        self.found.push(what.into());
    }

    fn document(&mut self) {
        if self.first("html[lang=ja]").is_none() {
            self.say("no lang=ja");
        }
        let titles: Vec<String> = self.all("head > title").into_iter().map(text_of).collect();
        match titles.as_slice() {
            [title] => {
                let name = title.strip_suffix(" – 人財ポータル").unwrap_or("");
                if name.trim_start_matches("誤り：").trim().is_empty() {
                    self.say(format!("the title is «{title}»"));
                }
                let tells = title.starts_with("誤り：");
                if tells != self.first(".errsum").is_some() {
                    self.say(format!("title «{title}» and error summary do not agree"));
                }
            }
            _ => self.say(format!("{} titles", titles.len())),
        }
        if self.all("main#main[tabindex='-1']").len() != 1 || self.all("main").len() != 1 {
            self.say("not one main with id=main and tabindex=-1");
        }
        for css in ["header", "footer"] {
            if self.all(&format!("body > {css}, body > form > {css}")).len() > 1 {
                self.say(format!("more than one {css}"));
            }
        }
        let first = "body a, body button, body input:not([type=hidden]), body [tabindex='0']";
        let skip = self.first(first).is_some_and(|element| {
            element.value().attr("href") == Some("#main") && text_of(element) == "本文へ進む"
        });
        if !skip {
            self.say("the first thing to reach is not 「本文へ進む」");
        }
        for nav in self.all("nav, [role=region], [role=group]") {
            let named = ["aria-label", "aria-labelledby"]
                .iter()
                .any(|name| nav.value().attr(name).is_some_and(|value| !value.trim().is_empty()));
            if !named {
                self.say(format!("{} has no name", tag_of(nav)));
            }
        }
        let mut names = HashSet::new();
        for nav in self.all("nav[aria-label]") {
            let name = nav.value().attr("aria-label").unwrap_or_default();
            if !names.insert(name) {
                self.say(format!("two navs are called {name}"));
            }
        }
    }

    fn headings(&mut self) {
        if self.all("h1").len() != 1 {
            let count = self.all("h1").len();
            self.say(format!("{count} h1"));
        }
        // The error summary (h2) stands before the h1.
        let mut last = 1;
        for heading in self.all("h1, h2, h3, h4, h5, h6") {
            let level: u32 = heading.value().name()[1..].parse().expect("a heading's level");
            if level > last + 1 {
                self.say(format!("h{level} «{}» follows h{last}", text_of(heading)));
            }
            if text_of(heading).is_empty() {
                self.say(format!("an empty h{level}"));
            }
            last = level;
        }
    }

    fn references(&mut self) {
        let mut ids: HashMap<&str, u32> = HashMap::new();
        for element in self.all("[id]") {
            *ids.entry(element.value().attr("id").unwrap_or_default()).or_default() += 1;
        }
        let mut twice: Vec<String> = ids
            .iter()
            .filter(|(_, count)| **count > 1)
            .map(|(id, count)| format!("id {id} stands {count} times"))
            .collect();
        twice.sort();
        self.found.extend(twice);
        let names =
            ["aria-describedby", "aria-labelledby", "aria-controls", "aria-details", "for", "list"];
        for name in names {
            for element in self.all(&format!("[{name}]")) {
                let value = element.value().attr(name).unwrap_or_default();
                if value.trim().is_empty() {
                    self.say(format!("{} has an empty {name}", tag_of(element)));
                }
                for target in value.split_whitespace().filter(|target| !ids.contains_key(*target)) {
                    self.say(format!("{name}={target} of {} leads nowhere", tag_of(element)));
                }
            }
        }
        for link in self.all("a[href^='#']") {
            let target = link.value().attr("href").unwrap_or_default().trim_start_matches('#');
            if !ids.contains_key(target) {
                self.say(format!("link #{target} «{}» leads nowhere", text_of(link)));
            }
        }
    }

    /// A form that could not be saved names what was typed by the words that stood beside it (`ui::called`).
    fn typed_fields(&mut self) {
        for form in self.all("form[method=post]") {
            let action = form.value().attr("action").unwrap_or_default();
            for control in form.select(&select("textarea, input[type=text], input:not([type])")) {
                let name = control.value().attr("name").unwrap_or_default();
                let id = control.value().attr("id").unwrap_or_default();
                let label: String = self
                    .all("label[for]")
                    .into_iter()
                    .filter(|label| label.value().attr("for") == Some(id))
                    .map(text_of)
                    .collect();
                let called = jinzai::ui::called(action, name);
                let words = called.as_deref().map(|words| words.split('（').next().unwrap_or(""));
                let is_known = words.is_some() || control.value().name() != "textarea";
                let label = label.trim_end_matches("書かなくてもよい");
                let is_so = |words: &str| label.contains(words) || words.contains(label);
                if !is_known || !words.is_none_or(is_so) {
                    self.say(format!("{name} of {action} is «{label}», but called {called:?}"));
                }
            }
        }
    }

    fn controls(&mut self) {
        let controls =
            "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea";
        let labelled: HashSet<&str> = self
            .all("label[for]")
            .into_iter()
            .filter(|label| !text_of(*label).is_empty())
            .filter_map(|label| label.value().attr("for"))
            .collect();
        for control in self.all(controls) {
            let by_id = control.value().attr("id").is_some_and(|id| labelled.contains(id));
            let around = control
                .ancestors()
                .filter_map(ElementRef::wrap)
                .any(|above| above.value().name() == "label" && !text_of(above).is_empty());
            let by_other = control.value().attr("aria-labelledby").is_some();
            if !(by_id || around || by_other) {
                self.say(format!("{} has no visible label", tag_of(control)));
            }
            if control.value().attr("name").is_none() {
                self.say(format!("{} has no name to be sent with", tag_of(control)));
            }
        }
        for group in self.all("fieldset") {
            let legend = group
                .child_elements()
                .find(|child| child.value().name() == "legend")
                .is_some_and(|legend| !text_of(legend).is_empty());
            if !legend {
                self.say("a fieldset without a legend");
            }
        }
        for wrong in self.all("[aria-invalid=true]") {
            if wrong.value().attr("aria-describedby").is_none() {
                self.say(format!("{} is invalid, but no words say why", tag_of(wrong)));
            }
        }
        if let Some(summary) = self.first(".errsum") {
            let links = summary.select(&select("li a[href^='#']")).count();
            if links == 0 {
                self.say("an error summary without links");
            }
        }
    }

    fn forms(&mut self) {
        for form in self.all("form") {
            let action = form.value().attr("action").unwrap_or_default().to_owned();
            if action.is_empty() || !action.starts_with('/') {
                self.say(format!("a form goes to «{action}»"));
            }
            let posts = form.value().attr("method").is_some_and(|m| m.eq_ignore_ascii_case("post"));
            let has = |name: &str| {
                form.select(&select(&format!("input[type=hidden][name={name}]")))
                    .any(|input| input.value().attr("value").is_some_and(|v| !v.is_empty()))
            };
            // Signing out twice is signing out.
            let once = has("_once") || action == "/signout";
            if posts && !(has("_csrf") && once) {
                self.say(format!("the form for {action} lacks _csrf or _once"));
            }
            let typed =
                form.select(&select("input:not([type=hidden]), textarea, select")).next().is_some();
            if posts && typed && form.value().attr("novalidate").is_none() {
                self.say(format!("the form for {action} lacks novalidate"));
            }
            let file = form.select(&select("input[type=file]")).next().is_some();
            if file && form.value().attr("enctype") != Some("multipart/form-data") {
                self.say(format!("the form for {action} cannot send its file"));
            }
        }
        for name in ["required", "pattern", "min", "max", "maxlength", "minlength", "placeholder"] {
            for element in self.all(&format!("input[{name}], textarea[{name}], select[{name}]")) {
                self.say(format!("{} has {name}", tag_of(element)));
            }
        }
        for element in self.all("button[disabled], input[type=submit][disabled]") {
            self.say(format!("{} is disabled", tag_of(element)));
        }
    }

    fn tables_and_pictures(&mut self) {
        for table in self.all("table") {
            let caption = table
                .child_elements()
                .next()
                .filter(|first| first.value().name() == "caption")
                .is_some_and(|caption| !text_of(caption).is_empty());
            if !caption {
                self.say(format!("{} has no caption", tag_of(table)));
            }
        }
        for head in self.all("th") {
            let scope = head.value().attr("scope").unwrap_or_default();
            if !["row", "col", "rowgroup", "colgroup"].contains(&scope) {
                self.say(format!("th «{}» has no scope", text_of(head)));
            }
        }
        for picture in self.all("svg") {
            if picture.value().attr("role") == Some("img") {
                let title = picture.select(&select("title")).next();
                if title.is_none_or(|title| text_of(title).is_empty()) {
                    self.say("a picture without a title");
                }
            } else if picture.value().attr("aria-hidden") != Some("true") {
                self.say("an icon that is not hidden from readers of the screen");
            }
        }
        for picture in self.all("img") {
            self.say(format!("{}: no images", tag_of(picture)));
        }
    }

    fn links_and_buttons(&mut self) {
        for element in self.all("a, button") {
            let words = text_of(element);
            let named = element.value().attr("aria-label").is_some_and(|name| !name.is_empty());
            if words.is_empty() && !named {
                self.say(format!("{} says nothing", tag_of(element)));
            }
            if ["こちら", "OK", "キャンセル", "送信"].contains(&words.as_str()) {
                self.say(format!("«{words}» does not say what happens"));
            }
            let href = element.value().attr("href");
            if element.value().name() == "a" && href.is_none_or(str::is_empty) {
                self.say(format!("{} leads nowhere", tag_of(element)));
            }
            if href.is_some_and(|href| !href.starts_with('/') && !href.starts_with(['#', '?'])) {
                self.say(format!("{} leads outside", tag_of(element)));
            }
            if element.value().attr("target") == Some("_blank")
                && !words.contains("（新しいタブで開きます）")
            {
                self.say(format!("«{words}» opens a tab without saying so"));
            }
        }
        for element in self.all("[tabindex]") {
            let order: i32 =
                element.value().attr("tabindex").and_then(|value| value.parse().ok()).unwrap_or(1);
            if order > 0 {
                self.say(format!("{} jumps the order", tag_of(element)));
            }
        }
        let current = self.all("nav a[aria-current=page]").len();
        let main = self.all("header nav a[aria-current=page]").len();
        if main > 1 {
            self.say(format!("{main} of {current} main items are the current page"));
        }
    }

    fn inline(&mut self) {
        for element in self.all("*") {
            for (name, _) in element.value().attrs() {
                if name == "style" || name.starts_with("on") {
                    self.say(format!("{} has {name}", tag_of(element)));
                }
            }
        }
        for element in self.all("style, script:not([src])") {
            self.say(format!("{} is inline", tag_of(element)));
        }
        for element in self.all("script[src], link[href], img[src], iframe, object, embed") {
            let from = element.value().attr("src").or_else(|| element.value().attr("href"));
            if from.is_none_or(|from| !from.starts_with("/static/")) {
                self.say(format!("{} is not ours", tag_of(element)));
            }
        }
    }
}

const GOOD: &str = "<!doctype html><html lang=ja><head><title>例 – 人財ポータル</title></head><body>\
    <a href=\"#main\">本文へ進む</a><main id=main tabindex=-1><h1>例</h1><h2>節</h2>\
    <table><caption>表</caption><tr><th scope=col>列</th></tr></table>\
    <form method=post action=\"/x\" novalidate><input type=hidden name=_csrf value=a>\
    <input type=hidden name=_once value=b><label for=n>名</label><input id=n name=n>\
    <button>保存する</button></form></main></body></html>";

#[test]
fn a_good_page_has_no_problems() {
    assert_eq!(problems(GOOD), Vec::<String>::new());
}

#[test]
fn each_rule_finds_its_breach() {
    let breaches = [
        ("<h2>節</h2>", "<h3>節</h3>", "h3 «節» follows h1"),
        ("<h2>節</h2>", "<h1>節</h1>", "2 h1"),
        ("lang=ja", "", "lang=ja"),
        ("例 – 人財ポータル", "例", "the title"),
        ("例 – 人財ポータル", "誤り：例 – 人財ポータル", "do not agree"),
        ("本文へ進む", "進む", "first thing"),
        ("<label for=n>名</label>", "", "no visible label"),
        ("<label for=n>", "<label for=m>", "leads nowhere"),
        ("<h2>", "<h2 id=n>", "id n stands 2 times"),
        ("<input id=n", "<input placeholder=x id=n", "placeholder"),
        ("<button>", "<button disabled>", "disabled"),
        ("<button>", "<button onclick=x>", "onclick"),
        ("<h1>", "<h1 style=x>", "style"),
        ("<caption>表</caption>", "", "no caption"),
        (" scope=col", "", "no scope"),
        ("name=_csrf", "name=c", "_csrf"),
        (" novalidate", "", "novalidate"),
        ("保存する", "OK", "does not say"),
        ("<h2>", "<a href=\"https://x.example\">外</a><h2>", "leads outside"),
        ("<h2>", "<a href=\"/x\" target=_blank>外</a><h2>", "opens a tab"),
        ("<h2>", "<svg><path/></svg><h2>", "icon"),
        ("<h2>", "<nav></nav><h2>", "has no name"),
        ("<h2>", "<script>1</script><h2>", "inline"),
        ("<h2>", "<p tabindex=1>x</p><h2>", "jumps"),
    ];
    for (old, new, says) in breaches {
        let found = problems(&GOOD.replace(old, new));
        assert!(found.iter().any(|problem| problem.contains(says)), "{new}: {found:?}");
    }
}
