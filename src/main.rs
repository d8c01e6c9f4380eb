//! The program `jinzai`: its commands. Starts logs, opens the database, hands over; nothing else.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jinzai::access::Actor;
use jinzai::demo::plan::{LEAST_STAFF, MOST_STAFF, MOST_YEARS};
use jinzai::demo::{self, DemoOptions};
use jinzai::exchange::actions::{Arrived, export_register, import_register, import_staff};
use jinzai::kernel::{Date, Refusal, parse_date};
use jinzai::platform::{Config, Mode, backup, telemetry};
use jinzai::{app, audit, counts, exchange, identity, seed, strategy};
use tokio::net::TcpListener;
use tokio::sync::watch;

#[path = "main/database.rs"]
mod database;

use database::{Database, cluster_folder, open};

/// A page is built of many short texts: the system's allocator took a quarter of the time of a small one.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome = Result<ExitCode, Box<dyn std::error::Error + Send + Sync>>;

/// 人財ポータル：市の人財戦略を毎日の仕事で使うためのプログラム
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 本番として動かす。DATABASE_URL で市の PostgreSQL を指定する
    Serve,
    /// 組み込みのデータベースで動かす。中身は戦略の文だけ
    Dev,
    /// 組み込みのデータベースで、見本の市（架空の職員）とともに動かす。市は、はじめの1回だけ作る
    Demo {
        /// 職員の数
        #[arg(long, default_value_t = DemoOptions::default().staff,
            value_parser = clap::value_parser!(u32).range(i64::from(LEAST_STAFF)..=i64::from(MOST_STAFF)))]
        staff: u32,
        /// さかのぼる年数
        #[arg(long, default_value_t = DemoOptions::default().years,
            value_parser = clap::value_parser!(u32).range(0..=i64::from(MOST_YEARS)))]
        years: u32,
        /// 市を決める数。同じ数なら、同じ市になる
        #[arg(long, default_value_t = DemoOptions::default().seed)]
        seed: u64,
    },
    /// データベースの形を最新にする
    Migrate,
    /// ファイルを取り込む
    #[command(subcommand)]
    Import(ImportCommand),
    /// ファイルに書き出す
    #[command(subcommand)]
    Export(ExportCommand),
    /// 監査の記録
    #[command(subcommand)]
    Audit(AuditCommand),
    /// データベースをまるごと1つのファイルに控える
    Backup {
        /// 控えのファイル
        file: PathBuf,
    },
    /// 控えのファイルからデータベースを元に戻す
    Restore {
        /// 控えのファイル
        file: PathBuf,
        /// 空でないデータベースにも上書きする
        #[arg(long)]
        force: bool,
    },
    /// 公開を承認した指標を、名前のない静的なサイト（HTML と CSV）として書き出す
    Publish {
        /// 書き出すフォルダ。なければ作る
        folder: PathBuf,
        /// その日までに承認した値だけを書き出す（例：2026-04-01、R8.4.1）。指定しないときは今日
        #[arg(long, value_parser = day)]
        on: Option<Date>,
    },
    /// ポータルが数える指標（期限までの提出、観察メモ、自己点検、クレド）を数えて、値を入れる
    Count {
        /// その日の値を数える（例：2026-03-31、R8.3.31）。指定しないときは今日
        #[arg(long, value_parser = day)]
        on: Option<Date>,
    },
    /// はじめの管理者を招待する。1回だけ使えるコードを表示する
    Invite {
        /// サインインに使う名前（職員番号など）
        login: String,
        /// 氏名
        #[arg(long)]
        name: String,
    },
}

