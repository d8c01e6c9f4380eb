//! Style sheet, script and icon: inside the binary, at addresses that change with their content.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// `Cache-Control` of every asset: its address names its content, so it never changes.
pub const CACHE_FOREVER: &str = "public, max-age=31536000, immutable";

/// A file as it is served.
#[derive(Debug, PartialEq, Eq)]
pub struct Asset {
    /// Content.
    pub bytes: &'static [u8],
    /// `Content-Type`.
    pub content_type: &'static str,
    /// `ETag`, with its quotes.
    pub etag: String,
    url: String,
}

/// One file per component; the order is the cascade within a layer.
const CSS: &str = concat!(
    include_str!("../../static/css/tokens.css"),
    include_str!("../../static/css/base.css"),
    include_str!("../../static/css/layout.css"),
    include_str!("../../static/css/components/header.css"),
    include_str!("../../static/css/components/button.css"),
    include_str!("../../static/css/components/tag.css"),
    include_str!("../../static/css/components/panel.css"),
    include_str!("../../static/css/components/thread.css"),
    include_str!("../../static/css/components/tasks.css"),
    include_str!("../../static/css/components/credo.css"),
    include_str!("../../static/css/components/person.css"),
    include_str!("../../static/css/components/sheet.css"),
    include_str!("../../static/css/components/scale.css"),
    include_str!("../../static/css/components/picks.css"),
    include_str!("../../static/css/components/field.css"),
    include_str!("../../static/css/components/notice.css"),
    include_str!("../../static/css/components/save_bar.css"),
    include_str!("../../static/css/components/progress.css"),
    include_str!("../../static/css/components/table.css"),
    include_str!("../../static/css/components/lists.css"),
    include_str!("../../static/css/components/summary.css"),
    include_str!("../../static/css/components/redline.css"),
    include_str!("../../static/css/components/conflict.css"),
    include_str!("../../static/css/components/chart.css"),
    include_str!("../../static/css/components/tabs.css"),
    include_str!("../../static/css/components/filter.css"),
    include_str!("../../static/css/components/pager.css"),
    include_str!("../../static/css/components/empty.css"),
    include_str!("../../static/css/components/form_a4.css"),
    include_str!("../../static/css/areas/reading.css"),
    include_str!("../../static/css/utilities.css"),
    include_str!("../../static/css/forced_colors.css"),
    include_str!("../../static/css/print.css"),
);

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let compact: &'static str = compact(CSS).leak();
    Asset::new("portal.css", compact.as_bytes(), "text/css; charset=utf-8")
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let script = include_str!("../../static/js/portal.js");
    Asset::new("portal.js", script.as_bytes(), "text/javascript; charset=utf-8")
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    let icon = include_str!("../../static/icon.svg");
    Asset::new("icon.svg", icon.as_bytes(), "image/svg+xml")
});

/// Without comments, indents and line ends: a reader needs them, a browser does not. Made once.
fn compact(css: &str) -> String {
    let mut text = String::with_capacity(css.len());
    for piece in css.split("/*").enumerate() {
        let code = match piece {
            (0, code) => code,
            (_, commented) => commented.split_once("*/").map_or("", |(_, code)| code),
        };
        for line in code.lines() {
            text.push_str(line.trim());
        }
    }
    text
}

impl Asset {
    fn new(name: &str, bytes: &'static [u8], content_type: &'static str) -> Self {
        use std::fmt::Write;
        let mut stamp = String::with_capacity(16);
        for byte in Sha256::digest(bytes).iter().take(8) {
            // Writing to a String cannot fail.
            let _ = write!(stamp, "{byte:02x}");
        }
        Self {
            bytes,
            content_type,
            etag: format!("\"{stamp}\""),
            url: format!("/static/{stamp}/{name}"),
        }
    }
}

/// Address of the style sheet.
pub fn css_url() -> &'static str {
    &STYLE.url
}

/// Address of the script.
pub fn js_url() -> &'static str {
    &SCRIPT.url
}

/// Address of the icon.
pub fn icon_url() -> &'static str {
    &ICON.url
}

/// The file behind a path such as `/static/0123456789abcdef/portal.css`; an older stamp is not found,
/// since what it named is gone.
pub fn asset(path: &str) -> Option<&'static Asset> {
    [&STYLE, &SCRIPT, &ICON].into_iter().map(|asset| &**asset).find(|asset| asset.url == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_leads_to_its_file() {
        for url in [css_url(), js_url(), icon_url()] {
            let asset = asset(url).expect("an asset");
            assert!(!asset.bytes.is_empty());
            assert!(asset.etag.starts_with('"') && asset.etag.ends_with('"'));
        }
        assert!(css_url().starts_with("/static/") && css_url().ends_with("/portal.css"));
    }

    #[test]
    fn other_paths_and_old_stamps_are_not_found() {
        for path in ["", "/static/", "/static/0000000000000000/portal.css", "/static/../Cargo.toml"]
        {
            assert_eq!(asset(path), None);
        }
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere() {
        for (name, text) in [("css", CSS), ("js", include_str!("../../static/js/portal.js"))] {
            assert!(!text.contains("://"), "{name} names another host");
            assert!(!text.contains("@import"), "{name} imports");
        }
        assert!(!CSS.contains("url("));
    }

    #[test]
    fn the_style_sheet_is_sent_without_its_comments() {
        assert_eq!(
            compact("/* a */\n.b { c: d; }\n  .e {\n  f: g;\n  } /* h\n i */\n"),
            ".b { c: d; }.e {f: g;}"
        );
        let sent = std::str::from_utf8(STYLE.bytes).expect("text");
        assert!(!sent.contains("/*") && !sent.contains('\n'));
        assert!(sent.contains("content: \"›\" / \"\""), "a slash in a value stays");
    }

    #[test]
    fn every_brace_of_the_style_sheet_is_closed() {
        let mut depth = 0_i32;
        for c in CSS.chars() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            assert!(depth >= 0);
        }
        assert_eq!(depth, 0);
    }
}
