//! How many statements a page asks: few, and the same however many rows it shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use jinzai::demo::fill;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use super::{SMALL, sign_in, start};

/// Counts the statements that this thread sends; a test runs on one thread.
#[derive(Clone, Default)]
struct Statements(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::test]
async fn pages_ask_few_statements_however_many_rows_they_show() {
    let portal = start().await;
    let city = fill(&portal.app, SMALL).await.unwrap();
    let (cycle, sheet): (String, String) = sqlx::query_as(
        "select c.code, replace(s.sheet_id::text, '-', '')
        from sheet_step t
        join sheet s using (sheet_id)
        join cycle c using (cycle_id)
        join employee v on v.employee_id = t.evaluator_id
        where c.stage = 'open' and t.kind = 'primary' and t.state = 'open' and v.employee_number = $1
        order by s.sheet_id limit 1",
    )
    .bind(&city.sign_ins.iter().find(|one| one.role == "supervisor").unwrap().employee_number)
    .fetch_one(&portal.database.pool)
    .await
    .unwrap();
    let statements = Statements::default();
    let _counting = tracing::subscriber::set_default(Registry::default().with(statements.clone()));
    // Page, who, rows of which there must be many, statements at most with those of the session.
    let pages = [
        ("employee", "/".to_owned(), "", 12),
        ("supervisor", "/".to_owned(), "ul.tasks li", 12),
        ("supervisor", format!("/team/cycles/{cycle}"), "main a", 12),
        ("supervisor", format!("/team/cycles/{cycle}/sheets/{sheet}"), "textarea", 14),
        ("hr", "/hr/staff".to_owned(), "tbody tr", 12),
        ("hr", "/hr/organization".to_owned(), "main a", 8),
        ("hr", "/hr/cycles".to_owned(), "tbody tr", 6),
        ("employee", "/credo".to_owned(), "", 6),
    ];
    let mut asked = Vec::new();
    for (role, path, rows, most) in &pages {
        let client = sign_in(&portal, &city, role).await;
        // The first look writes that it was looked at, and fills what is kept.
        client.get(path).await;
        let before = statements.0.load(Ordering::Relaxed);
        let page = client.get(path).await;
        let count = statements.0.load(Ordering::Relaxed) - before;
        assert_eq!(page.status, StatusCode::OK, "{role} {path}");
        let shown = if rows.is_empty() { 0 } else { page.all(rows).len() };
        asked.push((*role, path.as_str(), shown, count, *most));
    }
    eprintln!("statements per page (role, page, rows, statements, most): {asked:#?}");
    for (role, path, _, count, most) in &asked {
        assert!((1..=*most).contains(count), "{role} {path}: {count} statements; {asked:#?}");
    }
}