#[derive(Subcommand)]
enum ImportCommand {
    /// 職員一覧（CSV か .xlsx）を読み、誤りがなければ1回でまとめて取り込む。誤りがあれば何も変えない
    Staff {
        /// 職員一覧のファイル
        file: PathBuf,
        /// 読んで確かめるだけで、取り込まない
        #[arg(long, conflicts_with = "apply")]
        dry_run: bool,
        /// 誤りがなければ取り込む（指定しないときも同じ）
        #[arg(long)]
        apply: bool,
        /// 一覧の基準日（例：2026-04-01、R8.4.1）。指定しないときは今日
        #[arg(long, value_parser = day)]
        on: Option<Date>,
    },
    /// 書き出した人事の登録を、空のデータベースに取り込む
    Register {
        /// jinzai export register で書き出した .xlsx のファイル
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum ExportCommand {
    /// 人事の登録（所属、職員、発令、休職）を、すべての日の事実とともに Excel のファイルに書き出す
    Register {
        /// 書き出す .xlsx のファイル
        file: PathBuf,
    },
}

fn day(raw: &str) -> Result<Date, String> {
    parse_date(raw).map_err(|problem| problem.to_string())
}

#[derive(Subcommand)]
enum AuditCommand {
    /// 記録のつながりを初めから確かめ、壊れていれば最初の1件を示す
    Check,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mode = match arguments.command {
        Command::Serve => Mode::Serve,
        Command::Demo { .. } => Mode::Demo,
        _ => Mode::Dev,
    };
    let config = match Config::from_environment(mode) {
        Ok(config) => config,
        Err(problems) => return fail(&problems),
    };
    telemetry::start_logs(config.json_logs);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    match runtime.block_on(run(arguments.command, config)) {
        Ok(code) => code,
        Err(error) => fail(&*error),
    }
}

fn fail(error: &dyn std::fmt::Display) -> ExitCode {
    // Nothing can be done when standard error is closed.
    let _written = writeln!(io::stderr(), "{error}");
    ExitCode::FAILURE
}

fn say(text: &str) {
    let _written = writeln!(io::stdout(), "{text}");
}

async fn run(command: Command, config: Config) -> Outcome {
    match command {
        Command::Serve | Command::Dev => serve(config, None).await,
        Command::Demo { staff, years, seed } => {
            serve(config, Some(DemoOptions { staff, years, seed })).await
        }
        Command::Migrate => {
            let database = Database::open(&config)?;
            open(&config, &database.url).await?;
            say("データベースは最新の形です。");
            Ok(ExitCode::SUCCESS)
        }
        Command::Import(ImportCommand::Staff { file, dry_run, on, .. }) => {
            import(&config, &file, on, dry_run).await
        }
        Command::Import(ImportCommand::Register { file }) => {
            let arrived = arrived(&file).await?;
            let database = Database::open(&config)?;
            let app = open(&config, &database.url).await?;
            let people = match import_register(&app, &arrived).await {
                Ok(people) => people,
                Err(audit::Failed::Refused(refusal)) => return Err(refusal.sentence().into()),
                Err(failed) => return Err(failed.into()),
            };
            audit::seal(&app.db, &config.audit_head_file()).await?;
            say(&format!("職員{people}人の登録を取り込みました。"));
            Ok(ExitCode::SUCCESS)
        }
        Command::Export(ExportCommand::Register { file }) => {
            let database = Database::open(&config)?;
            let app = open(&config, &database.url).await?;
            let bytes = match export_register(&app, &Actor::system("import")).await {
                Ok(bytes) => bytes,
                Err(audit::Failed::Refused(refusal)) => return Err(refusal.sentence().into()),
                Err(failed) => return Err(failed.into()),
            };
            tokio::fs::write(&file, bytes).await?;
            audit::seal(&app.db, &config.audit_head_file()).await?;
            say(&format!("{} に書き出しました。", file.display()));
            Ok(ExitCode::SUCCESS)
        }
        Command::Audit(AuditCommand::Check) => check_audit(&config).await,
        Command::Backup { file } => {
            let database = Database::open(&config)?;
            backup::backup(&database.url, &file).await?;
            say(&format!("{} に控えました。", file.display()));
            Ok(ExitCode::SUCCESS)
        }
        Command::Restore { file, force } => {
            let database = Database::open(&config)?;
            backup::restore(&database.url, &file, force).await?;
            say(&format!("{} から元に戻しました。", file.display()));
            Ok(ExitCode::SUCCESS)
        }
        Command::Publish { folder, on } => publish(&config, &folder, on).await,
        Command::Count { on } => count(&config, on).await,
        Command::Invite { login, name } => {
            let database = Database::open(&config)?;
            let app = open(&config, &database.url).await?;
            let invited = identity::actions::invite_administrator(&app, &login, &name).await?;
            audit::seal(&app.db, &config.audit_head_file()).await?;
            say(&format!(
                "{name}さん（{login}）を管理者として招待しました。\n招待コード：{}\n\
                 {}日以内に /invitation を開いて、パスワードを決めてください。",
                invited.code,
                identity::actions::INVITATION_DAYS
            ));
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn serve(config: Config, demo: Option<DemoOptions>) -> Outcome {
    let database = match &config.database_url {
        Some(url) => Database { url: url.clone(), cluster: None },
        None => Database::start(cluster_folder(&config.data_dir))?,
    };
    if let Some(cluster) = &database.cluster {
        say(&format!(
            "組み込みの PostgreSQL を {} で動かしています。本番では DATABASE_URL を指定して jinzai serve を使います。",
            cluster.folder().display()
        ));
    }
    let app = open(&config, &database.url).await?;
    seed::actions::load(&app).await?;
    let city = match demo {
        Some(options) => Some(demo::fill(&app, options).await?),
        None => None,
    };
    let metrics = telemetry::start_metrics();
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!("{} で待ち受けられません：{error}。JINZAI_LISTEN を変えてください。", config.listen)
    })?;
    let service = app::service(app.clone(), metrics)
        .into_make_service_with_connect_info::<std::net::SocketAddr>();
    let (stop, stopped) = watch::channel(false);
    let beside = tokio::spawn(app::run_beside(app, stopped));
    if let Some(city) = city {
        say(&demo::report::in_words(&city));
    }
    say(&format!(
        "http://{}/ を開いてください。止めるときは Ctrl+C を押します。",
        listener.local_addr()?
    ));
    axum::serve(listener, service).with_graceful_shutdown(asked_to_stop()).await?;
    let _told = stop.send(true);
    beside.await?;
    if let Some(cluster) = database.cluster {
        tokio::task::spawn_blocking(move || cluster.stop()).await?;
    }
    say("止めました。");
    Ok(ExitCode::SUCCESS)
}

/// Ctrl+C, or the signal that a service manager sends.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        result = tokio::signal::ctrl_c() => {
            if result.is_err() {
                tracing::warn!("Ctrl+C cannot be heard");
            }
        }
        () = terminated => {}
    }
}

