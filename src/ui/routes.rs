//! Routes with doors: who may knock is stated where the route is, and every route is listed.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn;
use axum::routing::{MethodFilter, on};

use super::door::gate;
use crate::platform::App;

/// Who may pass (decision 18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Door {
    /// Anyone: signing in, help.
    Public,
    /// Credo, strategy text, roles and elements in force: open or closed by a setting.
    Reading,
    /// Any signed-in person, for what is their own.
    SignedIn,
    /// Signed in, and a policy decides.
    Guarded,
}

/// A route as listed for the tests that keep the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Method.
    pub method: Method,
    /// Path pattern.
    pub path: &'static str,
    /// Door.
    pub door: Door,
}

/// Collects the routes of a room.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    list: Vec<Registered>,
}

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }
    fn add<H, T>(mut self, method: Method, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = match method {
            Method::POST => MethodFilter::POST,
            Method::PUT => MethodFilter::PUT,
            _ => MethodFilter::GET,
        };
        let guarded =
            on(filter, handler).layer(from_fn(move |request, next| gate(door, request, next)));
        self.router = self.router.route(path, guarded);
        self.list.push(Registered { method, path, door });
        self
    }
    /// A page.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::GET, path, door, handler)
    }
    /// An act.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, path, door, handler)
    }
    /// Saving while typing.
    #[must_use]
    pub fn put<H, T>(self, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::PUT, path, door, handler)
    }
    /// Adds another room's routes.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }
    /// The router and the list.
    pub fn into_parts(self) -> (Router<App>, Vec<Registered>) {
        (self.router, self.list)
    }
}
