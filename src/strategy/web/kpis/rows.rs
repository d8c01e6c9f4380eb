//! A KPI as a row of any list, and what it says in one sentence.

use crate::kernel::Date;
use crate::kernel::time::wareki;
use crate::strategy::kpi::{Band, Bands};
use crate::strategy::progress::{Health, Tally};
use crate::strategy::store::KpiView;
use crate::strategy::web::rows::name_of;
use crate::ui::components::{Day, Tag, Tone};

/// A value as lists print it: the words and its day.
pub(in crate::strategy::web) struct Value {
    pub words: String,
    pub as_of: Day,
}

/// One row of a list of KPIs.
pub(in crate::strategy::web) struct KpiRow {
    pub href: String,
    pub name: String,
    pub is_sample: bool,
    pub value: Option<Value>,
    /// Of the year of the value.
    pub target: Option<String>,
    pub rate: Option<String>,
    pub state: Tag,
    pub owner: String,
    pub department: String,
    pub source: String,
    /// 「令和7年度の値：令和8年12月31日まで」.
    pub due: String,
    pub is_overdue: bool,
    pub needs_owner: bool,
}

impl KpiRow {
    pub(in crate::strategy::web) fn of(view: &KpiView, on: Date, bands: &Bands) -> Self {
        let course = view.course();
        let health = course.health(on, bands);
        let last = course.last();
        let rate = match &health {
            Health::Rated { achievement, band, .. } => {
                Some(format!("{band}　{}", achievement.rate))
            }
            _ => None,
        };
        let due = course.due_on();
        Self {
            href: view.href(),
            name: view.definition.name.to_string(),
            is_sample: view.is_sample,
            value: last.map(|last| Value {
                words: format!(
                    "{}{}",
                    view.definition.words(last.value),
                    if last.is_provisional { "（速報）" } else { "" }
                ),
                as_of: Day::table(last.as_of),
            }),
            target: last
                .and_then(|last| course.target_on(last.as_of))
                .map(|target| view.definition.target_words(target)),
            rate,
            state: state_tag(&health),
            owner: name_of(&view.owner),
            department: view.department.clone(),
            source: view.definition.source.to_string(),
            due: format!("{}の値：{}まで", course.due_span(), wareki(due)),
            is_overdue: due < on,
            needs_owner: view.needs_owner(),
        }
    }
}

/// A table of KPIs: what the macro of `strategy/kpis/_kpis.html` prints.
pub(in crate::strategy::web) struct KpiTable {
    pub id: String,
    pub title: String,
    /// How many stand how.
    pub sentence: String,
    pub rows: Vec<KpiRow>,
}

impl KpiTable {
    pub(in crate::strategy::web) fn of(
        id: &str,
        title: String,
        views: &[&KpiView],
        on: Date,
        bands: &Bands,
    ) -> Self {
        Self {
            id: format!("kpis-{id}"),
            title,
            sentence: sentence(views, on, bands),
            rows: views.iter().map(|view| KpiRow::of(view, on, bands)).collect(),
        }
    }
}

/// What several KPIs say together.
pub(in crate::strategy::web) fn sentence(views: &[&KpiView], on: Date, bands: &Bands) -> String {
    let all: Vec<Health> = views.iter().map(|view| view.course().health(on, bands)).collect();
    all.iter().collect::<Tally>().sentence()
}

/// Shape and word of how a KPI stands: what is old is grey.
pub(in crate::strategy::web) fn state_tag(health: &Health) -> Tag {
    match health {
        Health::Unread => Tag::new(Tone::Waiting, "値がまだない"),
        Health::Stale { .. } => Tag::new(Tone::Waiting, "値が古い"),
        Health::Untargeted => Tag::new(Tone::Plain, "目標がまだない"),
        Health::Rated { band, .. } => {
            let tone = match band {
                Band::A | Band::B => Tone::Done,
                Band::C => Tone::On,
                Band::D => Tone::Plain,
            };
            Tag::new(tone, band.label())
        }
    }
}

/// What the page of a KPI says first.
pub(in crate::strategy::web) fn finding(view: &KpiView, on: Date, bands: &Bands) -> String {
    let course = view.course();
    let health = course.health(on, bands);
    let Some(last) = course.last() else {
        return match health {
            Health::Stale { since } => format!(
                "{}の値を待っています。期限を{}に過ぎました。",
                course.due_span(),
                wareki(since.pred_opt().unwrap_or(since))
            ),
            _ => format!("値はまだありません。{}の値を待っています。", course.due_span()),
        };
    };
    let rhythm = view.definition.rhythm;
    let span = rhythm.name_of(&rhythm.period_of(last.as_of));
    let value = view.definition.words(last.value);
    let target = course.target_on(last.as_of).map(|target| view.definition.target_words(target));
    let mut words = match (&health, target) {
        (Health::Rated { band, is_provisional, .. }, Some(target)) => {
            let kind = if *is_provisional { "速報値" } else { "値" };
            let said = match band {
                Band::A => "を大きく上回りました",
                Band::B => "に届きました",
                Band::C => "に近づいています",
                Band::D => "にはまだ遠い値です",
            };
            format!("{span}の{kind}は{value}で、目標（{target}）{said}。")
        }
        (Health::Stale { since }, _) => format!(
            "分かっているのは{span}の{value}までです。次の値は、{}から届いていません。",
            wareki(*since)
        ),
        (_, _) => format!("{span}の値は{value}です。この年度の目標はまだありません。"),
    };
    if let (Some(trend), false) = (course.trend_words(), matches!(health, Health::Stale { .. })) {
        words.push_str(&trend);
        words.push('。');
    }
    words
}
