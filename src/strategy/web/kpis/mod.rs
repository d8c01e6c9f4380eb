//! Pages of figures: one KPI with its line, a value handed in, a KPI set anew.

mod approval;
mod editor;
mod form;
mod reading;
pub(super) mod rows;
pub(super) mod show;

pub(super) use approval::{approve, withdraw, withdrawal};
pub(super) use editor::{create, edit, new, update};
pub(super) use reading::{create_reading, new_reading};

use crate::kernel::Date;
use crate::platform::App;
use crate::strategy::kpi::Bands;
use crate::strategy::store::{self, KpiView};
use crate::ui::Error;

/// The bands of this installation.
pub(super) fn bands(app: &App) -> Bands {
    Bands::new(app.config.kpi_bands).unwrap_or_default()
}

/// A KPI by its code, or 404.
pub(super) async fn found(app: &App, code: &str, on: Date) -> Result<KpiView, Error> {
    store::kpi(app.db.reader(), code, on).await?.ok_or(Error::NotFound)
}
