//! Looking at pages in tests: sample frames, the house rules for markup, and files to open.
//!
//! `LOOK=1 cargo test --lib` writes every page that a test shows to `target/look/`, with its style sheet
//! and script, so that it can be served and looked at in a browser.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use askama::Template;
use scraper::{ElementRef, Html, Selector};

use super::assets;
use super::shell::{Current, NavItem, Shell, UserBadge};

/// The frame as a supervisor sees it, as in the mock-ups.
pub(crate) fn shell(title: &str) -> Shell {
    let item = |label, href, current, count| NavItem { label, href, current, count };
    Shell {
        title: title.to_owned(),
        site_name: "北九州市".to_owned(),
        user: Some(UserBadge {
            name: "中村 恵子".to_owned(), post: "人財育成課 係長".to_owned()
        }),
        nav: vec![
            item("ホーム", "/", Current::No, None),
            item("クレド・役割", "/credo", Current::No, None),
            item("自分の評価", "/me", Current::No, None),
            item("部下の評価", "/team", Current::Section, Some((6, "件があなたの番"))),
            item("使い方", "/help", Current::No, None),
        ],
        crumbs: Vec::new(),
        csrf: "sample-token".to_owned(),
        once: "sample-key".to_owned(),
        flash: None,
        theme: "",
        wide: false,
        has_errors: false,
        css_url: assets::css_url().to_owned(),
        js_url: assets::js_url().to_owned(),
        icon_url: assets::icon_url().to_owned(),
        rehearsal: None,
        last_signed_in: Some("令和8年3月2日（月曜日）8時41分".to_owned()),
        side: Vec::new(),
        side_label: "",
        path: "/sample".to_owned(),
        idle_minutes: Some(60),
    }
}

/// The frame of somebody who is not signed in and has no navigation yet.
pub(crate) fn outside(title: &str) -> Shell {
    Shell { user: None, nav: Vec::new(), last_signed_in: None, idle_minutes: None, ..shell(title) }
}

/// Renders a page, holds it against the house rules, and writes it for looking when asked to.
pub(crate) fn show(name: &str, page: &impl Template) -> Html {
    let text = page.render().expect("a page renders");
    let html = Html::parse_document(&text);
    let broken = broken_rules(&html);
    assert!(broken.is_empty(), "{name}: {broken:#?}");
    if std::env::var_os("LOOK").is_some() {
        write(name, &text);
    }
    html
}

fn write(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/look");
    for url in [assets::css_url(), assets::js_url(), assets::icon_url()] {
        let file = folder.join(url.trim_start_matches('/'));
        fs::create_dir_all(file.parent().expect("a folder")).expect("a writable target folder");
        fs::write(file, assets::asset(url).expect("an asset").bytes).expect("a writable file");
    }
    fs::write(folder.join(format!("{name}.html")), text).expect("a writable file");
}

/// What ui-guide 12.2 asks of every page and a parser can see.
pub(crate) fn broken_rules(html: &Html) -> Vec<String> {
    let mut broken = Vec::new();
    let all = |selector: &str| -> Vec<ElementRef<'_>> {
        html.select(&Selector::parse(selector).expect("a selector")).collect()
    };
    let mut rule = |holds: bool, words: String| {
        if !holds {
            broken.push(words);
        }
    };

    // The error summary stands before the h1 on purpose (6.5).
    let headings = all("h1, h2:not(#error-summary), h3, h4");
    rule(all("h1").len() == 1, format!("{} h1", all("h1").len()));
    let mut before = 0;
    for heading in headings {
        let level = i32::from(heading.value().name().as_bytes()[1] - b'0');
        rule(level <= before + 1, format!("h{level} after h{before}: {}", words_of(heading)));
        before = level;
    }

    let mut ids = HashSet::new();
    for element in all("[id]") {
        let id = element.attr("id").unwrap_or_default();
        rule(!id.is_empty() && ids.insert(id), format!("id {id} twice"));
    }
    for attribute in ["for", "aria-describedby", "aria-labelledby"] {
        for element in all(&format!("[{attribute}]")) {
            for id in element.attr(attribute).unwrap_or_default().split_whitespace() {
                rule(ids.contains(id), format!("{attribute} leads to no {id}"));
            }
        }
    }
    for link in all(".errsum a") {
        let target = link.attr("href").unwrap_or_default().trim_start_matches('#');
        rule(ids.contains(target), format!("the error summary leads to no {target}"));
    }

    for element in all("*") {
        for (attribute, _) in element.value().attrs() {
            let banned = [
                "style",
                "placeholder",
                "disabled",
                "required",
                "pattern",
                "maxlength",
                "accesskey",
            ];
            let inline = attribute.starts_with("on");
            rule(
                !inline && !banned.contains(&attribute),
                format!("{attribute} on {}", element.value().name()),
            );
        }
    }
    rule(all("[target=_blank]").is_empty(), "a link that opens a window".to_owned());
    rule(all("style, script:not([src])").is_empty(), "inline style or script".to_owned());
    for control in all("input:not([type=hidden]), select, textarea") {
        let id = control.attr("id").unwrap_or("-");
        let labelled = all("label").iter().any(|label| label.attr("for") == Some(id))
            || control
                .ancestors()
                .filter_map(ElementRef::wrap)
                .any(|up| up.value().name() == "label");
        rule(labelled, format!("no label for {}", control.attr("name").unwrap_or_default()));
    }
    for form in all("form") {
        let posts = form.attr("method") == Some("post");
        let token = Selector::parse("input[name=_csrf]").expect("a selector");
        let guarded = form.select(&token).next().is_some();
        rule(posts == guarded, format!("form {:?}: token {guarded}", form.attr("action")));
    }
    for table in all("table") {
        let named = Selector::parse("caption").expect("a selector");
        let has_name = table.select(&named).next().is_some() || table.attr("aria-label").is_some();
        rule(has_name, "a table without a caption".to_owned());
    }
    for header in all("th") {
        rule(header.attr("scope").is_some(), format!("no scope: {}", words_of(header)));
    }
    for drawing in all("svg") {
        let silent = drawing.attr("aria-hidden") == Some("true");
        let named =
            drawing.attr("role") == Some("img") && drawing.attr("aria-labelledby").is_some();
        rule(silent || named, "a drawing without a name".to_owned());
    }
    for link in all("a") {
        let words = words_of(link);
        rule(!words.trim().is_empty(), format!("a link without words: {:?}", link.attr("href")));
        rule(words.trim() != "こちら", "「こちら」".to_owned());
    }
    rule(all("[autofocus]").len() <= 1, "two elements ask for the focus".to_owned());
    let text = html.root_element().text().collect::<String>();
    rule(!text.contains('！'), "「！」".to_owned());
    rule(!text.contains("&amp;"), "escaped twice".to_owned());
    broken
}

fn words_of(element: ElementRef<'_>) -> String {
    element.text().collect()
}
