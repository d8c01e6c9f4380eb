use askama::Template;

use crate::ui::shell::Shell;

/// The faces of failure (ui-guide 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorFace {
    /// 401: the session ended while a form was being filled in; what was typed is kept.
    Lapsed {
        /// Path to come back to.
        to: String,
    },
    /// 403.
    Forbidden,
    /// 404, for what is not there and what is out of reach.
    NotFound,
    /// 409 where no comparison can be shown.
    Conflict,
    /// 409: the same form is being worked on.
    DoublePost,
    /// 409: the same form is done.
    DoneBefore,
    /// 422 where no form can show the sentence.
    Refused {
        /// Cause and cure.
        sentence: String,
    },
    /// 403: a form that does not come from our page, or from one that is too old.
    Forged,
    /// 400: a body or an address that cannot be read.
    Unreadable,
    /// 413.
    TooLarge {
        /// Path of the form.
        form: String,
    },
    /// 429.
    TooMany,
    /// 500 and 503.
    Internal {
        /// 受付番号 for the help desk.
        reference: String,
        /// 「10時42分」: what was saved until then is kept.
        until: Option<String>,
    },
}

/// What went wrong, without a code in the heading and without red, and a way on.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// The frame.
    pub shell: Shell,
    /// h1.
    pub heading: &'static str,
    /// What happened and what to do.
    pub body: String,
    face: ErrorFace,
}

impl ErrorPage {
    /// The page of a failure. Breadcrumb, side list and notice of the frame are left out: they belong
    /// to the page that did not come.
    pub fn new(mut shell: Shell, face: impl Into<ErrorFace>) -> Self {
        let face = face.into();
        let (heading, body) = face.words();
        heading.clone_into(&mut shell.title);
        shell.crumbs.clear();
        shell.side.clear();
        shell.flash = None;
        Self { shell, heading, body, face }
    }
}

impl ErrorFace {
    fn words(&self) -> (&'static str, String) {
        match self {
            Self::Lapsed { .. } => (
                "サインインしてください",
                "時間がたったため、サインインが終わりました。入力した内容は残っています。\
                 サインインすると続きから始められます。"
                    .to_owned(),
            ),
            Self::Forbidden => (
                "このページは見られません",
                "あなたの権限では、このページを見られません。仕事で必要なときは、人事課に相談してください。"
                    .to_owned(),
            ),
            Self::NotFound => (
                "ページが見つかりません",
                "アドレスが正しいか確かめてください。異動や組織の変更で、ページがなくなったことも考えられます。"
                    .to_owned(),
            ),
            Self::Conflict => (
                "先に保存された内容があります",
                "このページを開いたあとに、ほかの人か、別の画面のあなたが、内容を変えました。\
                 もう一度開いて、いまの内容を確かめてください。"
                    .to_owned(),
            ),
            Self::DoublePost => (
                "いま処理しています",
                "同じ内容が先に届いています。少し待ってから、結果を確かめてください。".to_owned(),
            ),
            Self::DoneBefore => (
                "もう終わっています",
                "同じ内容が先に届いて、処理を終えています。前のページを開いて、結果を確かめてください。".to_owned(),
            ),
            Self::Refused { sentence } => ("この操作はできませんでした", sentence.clone()),
            Self::Forged => (
                "もう一度開いてください",
                "ページを開いてから時間がたったか、別の画面から届いた内容です。\
                 前のページを読み直してから、もう一度押してください。"
                    .to_owned(),
            ),
            Self::Unreadable => (
                "届いた内容を読めませんでした",
                "前のページを読み直してから、もう一度試してください。".to_owned(),
            ),
            Self::TooLarge { .. } => {
                ("ファイルが大きすぎます", "10MBまでのファイルを選んでください。".to_owned())
            }
            Self::TooMany => (
                "しばらく待ってください",
                "短い時間に何度も操作がありました。1分ほど待ってから、もう一度押してください。".to_owned(),
            ),
            Self::Internal { until, .. } => (
                "いま使えません",
                format!(
                    "こちら側の問題で、処理を終えられませんでした。{}保存した内容は残っています。",
                    until.as_ref().map_or("これまでに".to_owned(), |time| format!("{time}までに"))
                ),
            ),
        }
    }
}
