//! Extractors: who asks, and what. None of them answers by itself in plain text.

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::door::JsonBody;
use super::error::Error;
use super::form::FormData;
use super::front::SignedIn;
use super::visit::Visit;
use crate::access::Actor;

fn visit_of(parts: &Parts) -> Result<Visit, Error> {
    parts
        .extensions
        .get::<Visit>()
        .cloned()
        .ok_or_else(|| Error::internal("a route outside the visit layer"))
}

/// Anyone, signed in or not.
pub struct Visitor(pub Visit);

impl Deref for Visitor {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        visit_of(parts).map(Self)
    }
}

/// A signed-in person.
pub struct Asking {
    visit: Visit,
    /// The person, the session, the counts.
    pub who: Arc<SignedIn>,
}

impl Asking {
    /// The one who asks.
    pub fn actor(&self) -> &Actor {
        &self.who.actor
    }
    /// The visit.
    pub fn visit(&self) -> &Visit {
        &self.visit
    }
}

impl Deref for Asking {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let visit = visit_of(parts)?;
        match visit.signed_in.clone() {
            Some(who) => Ok(Self { visit, who }),
            None => Err(Error::SignIn { to: parts.uri.path().to_owned() }),
        }
    }
}

/// Parts of the path; a malformed id is our 404.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;
    #[expect(
        clippy::disallowed_types,
        reason = "this is the wrapper that gives axum's extractor our 404"
    )]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        axum::extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map(|path| Self(path.0))
            .map_err(|_| Error::NotFound)
    }
}

/// The query string. Reading it never fails.
pub struct Query(pub FormData);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(FormData::decode(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// A posted form whose token was checked at the door; unverified forms cannot be read.
pub struct Posted(pub FormData);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Error;
    async fn from_request(mut request: Request, _: &S) -> Result<Self, Error> {
        request
            .extensions_mut()
            .remove::<FormData>()
            .map(Self)
            .ok_or_else(|| Error::internal("a form that did not pass the door"))
    }
}

/// A JSON body of our own script, token checked at the door.
pub struct PostedJson<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for PostedJson<T> {
    type Rejection = Error;
    async fn from_request(mut request: Request, _: &S) -> Result<Self, Error> {
        let body = request.extensions_mut().remove::<JsonBody>().ok_or(Error::Unreadable)?;
        serde_json::from_slice(&body.0).map(Self).map_err(|_| Error::Unreadable)
    }
}
