//! What the frame needs from the rooms above it, handed in by `app`: so that `ui` knows no area.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use super::shell::{NavItem, SideItem};
use crate::access::Actor;
use crate::kernel::ids::{AccountId, KeptFormId, SessionId};
use crate::kernel::{Now, Timestamp};
use crate::platform::StoreError;

/// A boxed future, as trait objects need it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a page shows around its content about the one who reads it.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// 人財育成課 係長
    pub post: String,
    /// The sign-in before this one.
    pub last_signed_in_at: Option<Timestamp>,
    /// Numbers for the navigation.
    pub counts: NavCounts,
}

/// Numbers shown in the navigation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NavCounts {
    /// What waits of one's own evaluation.
    pub own: i64,
    /// What waits for this evaluator; `None` for people who evaluate nobody.
    pub team: Option<i64>,
    /// Acts that wait for this officer.
    pub office: i64,
}

/// A signed-in person, resolved from the session's cookie.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The browser.
    pub session: SessionId,
    /// Who, with today's grants.
    pub actor: Actor,
    /// 中村 恵子
    pub name: String,
    /// `""`, `light` or `dark`.
    pub theme: &'static str,
    /// What pages show around their content.
    pub around: Around,
    /// What the front has read for the numbers in the navigation, for a page that shows it whole; nothing
    /// when the numbers were known.
    pub read: Option<Arc<dyn Any + Send + Sync>>,
}

impl SignedIn {
    /// What the front has read, as the room knows it.
    pub fn read<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.read.as_ref()?.downcast_ref()
    }
}

/// A request, as far as the front asks about it.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The moment it came.
    pub now: Now,
    /// It may change something.
    pub is_post: bool,
    /// Its path.
    pub path: &'a str,
}

/// Implemented by `app`.
pub trait Front: Send + Sync + 'static {
    /// The person behind a session's token, when the session is alive.
    fn resolve<'a>(
        &'a self,
        token: &'a str,
        request: Request<'a>,
    ) -> BoxFuture<'a, Result<Option<SignedIn>, StoreError>>;
    /// A post of that browser was answered: what is shown around the next page is read anew.
    fn answered(&self, token: &str);
    /// The account of a session that has ended, for keeping what was typed.
    fn lapsed<'a>(&'a self, token: &'a str)
    -> BoxFuture<'a, Result<Option<AccountId>, StoreError>>;
    /// Keeps a posted form for half an hour.
    fn keep<'a>(
        &'a self,
        account: AccountId,
        path: &'a str,
        fields: Value,
        now: Now,
    ) -> BoxFuture<'a, Result<(), StoreError>>;
    /// Forgets a kept form that was sent again.
    fn forget_kept<'a>(
        &'a self,
        who: &'a SignedIn,
        kept: KeptFormId,
    ) -> BoxFuture<'a, Result<(), StoreError>>;
    /// Main navigation for this person on this path.
    fn navigation(&self, who: Option<&SignedIn>, path: &str) -> Vec<NavItem>;
    /// Side list and its name, for pages that have one.
    fn side(&self, who: Option<&SignedIn>, path: &str) -> (&'static str, Vec<SideItem>);
}
