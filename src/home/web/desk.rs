//! `/hr`: what waits in the office of HR, in sentences that link to the lists behind them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::home::policy::EnterHrDesk;
use crate::home::store::{self, DeskFigures};
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{Empty, LinkList, ListLink};
use crate::ui::{Asking, Error, Shell, page};

#[derive(Template)]
#[template(path = "home/desk.html")]
struct DeskPage {
    shell: Shell,
    waiting: LinkList,
    nothing: Empty,
    places: LinkList,
}

/// The desk.
pub(super) async fn show(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<EnterHrDesk>(())?;
    let figures = store::desk_figures(app.db.reader(), asking.now.today).await?;
    page(&DeskPage {
        shell: asking.shell("人事の作業台").crumbs(&[("ホーム", "/")], "人事の作業台"),
        waiting: LinkList::new(waiting(&figures)),
        nothing: Empty::new("いま、待っている手続きはありません。"),
        places: LinkList::new(places(&figures)),
    })
}

fn waiting(figures: &DeskFigures) -> Vec<ListLink> {
    let lines = [
        (figures.requested_cycles, "/hr/cycles", "評価サイクルの開始が、2人目の確認を待っています"),
        (figures.in_review, "/hr/competencies", "能力の定義の下書きが、承認を待っています"),
        (figures.overdue_steps, "/hr/cycles", "評価の入力が、期限を過ぎています"),
        (figures.to_confirm, "/hr/cycles", "評価が、確認を待っています"),
        (figures.to_disclose, "/hr/cycles", "評価の結果が、開示を待っています"),
        (figures.prepared_cycles, "/hr/cycles", "評価サイクルが、準備の途中です"),
        (figures.drafts, "/hr/competencies", "能力の定義の下書きが、書きかけです"),
    ];
    lines
        .into_iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, href, words)| ListLink::new(href, format!("{}件の{words}", grouped(count))))
        .collect()
}

fn places(figures: &DeskFigures) -> Vec<ListLink> {
    let scheduled = if figures.scheduled > 0 {
        format!("施行を待つ版が{}つあります。", figures.scheduled)
    } else {
        "版を重ねて、施行日から使います。".to_owned()
    };
    vec![
        ListLink::new("/hr/cycles", "評価サイクル")
            .note(format!("動いているサイクルは{}つです。", figures.open_cycles)),
        ListLink::new("/hr/competencies", "能力の定義").note(scheduled),
        ListLink::new("/hr/staff", "職員")
            .note(format!("きょう在職している職員は{}人です。", grouped(figures.staff))),
        ListLink::new("/hr/organization", "組織").note("所属の木を、どの日についても見られます。"),
        ListLink::new("/hr/imports", "取込").note("職員の一覧をファイルから取り込みます。"),
        ListLink::new("/hr/strategy", "戦略と事業").note("4つの柱の事業と、その進み具合を見ます。"),
        ListLink::new("/admin/reach", "見られる範囲")
            .note("ある職員を見られる人とその理由を、どの日についても確かめます。"),
        ListLink::new("/admin/invitations/new", "職員を招待する")
            .note("サインインに使う招待コードを作ります。"),
    ]
}
