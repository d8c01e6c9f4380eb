//! The settings in force in the words of the administrator's page: value, meaning, where it comes from.

use super::config::{Config, Mode};
use crate::kernel::time::wareki;

/// One setting as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The variable.
    pub name: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// Its value in words. Secrets are there or not; what they are is not said.
    pub value: String,
    /// Given by the environment; otherwise the default.
    pub is_given: bool,
}

fn switch(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

fn there(secret: Option<&String>) -> String {
    if secret.is_some() { "あり（ここには出しません）" } else { "なし" }.to_owned()
}

impl Config {
    /// Every setting but those that only shape log lines before the program can show a page.
    pub fn described(&self) -> Vec<Setting> {
        let none = || "なし".to_owned();
        let day = |day: Option<crate::kernel::Date>| day.map_or_else(none, wareki);
        let database = match (&self.database_url, self.mode) {
            (Some(_), _) => "市のデータベース（接続先はここには出しません）".to_owned(),
            (None, _) => "このプログラムの中のデータベース".to_owned(),
        };
        let bands = self.kpi_bands.map(|from| from.to_string()).join(",");
        let logs = if self.json_logs { "json" } else { "text" };
        let reading = if self.reading_open { "open" } else { "closed" };
        let inside = if self.effective_inside_period_refused { "refuse" } else { "allow" };
        let rows: [(&'static str, &'static str, String); 19] = [
            ("DATABASE_URL", "使うデータベース", database),
            ("JINZAI_LISTEN", "待ち受けるアドレスとポート", self.listen.to_string()),
            (
                "JINZAI_DATA_DIR",
                "監査ログの先頭の値などを書くフォルダー",
                self.data_dir.display().to_string(),
            ),
            ("JINZAI_SITE_NAME", "画面に出す市の名前", self.site_name.clone()),
            ("JINZAI_CONTACT", "問い合わせ先のページの文", self.contact.clone()),
            (
                "JINZAI_DATABASE_CONNECTIONS",
                "データベースへの接続の数",
                self.database_connections.to_string(),
            ),
            ("JINZAI_READING", "クレドや役割を、サインインせずに読めるか", reading.to_owned()),
            ("JINZAI_HTTPS", "https を通して使うか", switch(self.https)),
            (
                "JINZAI_TRUST_PROXY",
                "中継するサーバーが伝える接続元を使うか",
                switch(self.trust_proxy),
            ),
            (
                "JINZAI_METRICS_TOKEN",
                "ほかの機械から動きの数値を読むための合言葉",
                there(self.metrics_token.as_ref()),
            ),
            (
                "JINZAI_SESSION_IDLE_MINUTES",
                "使わないときに、サインインが終わるまで",
                format!("{}分", self.session_idle_minutes),
            ),
            (
                "JINZAI_SESSION_HOURS",
                "使っていても、サインインが終わるまで",
                format!("{}時間", self.session_hours),
            ),
            (
                "JINZAI_OPENING_NEEDS_SECOND",
                "評価サイクルを始めるのに、2人目の人事担当が要るか",
                switch(self.opening_needs_second),
            ),
            ("JINZAI_EFFECTIVE_INSIDE_PERIOD", "評価期間の途中の施行日を断るか", inside.to_owned()),
            (
                "JINZAI_IMPORT_UNDO_HOURS",
                "取り込んだ発令一覧や、組織の変更を取り消せるあいだ",
                format!("{}時間", self.import_undo_hours),
            ),
            ("JINZAI_CREDO_EFFECTIVE_ON", "クレドの初版の施行日", day(self.credo_effective_on)),
            ("JINZAI_TODAY", "リハーサルで、今日とする日", day(self.today)),
            ("JINZAI_KPI_BANDS", "指標の達成率がA、B、Cになる下限（％）", bands),
            ("JINZAI_LOG", "記録の行の形", logs.to_owned()),
        ];
        rows.into_iter()
            .map(|(name, meaning, value)| Setting {
                name,
                meaning,
                value,
                is_given: self.given.contains(name),
            })
            .collect()
    }
}

impl Mode {
    /// How the program runs, in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Serve => "本番（serve）",
            Self::Dev => "開発（dev）",
            Self::Demo => "見本の市（demo）",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::config::KNOWN;
    use std::collections::HashMap;

    #[test]
    fn every_setting_is_described_and_no_secret_is_said() {
        let token = "0123456789abcdef0123456789abcdef";
        let url = "postgres://jinzai:very-secret@db.example/jinzai";
        let given =
            [("JINZAI_METRICS_TOKEN", token), ("DATABASE_URL", url), ("JINZAI_HTTPS", "on")];
        let values: HashMap<String, String> =
            given.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let described = Config::from_values(Mode::Serve, values).unwrap().described();
        // The filter of log lines is read before there is a page; it is no part of the settings.
        for name in KNOWN.iter().filter(|name| **name != "JINZAI_FILTER") {
            assert!(described.iter().any(|setting| setting.name == *name), "{name}");
        }
        let text = format!("{described:?}");
        assert!(!text.contains(token) && !text.contains("very-secret"), "{text}");
        let https = described.iter().find(|setting| setting.name == "JINZAI_HTTPS").unwrap();
        assert!(https.is_given && https.value == "on");
        let reading = described.iter().find(|setting| setting.name == "JINZAI_READING").unwrap();
        assert!(!reading.is_given && reading.value == "open");
    }
}