async fn check_audit(config: &Config) -> Outcome {
    let database = Database::open(config)?;
    let app = open(config, &database.url).await?;
    match audit::check(&app.db, &config.audit_head_file()).await? {
        audit::Verdict::Sound { sealed, unsealed } => {
            say(&format!(
                "監査の記録 {sealed} 件は、どれも書かれたときのままです。つなぐ前の記録が {unsealed} 件あります。"
            ));
            Ok(ExitCode::SUCCESS)
        }
        audit::Verdict::Broken(broken) => {
            let entry = broken.entry.map_or_else(String::new, |id| format!("（記録 {id}）"));
            say(&format!("{} 件目{entry}で壊れています：{}。", broken.number, broken.why));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The same day and the same approvals give the same bytes.
async fn publish(config: &Config, folder: &Path, on: Option<Date>) -> Outcome {
    let database = Database::open(config)?;
    let app = open(config, &database.url).await?;
    let today = app.now().today;
    let on = on.unwrap_or(today);
    if on > today {
        return Err("--on には、きょうかそれより前の日を書いてください".into());
    }
    let files = strategy::site(&app, on).await?;
    tokio::fs::create_dir_all(folder).await?;
    for file in &files {
        tokio::fs::write(folder.join(file.name), &file.bytes).await?;
    }
    say(&format!("{} に{}つのファイルを書き出しました。", folder.display(), files.len()));
    Ok(ExitCode::SUCCESS)
}

async fn count(config: &Config, on: Option<Date>) -> Outcome {
    let database = Database::open(config)?;
    let app = open(config, &database.url).await?;
    let on = on.unwrap_or_else(|| app.now().today);
    let lines = counts::actions::take_all(&app, &Actor::system("count"), on).await?;
    audit::seal(&app.db, &config.audit_head_file()).await?;
    say(&counts::in_words(&lines));
    Ok(ExitCode::SUCCESS)
}

async fn arrived(file: &Path) -> Result<Arrived, String> {
    let bytes = tokio::fs::read(file)
        .await
        .map_err(|error| format!("{} を読めません：{error}", file.display()))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Arrived { name, bytes })
}

/// Fails when there is anything to mend, so that scripts notice.
async fn import(config: &Config, file: &Path, on: Option<Date>, dry_run: bool) -> Outcome {
    let arrived = arrived(file).await?;
    let database = Database::open(config)?;
    let app = open(config, &database.url).await?;
    let imported = match import_staff(&app, &arrived, on, dry_run).await {
        Ok(imported) => imported,
        Err(audit::Failed::Refused(refusal)) => return Err(refusal.sentence().into()),
        Err(failed) => return Err(failed.into()),
    };
    audit::seal(&app.db, &config.audit_head_file()).await?;
    say(&exchange::report::in_words(&imported.report, imported.applied, dry_run));
    Ok(if imported.report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
