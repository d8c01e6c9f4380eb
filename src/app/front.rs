//! What the frame asks of the rooms: who is signed in, and the navigation around the pages.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::access::Role;
use crate::audit;
use crate::evaluations;
use crate::evaluations::task::Waiting;
use crate::evaluations::track_task::Place;
use crate::identity;
use crate::kernel::Now;
use crate::kernel::ids::{AccountId, KeptFormId};
use crate::platform::{App, Joint, Lately, StoreError};
use crate::ui::shell::{Current, NavItem, SideItem};
use crate::ui::{Around, BoxFuture, Front, NavCounts, Request, SignedIn};

/// How long a post may show around its answer what the page before it has shown.
const SHOWN_FOR: Duration = Duration::from_mins(10);

/// For how long numbers in the navigation stand that others' deeds may have changed; one's own change them at once.
const GOOD_FOR: Duration = Duration::from_secs(10);

/// Pages that are about what waits: there the numbers are always read anew.
const ABOUT_TURNS: [&str; 5] = ["/", "/me", "/team", "/hr", "/inbox"];

/// Browsers whose last page is remembered: more than the city has staff.
const BROWSERS: usize = 20_000;

/// What was shown around the last page of a browser.
#[derive(Clone)]
struct Shown {
    around: Around,
    /// When its reading began.
    read: Instant,
    /// When the last post of that browser was answered, if that was after it.
    answered: Option<Instant>,
}

/// The rooms, as the frame sees them.
pub struct RoomsFront {
    app: App,
    /// By the session's token. A post is mostly answered by sending the browser on, and need not ask for it
    /// again; whoever leafs through pages need not, either.
    shown: Lately<String, Shown>,
    /// Numbers being read anew for the frame, by the session's token: a browser that asks for several pages
    /// at once reads them once.
    anew: Joint<String, Waiting>,
}

impl RoomsFront {
    /// Nobody has seen anything yet.
    pub fn new(app: App) -> Self {
        Self { app, shown: Lately::within(SHOWN_FOR, BROWSERS), anew: Joint::default() }
    }

    /// What may be shown around the answer without asking again.
    fn known(&self, token: &str, request: Request<'_>) -> Option<Around> {
        let shown = self.shown.get(&token.to_owned())?;
        let is_good = request.is_post
            || (shown.answered.is_none()
                && shown.read.elapsed() < GOOD_FOR
                && !ABOUT_TURNS.contains(&request.path));
        is_good.then_some(shown.around)
    }

    /// Remembers what is shown from now on.
    fn remember(&self, token: &str, around: Around, read: Instant) {
        let key = token.to_owned();
        let answered = self.shown.get(&key).and_then(|before| before.answered);
        // What was read before a deed does not tell of it.
        let answered = answered.filter(|answered| *answered >= read);
        self.shown.hold(key, Shown { around, read, answered });
    }

    async fn who(&self, token: &str, request: Request<'_>) -> Result<Option<SignedIn>, StoreError> {
        let (db, now) = (&self.app.db, request.now);
        let lifetimes = identity::actions::lifetimes(&self.app.config);
        let known = self.known(token, request);
        let is_known = known.is_some();
        let read = Instant::now();
        let Some(mut who) = identity::resolve(db, token, lifetimes, now, known).await? else {
            return Ok(None);
        };
        if !is_known {
            let anew = evaluations::actions::waiting_for(db, &who.actor, now.today);
            let waiting = if ABOUT_TURNS.contains(&request.path) {
                Arc::new(anew.await?)
            } else {
                self.anew.read(token.to_owned(), anew).await?
            };
            let team = waiting.count(Place::Team);
            who.around.counts = NavCounts {
                own: waiting.count(Place::Own),
                team: (waiting.rates || team > 0).then_some(team),
                office: waiting.count(Place::Office),
            };
            self.remember(token, who.around.clone(), read);
            who.read = Some(waiting);
        }
        Ok(Some(who))
    }
}

impl Front for RoomsFront {
    fn resolve<'a>(
        &'a self,
        token: &'a str,
        request: Request<'a>,
    ) -> BoxFuture<'a, Result<Option<SignedIn>, StoreError>> {
        Box::pin(self.who(token, request))
    }
    fn answered(&self, token: &str) {
        let key = token.to_owned();
        if let Some(shown) = self.shown.get(&key) {
            self.shown.hold(key, Shown { answered: Some(Instant::now()), ..shown });
        }
    }
    fn lapsed<'a>(
        &'a self,
        token: &'a str,
    ) -> BoxFuture<'a, Result<Option<AccountId>, StoreError>> {
        Box::pin(identity::lapsed_account(&self.app.db, token))
    }
    fn keep<'a>(
        &'a self,
        account: AccountId,
        path: &'a str,
        fields: Value,
        now: Now,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(
            async move { identity::keep_form(&self.app.db, account, path, &fields, now).await },
        )
    }
    fn forget_kept<'a>(
        &'a self,
        who: &'a SignedIn,
        kept: KeptFormId,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            match identity::actions::drop_kept_form(&self.app, &who.actor, kept).await {
                Err(audit::Failed::Broken(error)) => Err(error),
                _ => Ok(()),
            }
        })
    }
    fn navigation(&self, who: Option<&SignedIn>, path: &str) -> Vec<NavItem> {
        navigation(who, path)
    }
    fn side(&self, who: Option<&SignedIn>, path: &str) -> (&'static str, Vec<SideItem>) {
        side(who, path)
    }
}

