//! 見本: how an employee of the invented cast saw themselves, on two days, and what the cast pledged.

use super::cast::DemoRole;

/// One element on one day: element, grade, example.
type Seen = (&'static str, &'static str, &'static str);

/// The first time, against the own rank.
pub const FIRST: [Seen; 7] = [
    ("gyomu", "B", "研修の年間計画を、期限の前に課内で決めた。"),
    ("shimin", "B", "研修を受けた職員の声を聴き、案内の文を書き直した。"),
    ("taiwa", "C", "ほかの課との調整が遅れ、日程を2回変えた。"),
    ("henkaku", "C", "申込みの手順を変える案を出したが、試すところまで進まなかった。"),
    ("leverage", "C", "ほかの市の例を調べたが、数字を集めきれなかった。"),
    ("ikusei", "C", "後輩に教える時間を決めていなかった。"),
    ("sekinin", "B", "個人情報の扱いを、毎月点検した。"),
];

/// Some months later, against the own rank.
pub const SECOND: [Seen; 7] = [
    ("gyomu", "A", "研修の準備を前倒しし、講師の都合が変わっても予定どおりに行った。"),
    ("shimin", "B", "アンケートの結果を、次の研修の内容に取り入れた。"),
    ("taiwa", "B", "関係する3つの課と月に1回集まり、日程を早めに決めた。"),
    ("henkaku", "B", "申込みを電子に変え、係の手間を減らした。"),
    ("leverage", "C", "効果の数字は集めたが、まだ費用と比べていない。"),
    ("ikusei", "B", "週に1回、後輩と仕事を振り返る時間を持った。"),
    ("sekinin", "A", "点検の表を作り、係で使うようにした。"),
];

/// The same day, against the next rank: not everything can be answered yet.
pub const NEXT: [Seen; 3] = [
    ("gyomu", "C", "係の進み具合をまとめる手伝いをした。"),
    ("taiwa", "B", "係の会議で、意見の違う2人の話を聴いて案をまとめた。"),
    ("ikusei", "C", "面談の進め方は、まだ学んでいるところ。"),
];

/// Who pledged what, and whether the colleagues may read it.
pub const PLEDGES: [(DemoRole, &str, bool); 2] = [
    (DemoRole::Employee, "分からないままにせず、その日のうちに聴きに行く。", false),
    (DemoRole::Supervisor, "部下の話を、終わりまで聴いてから答える。", true),
];
