//! placeholder
pub struct Asset {
    pub bytes: &'static [u8],
    pub content_type: &'static str,
}
pub fn css_url() -> &'static str {
    "/static/portal.css"
}
pub fn js_url() -> &'static str {
    "/static/portal.js"
}
pub fn icon_url() -> &'static str {
    "/static/icon.svg"
}
pub fn asset(_path: &str) -> Option<&'static Asset> {
    None
}