/// Whether `path` is `root` or below it.
fn below(path: &str, root: &str) -> bool {
    path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
}

/// A number of things that wait, when there are any.
fn turns(count: i64) -> Option<(i64, &'static str)> {
    (count > 0).then_some((count, "件があなたの番"))
}

/// At most six items; people without the right do not see the item (ui-guide 5).
fn navigation(who: Option<&SignedIn>, path: &str) -> Vec<NavItem> {
    let item = |label, href: &'static str, roots: &[&str]| {
        let current = if path == href {
            Current::Page
        } else if roots.iter().any(|root| below(path, root)) {
            Current::Section
        } else {
            Current::No
        };
        NavItem { label, href, current, count: None }
    };
    let reading = ["/credo", "/strategy", "/roles", "/competencies", "/compare", "/thread"];
    let mut items = vec![item("ホーム", "/", &[]), item("クレド・役割", "/credo", &reading)];
    if let Some(who) = who {
        if who.actor.employee().is_some() {
            items.push(NavItem {
                count: turns(who.around.counts.own),
                ..item("自分の評価", "/me", &["/me"])
            });
        }
        if let Some(open) = who.around.counts.team {
            let team = item("部下の評価", "/team", &["/team"]);
            items.push(NavItem { count: turns(open), ..team });
        }
        if who.actor.holds(Role::HrOfficer) {
            items.push(NavItem {
                count: turns(who.around.counts.office),
                ..item("人事の仕事", "/hr", &["/hr"])
            });
        } else if who.actor.holds(Role::StrategyOfficer) {
            items.push(item("施策の仕事", "/hr/strategy", &["/hr/strategy"]));
        } else if who.actor.holds(Role::Administrator) || who.actor.holds(Role::Auditor) {
            items.push(item("管理", "/admin", &["/admin"]));
        }
    }
    items.push(item("使い方", "/help", &["/help"]));
    items
}

/// Side lists of the HR pages and of the administrator's desk.
fn side(who: Option<&SignedIn>, path: &str) -> (&'static str, Vec<SideItem>) {
    let Some(who) = who else { return ("", Vec::new()) };
    // Pages of definitions and of evaluations that have roots of their own.
    let definitions = ["/hr/frameworks", "/hr/scales", "/hr/thread"];
    let evaluations = ["/hr/routes", "/hr/delegations"];
    let path = if definitions.iter().any(|root| below(path, root)) {
        "/hr/competencies"
    } else if evaluations.iter().any(|root| below(path, root)) {
        "/hr/cycles"
    } else {
        path
    };
    let list = |entries: &[(&str, &str)]| -> Vec<SideItem> {
        let best =
            entries.iter().filter(|(_, href)| below(path, href)).map(|(_, href)| href.len()).max();
        entries
            .iter()
            .map(|(label, href)| SideItem {
                label: (*label).to_owned(),
                href: (*href).to_owned(),
                current: below(path, href) && Some(href.len()) == best,
            })
            .collect()
    };
    let at_desk = who.actor.holds(Role::Administrator) || who.actor.holds(Role::Auditor);
    // HR invites people from its own desk.
    let of_hr = below(path, "/hr") || (below(path, "/admin") && !at_desk);
    if of_hr && who.actor.holds(Role::HrOfficer) {
        let entries = [
            ("人事の作業台", "/hr"),
            ("評価サイクル", "/hr/cycles"),
            ("能力の定義", "/hr/competencies"),
            ("職員", "/hr/staff"),
            ("組織", "/hr/organization"),
            ("取込", "/hr/imports"),
            ("戦略と事業", "/hr/strategy"),
        ];
        return ("人事の仕事", list(&entries));
    }
    if below(path, "/hr/strategy") && who.actor.holds(Role::StrategyOfficer) {
        return ("施策の仕事", list(&[("戦略と事業", "/hr/strategy")]));
    }
    if below(path, "/admin") && at_desk {
        let mut entries = vec![("管理の入口", "/admin")];
        if who.actor.holds(Role::Administrator) {
            entries.push(("利用者と権限", "/admin/users"));
            entries.push(("権限の一覧", "/admin/grants"));
            entries.push(("設定と動き", "/admin/settings"));
        }
        entries.push(("見られる範囲", "/admin/reach"));
        if who.actor.holds(Role::Auditor) {
            entries.push(("監査ログ", "/admin/audit"));
        }
        return ("管理", list(&entries));
    }
    ("", Vec::new())
}
