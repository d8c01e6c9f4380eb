//! The questions of a form about one person, as components.

use super::kind::{Ask, Kind};
use crate::organization::choices::Choices;
use crate::organization::employee::LeaveKind;
use crate::organization::forms::staff::{At, REASON};
use crate::organization::posting::{EmploymentKind, EmploymentType, PostingKind};
use crate::ui::FormData;
use crate::ui::components::{Choice, ChoiceOption, DateField, Field, SelectOption, Width};

/// One question.
pub(super) enum Part {
    Field(Field),
    Date(DateField),
    Choice(Choice),
}

/// The questions of a form: what was typed, what is wrong with it.
pub(super) struct Asked<'a> {
    pub form: &'a FormData,
    pub problems: &'a At,
    pub choices: &'a Choices,
}

impl Asked<'_> {
    fn error(&self, name: &str) -> Option<&str> {
        self.problems.at(&name.to_owned())
    }
    fn text(&self, name: &str, label: &str) -> Field {
        Field::text(name, label)
            .autocomplete("off")
            .value(self.form.one(name))
            .error(self.error(name))
    }
    pub(super) fn number(&self) -> Part {
        Part::Field(
            self.text("number", "職員番号")
                .hint("先頭の0も書きます。")
                .input_mode("numeric")
                .width(Width::Code),
        )
    }
    pub(super) fn conditional(&self) -> Part {
        let option = ChoiceOption::new("yes", "はじめの6か月を条件付採用にする")
            .note("6か月のあとの任用区分は、上で選んだものになります。");
        Part::Choice(
            Choice::several("conditional", "条件付採用", vec![option])
                .optional()
                .chosen(self.form.all("conditional")),
        )
    }
    fn date(&self, name: &str, label: &str) -> DateField {
        let part = |what: &str| self.form.one(&format!("{name}_{what}")).to_owned();
        DateField::new(name, label)
            .typed(&part("year"), &part("month"), &part("day"))
            .error(self.error(name))
    }
    fn select(&self, name: &str, label: &str, options: Vec<SelectOption>) -> Part {
        let mut all = vec![SelectOption::new("", "選んでください")];
        all.extend(options);
        Part::Field(
            Field::select(name, label, all).value(self.form.one(name)).error(self.error(name)),
        )
    }
    fn tick(&self, name: &'static str, legend: &str, label: &str, note: &str) -> Part {
        let option = ChoiceOption::new("yes", label).note(note);
        Part::Choice(
            Choice::several(name, legend, vec![option])
                .optional()
                .chosen(self.form.all(name))
                .error(self.error(name)),
        )
    }

    /// One question.
    pub(super) fn part(&self, ask: Ask, kind: Option<Kind>) -> Part {
        let choices = self.choices;
        match ask {
            Ask::Name => Part::Field(
                self.text("name", "氏名").hint("姓と名の間を空けます。").width(Width::Name),
            ),
            Ask::Kana => Part::Field(
                self.text("kana", "ふりがな")
                    .hint("ひらがなで書きます。カタカナも使えます。")
                    .width(Width::Name),
            ),
            Ask::Hired => Part::Date(self.date("hired", "採用年月日")),
            Ask::Left => Part::Date(
                self.date("left", "退職の日")
                    .hint("最後に勤めた日です。いないときは書きません。")
                    .optional(),
            ),
            Ask::Term => Part::Date(
                self.date("term", "任期の末日")
                    .hint("再任用・任期付・会計年度任用のときに書きます。")
                    .optional(),
            ),
            Ask::From(label) => Part::Date(self.date("from", label)),
            Ask::Last(label) => {
                let date = self.date("last", label);
                Part::Date(if kind.is_none_or(Kind::may_stay_open) {
                    date.hint("決まっていないときは書きません。").optional()
                } else {
                    date
                })
            }
            Ask::Department => Part::Field(
                self.text("department", "所属")
                    .hint("発令日の所属コードか、所属の名前を書きます。")
                    .width(Width::Name),
            ),
            Ask::Rank => {
                let ranks = choices.ranks.iter();
                self.select(
                    "rank",
                    "職位",
                    ranks.map(|rank| SelectOption::new(rank.id.to_string(), &rank.name)).collect(),
                )
            }
            Ask::Title => Part::Field(
                self.text("title", "補職名")
                    .hint("職位と違う名前で呼ぶときに書きます。")
                    .optional()
                    .width(Width::Name),
            ),
            Ask::Head => self.tick(
                "is_head",
                "所属長",
                "この所属の長になる",
                "この所属と下の所属の職員の上司になります。",
            ),
            Ask::JobFamily => {
                let families = choices.job_families.iter();
                self.select(
                    "job_family",
                    "職種",
                    families.map(|(id, name)| SelectOption::new(id.to_string(), name)).collect(),
                )
            }
            Ask::EmploymentType => {
                // At the hire, the conditional months are a tick of their own.
                let types = (choices.employment_types.iter())
                    .filter(|one| kind.is_some() || one.kind != EmploymentKind::Conditional);
                let options = types.map(|one| SelectOption::new(one.code.as_str(), &one.name));
                self.select("employment_type", "任用区分", options.collect())
            }
            Ask::Authority => {
                let authorities = choices.authorities.iter();
                self.select(
                    "authority",
                    "任命権者",
                    authorities.map(|(id, name)| SelectOption::new(id.to_string(), name)).collect(),
                )
            }
            Ask::PostKind => {
                let options = [
                    ChoiceOption::new(PostingKind::Concurrent.as_str(), "兼務"),
                    ChoiceOption::new(PostingKind::Primary.as_str(), "本務")
                        .note("本務の発令がない職員だけに使います。"),
                ];
                Part::Choice(
                    Choice::one("post_kind", "本務・兼務", options.into())
                        .chosen([self.form.one("post_kind")])
                        .error(self.error("post_kind")),
                )
            }
            Ask::LeaveKind => {
                let options = LeaveKind::ALL
                    .iter()
                    .map(|kind| ChoiceOption::new(kind.as_str(), kind.label()))
                    .collect();
                Part::Choice(
                    Choice::one("leave_kind", "種類", options)
                        .chosen([self.form.one("leave_kind")])
                        .error(self.error("leave_kind")),
                )
            }
            Ask::KeepsOld => self.tick(
                "keeps_old",
                "前の氏名",
                "前の氏名を通称として仕事で使う",
                "変更の日から、通称・旧姓として氏名のよこに出ます。",
            ),
            Ask::Shown => self.tick(
                "shown",
                "見せ方",
                "氏名のよこに出す",
                "出さないときは、探すときだけに使います。",
            ),
            Ask::Reason(is_asked) => {
                let field = Field::area("reason", "理由", REASON)
                    .hint("監査ログに残ります。")
                    .rows(2)
                    .value(self.form.one("reason"))
                    .error(self.error("reason"));
                Part::Field(if is_asked { field } else { field.optional() })
            }
        }
    }
}

