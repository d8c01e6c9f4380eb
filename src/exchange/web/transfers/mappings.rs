//! What is kept of columns and words: named, renamed, forgotten.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{BASE, WAY};
use crate::exchange::actions;
use crate::exchange::policy::ImportTransfers;
use crate::exchange::store;
use crate::kernel::Revision;
use crate::kernel::ids::{ImportMappingId, TransferWordId};
use crate::kernel::time::wareki_time;
use crate::platform::App;
use crate::ui::components::{Empty, Field};
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, see_other};

struct MappingView {
    id: String,
    used: String,
    name: Field,
    revision: String,
    about: String,
}

struct WordView {
    action: String,
    word: String,
    kind: &'static str,
}

#[derive(Template)]
#[template(path = "exchange/mappings.html")]
struct MappingsPage {
    shell: Shell,
    mappings: Vec<MappingView>,
    words: Vec<WordView>,
    empty: Empty,
}

/// The page.
pub(super) async fn index(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<ImportTransfers>(())?;
    let mappings = store::mappings(app.db.reader()).await?;
    let words = store::words(app.db.reader()).await?;
    page(&MappingsPage {
        shell: asking.shell("列と言葉の対応").crumbs(&WAY, "列と言葉の対応"),
        mappings: mappings
            .into_iter()
            .map(|row| MappingView {
                id: row.id.to_string(),
                used: format!("{}に使いました", wareki_time(row.used_at)),
                name: Field::text("name", "名前").id(format!("name-{}", row.id)).value(&*row.name),
                revision: row.revision.to_string(),
                about: row.name,
            })
            .collect(),
        words: words
            .into_iter()
            .map(|row| WordView {
                action: format!("{BASE}/words/{}/removal", row.id),
                word: row.word,
                kind: row.kind.label(),
            })
            .collect(),
        empty: Empty::new(
            "覚えている対応はまだありません。発令一覧を読んで列を選ぶと、次のファイルのために覚えます。",
        )
        .action("/hr/imports/transfers/new", "発令一覧を取り込む"),
    })
}

/// Renames or forgets a mapping, by the button that was pressed.
pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ImportMappingId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<ImportTransfers>(())?;
    let back = format!("{BASE}/mappings");
    if form.one("do") == "forget" {
        actions::forget_mapping(&app, asking.actor(), id).await?;
        return see_other(&asking, &back, Notice::ok("対応を消しました。")).await;
    }
    let name: String = form.one("name").trim().chars().take(60).collect();
    if name.is_empty() {
        return see_other(&asking, &back, Notice::bad("名前を書いてください")).await;
    }
    let revision = Revision::parse(form.one("revision"));
    actions::rename_mapping(&app, asking.actor(), id, revision, &name).await?;
    see_other(&asking, &back, Notice::ok("名前を変えました。")).await
}

/// Forgets a word.
pub(super) async fn forget_word(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferWordId>,
    Posted(_form): Posted,
) -> Result<Response, Error> {
    actions::forget_word(&app, asking.actor(), id).await?;
    see_other(&asking, &format!("{BASE}/mappings"), Notice::ok("言葉を消しました。")).await
}
