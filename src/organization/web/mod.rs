//! Pages of the room: staff, one person, the tree and its departments.

mod career;
mod departments;
mod masters;
mod person;
mod reorganizing;
mod staff;
mod staffing;
mod tree;

use crate::kernel::Date;
use crate::kernel::time::wareki;
use crate::ui::components::{Field, Note, Width};
use crate::ui::{Asking, Door, FormData, Routes};

/// Routes of the room.
pub fn routes() -> Routes {
    let routes = Routes::new()
        .get("/hr/staff", Door::Guarded, staff::index)
        .get("/hr/staff/{employee}", Door::Guarded, person::show)
        .get("/hr/organization", Door::Guarded, tree::index)
        .get("/hr/organization/{department}", Door::Guarded, departments::show)
        .get("/hr/organization/masters/{master}", Door::Guarded, masters::index)
        .post("/hr/organization/masters/{master}", Door::Guarded, masters::create)
        .get("/hr/organization/masters/{master}/{row}", Door::Guarded, masters::show)
        .post("/hr/organization/masters/{master}/{row}/name", Door::Guarded, masters::name)
        .post("/hr/organization/masters/{master}/{row}/end", Door::Guarded, masters::finish);
    staffing::routes(reorganizing::routes(routes))
}

/// The day a page is asked for, and what the page says about it.
struct AskedDay {
    day: Date,
    /// `?on=2024-04-01` for links to other pages of that day; blank for today.
    query: String,
    /// The same as text for the box of the filter.
    typed: String,
    /// Standing notice when it is not today.
    note: Option<Note>,
}

impl AskedDay {
    fn of(asking: &Asking, query: &FormData, today_href: &str) -> Self {
        let day = asking.on(query);
        if day == asking.now.today {
            return Self { day, query: String::new(), typed: String::new(), note: None };
        }
        let note = Note::info(format!("{}の時点の内容です。", wareki(day)))
            .link(today_href, "きょうの内容を見る");
        Self { day, query: format!("?on={day}"), typed: wareki(day), note: Some(note) }
    }
    fn field(&self) -> Field {
        Field::text("on", "いつの時点か")
            .hint("例：R7.4.1。空ならきょう。")
            .width(Width::Name)
            .value(&self.typed)
    }
}
