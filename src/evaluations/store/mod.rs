//! All SQL of the room.

pub(super) mod batch;
pub(super) mod candidates;
pub(super) mod confirmation;
pub(super) mod cycle;
pub(super) mod deciding;
pub(super) mod definitions;
pub(super) mod delegations;
pub(super) mod desks;
pub(super) mod draft;
pub(super) mod entries;
pub(super) mod event;
pub(super) mod evidence;
pub(super) mod goals;
pub(super) mod hands;
pub(super) mod interviews;
pub(super) mod observations;
pub(super) mod offers;
pub(super) mod opening;
pub(super) mod opening_job;
pub(super) mod outcomes;
pub(super) mod planting;
pub(super) mod progress;
pub(super) mod reminders;
pub(super) mod results;
pub(super) mod results_rule;
pub(super) mod routes;
pub(super) mod running;
pub(super) mod saving;
pub(super) mod scores;
pub(super) mod sheet;
pub(super) mod standing;
pub(super) mod team;
pub(super) mod track;
pub(super) mod track_draft;
pub(super) mod tracks;
pub(super) mod transfers;
pub(super) mod turn;
pub(super) mod way;

/// A connection, as actions hand it from one query to the next.
pub(super) type Connection = sqlx::PgConnection;
