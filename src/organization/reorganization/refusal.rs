//! Why departments cannot stand as asked.

use crate::kernel::time::wareki;
use crate::kernel::{Date, Refusal};

/// Why a reorganisation is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DepartmentRefusal {
    /// No such department on any day.
    Unknown,
    /// The day lies before the department's first day.
    BeforeItBegins { name: String, from: Date },
    /// The department is no more on that day.
    AlreadyClosed { name: String, on: Date },
    /// A change is written for that very day.
    SameDay { on: Date },
    /// What is asked for holds already.
    Nothing,
    /// Another department has the code on some of these days.
    CodeTaken { code: String, by: String, from: Date },
    /// It would stand below itself.
    Cycle { name: String, on: Date },
    /// The department above is not there.
    NoParent { name: String, on: Date },
    /// Departments would be left below one that is no more.
    HasChildren { name: String, below: Vec<String> },
    /// People would be left in a department that is no more.
    HasPeople { name: String, people: usize, on: Date },
    /// Something later is planned for a department that ends.
    LaterPlanned { name: String, from: Date },
    /// Not given to any part.
    Unassigned { people: usize, below: usize },
    /// Too few departments to merge, or parts to split into.
    TooFew { least: usize },
    /// The same department twice.
    Twice { name: String },
    /// The chosen head heads none of them.
    NotHead,
    /// It has begun: it is corrected, not taken back.
    Begun { from: Date },
    /// People went elsewhere with this closing.
    PeopleMoved { name: String },
    /// Nobody has that code or name.
    NobodyMeans { written: String, on: Date },
    /// Several have that name.
    SeveralMeant { written: String, codes: Vec<String> },
}

impl Refusal for DepartmentRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "department_unknown",
            Self::BeforeItBegins { .. } => "before_department_begins",
            Self::AlreadyClosed { .. } => "department_closed",
            Self::SameDay { .. } => "department_changed_same_day",
            Self::Nothing => "department_unchanged",
            Self::CodeTaken { .. } => "department_code_taken",
            Self::Cycle { .. } => "department_cycle",
            Self::NoParent { .. } => "department_without_parent",
            Self::HasChildren { .. } => "department_has_children",
            Self::HasPeople { .. } => "department_has_people",
            Self::LaterPlanned { .. } => "department_later_planned",
            Self::Unassigned { .. } => "split_unassigned",
            Self::TooFew { .. } => "too_few_departments",
            Self::Twice { .. } => "department_chosen_twice",
            Self::NotHead => "not_a_head",
            Self::Begun { .. } => "department_change_begun",
            Self::PeopleMoved { .. } => "department_people_moved",
            Self::NobodyMeans { .. } => "department_not_found",
            Self::SeveralMeant { .. } => "department_ambiguous",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Unknown => "その所属は登録されていません".to_owned(),
            Self::BeforeItBegins { name, from } => {
                format!("「{name}」は{}からです。それより後の日にしてください", wareki(*from))
            }
            Self::AlreadyClosed { name, on } => {
                format!("「{name}」は、{}にはもうありません。日を確かめてください", wareki(*on))
            }
            Self::SameDay { on } => format!(
                "{}の変更が、もう登録されています。その内容が違うときは「訂正する」を選んでください",
                wareki(*on)
            ),
            Self::Nothing => "いまと同じ内容です。変えるところを書いてください".to_owned(),
            Self::CodeTaken { code, by, from } => format!(
                "所属コード「{code}」は、{}から「{by}」が使っています。別のコードにしてください",
                wareki(*from)
            ),
            Self::Cycle { name, on } => format!(
                "{}に「{name}」の上をたどると、自分に戻ります。上の所属を選び直してください",
                wareki(*on)
            ),
            Self::NoParent { name, on } => format!(
                "「{name}」の上の所属は、{}にはありません。上の所属か日を直してください",
                wareki(*on)
            ),
            Self::HasChildren { name, below } => format!(
                "「{name}」の下に{}があります。先に、別の所属の下へ移してください",
                listed(below)
            ),
            Self::HasPeople { name, people, on } => format!(
                "「{name}」には、{}以後も{people}人の発令があります。統合すると、職員も移せます",
                wareki(*on)
            ),
            Self::LaterPlanned { name, from } => format!(
                "「{name}」には{}からの予定があります。先に、その予定を取り消してください",
                wareki(*from)
            ),
            Self::Unassigned { people, below } => {
                let mut what = Vec::new();
                if *people > 0 {
                    what.push(format!("職員{people}人"));
                }
                if *below > 0 {
                    what.push(format!("下の所属{below}つ"));
                }
                format!("{}の行き先を選んでください", what.join("と"))
            }
            Self::TooFew { least } => format!("所属を{least}つより少なくはできません"),
            Self::Twice { name } => format!("「{name}」を2回選んでいます。1回にしてください"),
            Self::NotHead => {
                "選んだ職員は、統合する所属の長ではありません。選び直してください".to_owned()
            }
            Self::Begun { from } => format!(
                "{}からもう始まっているので、取り消せません。違うときは「訂正する」を選んでください",
                wareki(*from)
            ),
            Self::PeopleMoved { name } => format!(
                "「{name}」の職員は、別の所属への発令を受けています。統合や分割は、組織の変更の記録から取り消せます"
            ),
            Self::NobodyMeans { written, on } => format!(
                "「{written}」という所属は、{}にはありません。所属コードか名前を確かめてください",
                wareki(*on)
            ),
            Self::SeveralMeant { written, codes } => format!(
                "「{written}」という所属は、いくつもあります。所属コードで書いてください（{}）",
                codes.join("、")
            ),
        }
    }
}

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(3).map(|name| format!("「{name}」")).collect();
    if names.len() > 3 {
        format!("{}など{}の所属", shown.join(""), names.len())
    } else {
        shown.join("")
    }
}
