//! Two people saved at once: both texts, and which to keep.

use super::form::typed;
use crate::kernel::time::wareki_time;
use crate::strategy::forms::{GROUPS, Group, InitiativeInput};
use crate::strategy::store::InitiativeView;
use crate::strategy::web::rows::href;
use crate::ui::components::{ConflictField, ErrorSummary};
use crate::ui::pages::ConflictPage;
use crate::ui::{Asking, FormData};

/// Both texts of everything that differs (ui-guide 6.20). The form carries what was typed and the
/// revision that is saved now, so that a third person is noticed, too.
pub(super) fn conflict_page(
    asking: &Asking,
    view: &InitiativeView,
    mine: &InitiativeInput,
    again: Option<(&FormData, &[&'static str])>,
) -> ConflictPage {
    let saved = typed(view);
    let saved_by = format!(
        "{}　{}",
        view.saved_by.as_deref().unwrap_or("システム"),
        wareki_time(view.saved_at)
    );
    let undecided = again.map_or(&[][..], |(_, undecided)| undecided);
    let sentence = |group: &Group| format!("{}は、どちらを残すか選んでください", group.label);
    let mut problems = Vec::new();
    let mut fields = Vec::new();
    for group in &GROUPS {
        let (own, theirs) = (group.words(mine), group.words(&saved));
        if own == theirs {
            continue;
        }
        let missing = undecided.contains(&group.name).then(|| sentence(group));
        let chosen = again.map(|(form, _)| form.one(&group.control()));
        let field = ConflictField::new(
            group.name,
            group.label,
            &own,
            &theirs,
            &saved_by,
            view.revision.get(),
        )
        .chosen(chosen)
        .error(missing.as_deref());
        if let Some(sentence) = missing {
            problems.push((format!("#{}", field.first_control()), sentence));
        }
        fields.push(field);
    }
    let mut hidden = vec![
        ("conflict".to_owned(), "1".to_owned()),
        ("revision".to_owned(), view.revision.to_string()),
    ];
    let all = GROUPS.iter().flat_map(|group| group.fields);
    hidden.extend(all.map(|field| (field.name().to_owned(), mine.part(*field).clone())));
    let lead = if fields.is_empty() {
        format!("{saved_by}に保存されました。あなたの入力と同じ内容です。")
    } else {
        format!(
            "{saved_by}に保存されました。違うところは、どちらを残すか選んでください。選ばなかった文も履歴に残ります。"
        )
    };
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy")];
    ConflictPage {
        shell: asking
            .shell(format!("別の人が先に保存しました – {}", view.title))
            .crumbs(&way, "事業を直す")
            .wide()
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems),
        lead,
        action: format!("/hr/strategy/initiatives/{}", view.id),
        hidden,
        fields,
        back: (href(view), "保存せずに、いまの内容を見る".to_owned()),
    }
}
