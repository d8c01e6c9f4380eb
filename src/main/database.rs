//! The database that a command works on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jinzai::platform::cluster::{Cluster, ClusterOptions, check_server};
use jinzai::platform::{App, Clock, Config, Db, cluster};

/// The city's server, or the embedded cluster: started for this program, or found running.
pub struct Database {
    /// Its address.
    pub url: String,
    // Stops with the program.
    pub cluster: Option<Cluster>,
}

impl Database {
    /// The city's server, a cluster that runs already, or one that is started now.
    pub fn open(config: &Config) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        if let Some(url) = &config.database_url {
            return Ok(Self { url: url.clone(), cluster: None });
        }
        let folder = cluster_folder(&config.data_dir);
        if let Some(url) = Cluster::url_of_running(&folder) {
            return Ok(Self { url, cluster: None });
        }
        Self::start(folder)
    }
    /// Starts the embedded cluster.
    pub fn start(folder: PathBuf) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let cluster = Cluster::start(ClusterOptions { folder, mode: cluster::Mode::Durable })?;
        Ok(Self { url: cluster.url().to_owned(), cluster: Some(cluster) })
    }
}

/// Where the embedded cluster keeps its data.
pub fn cluster_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("postgresql")
}

/// Connects, checks the server, applies the migrations.
pub async fn open(
    config: &Config,
    url: &str,
) -> Result<App, Box<dyn std::error::Error + Send + Sync>> {
    std::fs::create_dir_all(&config.data_dir)?;
    let db = Db::connect(url, config.database_connections).await?;
    check_server(db.reader()).await?;
    db.migrate().await?;
    let clock = config.today.map_or(Clock::System, Clock::Shifted);
    Ok(App { db, clock, config: Arc::new(config.clone()) })
}
