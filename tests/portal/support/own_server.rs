//! A database server that a test has for itself, to take it away and to give it back.

use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

use jinzai::platform::cluster::{Cluster, ClusterOptions, Mode};

use super::cluster::TestDatabase;

/// The server; it is gone for good when this is dropped.
pub struct OwnServer {
    options: ClusterOptions,
    cluster: Option<Cluster>,
}

impl OwnServer {
    /// Starts one, with the portal's database in it.
    pub async fn start() -> (Self, TestDatabase) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("jinzai-gone-{}-{number}", std::process::id()));
        let options = ClusterOptions { folder, mode: Mode::Durable };
        let cluster = Cluster::start(options.clone()).expect("it starts");
        let database = TestDatabase::of_own(&cluster).await;
        (Self { options, cluster: Some(cluster) }, database)
    }
    /// The server ends, whoever is connected.
    pub fn ends(&mut self) {
        drop(self.cluster.take());
    }
    /// It is there again, with all that it had.
    pub fn is_back(&mut self) {
        self.cluster = Some(Cluster::start(self.options.clone()).expect("it starts again"));
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.ends();
        let _gone = fs::remove_dir_all(&self.options.folder);
    }
}