/// A question's label and its answer in words, for the page of a conflict; `None` for what the record
/// does not hold.
pub(super) fn words(
    ask: Ask,
    form: &FormData,
    choices: &Choices,
) -> Option<(&'static str, &'static str, String)> {
    let text = |name: &str| form.one(name).to_owned();
    let date = |name: &str| {
        let part = |what: &str| form.one(&format!("{name}_{what}")).to_owned();
        DateField::joined(&part("year"), &part("month"), &part("day"))
    };
    let yes = |name: &str| if form.one(name) == "yes" { "はい" } else { "いいえ" }.to_owned();
    Some(match ask {
        Ask::Name => ("name", "氏名", text("name")),
        Ask::Kana => ("kana", "ふりがな", text("kana")),
        Ask::Hired => ("hired", "採用年月日", date("hired")),
        Ask::Left => ("left", "退職の日", date("left")),
        Ask::Term => ("term", "任期の末日", date("term")),
        Ask::From(label) => ("from", label, date("from")),
        Ask::Last(label) => ("last", label, date("last")),
        Ask::Department => ("department", "所属", text("department")),
        Ask::Rank => {
            let name = form.one("rank").parse().map(|id| choices.rank_name(id).to_owned());
            ("rank", "職位", name.unwrap_or_default())
        }
        Ask::Title => ("title", "補職名", text("title")),
        Ask::Head => ("is_head", "所属長", yes("is_head")),
        Ask::JobFamily => {
            let id = form.one("job_family").parse();
            let name = id.map(|id| choices.job_family_name(id).to_owned());
            ("job_family", "職種", name.unwrap_or_default())
        }
        Ask::EmploymentType => {
            let kind = EmploymentType::parse(form.one("employment_type"));
            let label = kind.map_or("", |code| choices.type_name(code));
            ("employment_type", "任用区分", label.to_owned())
        }
        Ask::Authority => {
            let id = form.one("authority").parse();
            let name = id.map(|id| choices.authority_name(id).to_owned());
            ("authority", "任命権者", name.unwrap_or_default())
        }
        Ask::LeaveKind => {
            let label = LeaveKind::parse(form.one("leave_kind")).map_or("", LeaveKind::label);
            ("leave_kind", "種類", label.to_owned())
        }
        Ask::PostKind | Ask::KeepsOld | Ask::Shown | Ask::Reason(_) => return None,
    })
}
