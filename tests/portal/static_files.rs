//! Style sheet, script and icon as browsers get them.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::support::portal::Portal;

/// Compressed sizes that ui-guide 11 allows, in bytes.
const BUDGET: [(&str, usize); 2] = [("link[rel=stylesheet]", 9_000), ("script[src]", 8_000)];

#[tokio::test]
async fn files_are_small_and_cached_for_good() {
    let portal = Portal::start().await;
    let visitor = portal.visitor();
    let page = visitor.get("/signin").await;
    for (selector, most) in BUDGET {
        let attribute = if selector.starts_with("link") { "href" } else { "src" };
        let address = page.attributes(selector, attribute).remove(0);
        let request =
            Request::get(&address).header(header::ACCEPT_ENCODING, "gzip").body(Body::empty());
        let file = visitor.send(request.unwrap()).await;
        assert_eq!(file.status, StatusCode::OK, "{address}");
        assert_eq!(file.headers[header::CONTENT_ENCODING], "gzip", "{address}");
        assert!(file.bytes.len() <= most, "{address}: {} bytes", file.bytes.len());
        assert!(file.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let again = visitor.get(&address.replace("/static/", "/static/0")).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND, "an address that names nothing");
    }
    let icon = page.attributes("link[rel=icon]", "href").remove(0);
    assert_eq!(visitor.get(&icon).await.headers[header::CONTENT_TYPE], "image/svg+xml");
}
