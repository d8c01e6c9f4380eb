//! What the editors of this room share: what came of a save, problems by their fields, the measure that
//! an address names, and both texts when somebody else saved first.

use crate::audit::Failed;
use crate::kernel::ids::AccountId;
use crate::kernel::time::wareki_time;
use crate::kernel::{Refusal, Revision, Timestamp};
use crate::strategy::forms::{Compared, Group};
use crate::strategy::pillar::Pillar;
use crate::ui::components::{ConflictField, ErrorSummary, SelectOption};
use crate::ui::pages::{ConflictPage, First};
use crate::ui::{Asking, Error, FormData, FormField, Problems};

/// What a form becomes when it is handed in.
pub(super) enum Outcome<T, F> {
    /// It was saved.
    Saved(T),
    /// Something has to be put right.
    Wrong(Problems<F>),
    /// Somebody else saved first.
    Stale,
}

impl<T, F: FormField> Outcome<T, F> {
    /// Of what an action answered; refusals stand at their fields.
    pub(super) fn of<R: Refusal, A>(
        answer: Result<T, Failed<A>>,
        refusals: impl FnOnce(A) -> Vec<R>,
        field: impl Fn(&R) -> F,
    ) -> Result<Self, Error>
    where
        Error: From<Failed<A>>,
    {
        match answer {
            Ok(saved) => Ok(Self::Saved(saved)),
            Err(Failed::Stale) => Ok(Self::Stale),
            Err(Failed::Refused(wrong)) => {
                let mut problems = Problems::new();
                for refusal in refusals(wrong) {
                    problems.add(field(&refusal), refusal.sentence());
                }
                Ok(Self::Wrong(problems))
            }
            Err(failed) => Err(failed.into()),
        }
    }
}

/// The measure that the address of a new form names; blank: none. An unknown one is not there.
pub(super) fn measure_asked<'a>(query: &'a FormData, pillars: &[Pillar]) -> Result<&'a str, Error> {
    let measure = query.one("measure");
    let known = pillars.iter().flat_map(|pillar| &pillar.measures).any(|one| one.code == measure);
    if measure.is_empty() || known { Ok(measure) } else { Err(Error::NotFound) }
}

/// The measures to choose from, each with its pillar.
pub(super) fn measure_options(pillars: &[Pillar]) -> Vec<SelectOption> {
    let known = pillars.iter().flat_map(|pillar| {
        pillar.measures.iter().map(|measure| {
            SelectOption::new(&measure.code, format!("{}：{}", pillar.name, measure.name))
        })
    });
    [SelectOption::new("", "選んでください")].into_iter().chain(known).collect()
}

/// What was saved meanwhile, and by whom.
pub(super) struct Meanwhile<'a> {
    /// What it is called.
    pub title: &'a str,
    /// The last step of the breadcrumb, 「事業を直す」.
    pub crumb: &'static str,
    /// Where the form goes.
    pub action: String,
    /// The page of what was saved.
    pub back: String,
    /// `None`: the system.
    pub by: Option<(AccountId, &'a str)>,
    /// When.
    pub at: Timestamp,
    /// The revision that is saved now.
    pub revision: Revision,
}

/// Both texts of everything that differs (ui-guide 6.20). The form carries what was typed and the
/// revision that is saved now, so that a third person is noticed, too. `again`: the choices that were
/// made, and the names of the groups that have none.
pub(super) fn conflict_page<I: Compared>(
    asking: &Asking,
    meanwhile: Meanwhile<'_>,
    mine: &I,
    saved: &I,
    again: Option<(&FormData, &[String])>,
) -> ConflictPage {
    let author = meanwhile.by.map_or("システム", |(_, name)| name);
    let reader = asking.actor().account();
    let first =
        meanwhile.by.map_or(First::Another, |(account, _)| First::by(Some(account), reader));
    let saved_by = first.signature(author, &wareki_time(meanwhile.at));
    let undecided = again.map_or(&[][..], |(_, undecided)| undecided);
    let sentence = |group: &Group| format!("{}は、どちらを残すか選んでください", group.label);
    let mut problems = Vec::new();
    let mut fields = Vec::new();
    let mut hidden = vec![
        ("conflict".to_owned(), "1".to_owned()),
        ("revision".to_owned(), meanwhile.revision.to_string()),
    ];
    for group in mine.groups(saved) {
        let typed = |control: &String| (control.clone(), mine.typed(control).to_owned());
        hidden.extend(group.controls.iter().map(typed));
        let (own, theirs) = (mine.words(&group), saved.words(&group));
        if own == theirs {
            continue;
        }
        let missing = undecided.contains(&group.name).then(|| sentence(&group));
        let chosen = again.map(|(form, _)| form.one(&group.control()));
        let revision = meanwhile.revision.get();
        let field =
            ConflictField::new(&group.name, &group.label, &own, &theirs, &saved_by, revision)
                .chosen(chosen)
                .error(missing.as_deref());
        if let Some(sentence) = missing {
            problems.push((format!("#{}", field.first_control()), sentence));
        }
        fields.push(field);
    }
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
            .shell(format!("{} – {}", first.heading(), meanwhile.title))
            .crumbs(&way, meanwhile.crumb)
            .wide()
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems),
        first,
        lead,
        action: meanwhile.action,
        hidden,
        fields,
        back: (meanwhile.back, "保存せずに、いまの内容を見る".to_owned()),
    }
}
