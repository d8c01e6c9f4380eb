//! A small office to evaluate in: 総務市民局 › 人財育成課 › 育成係, with a 局長, a 課長, a 係長, three
//! members of staff, one on leave; definitions in force since April 2025 for every rank.

use std::collections::HashMap;

use jinzai::access::{Actor, Role};
use jinzai::evaluations::actions::{self, NewRule};
use jinzai::evaluations::cycle::{
    Blocks, CycleKind, CycleSetup, CycleStep, LeaveRule, ServiceRule, Term, Timing,
};
use jinzai::evaluations::disclosure::{DisclosedField, Sight};
use jinzai::evaluations::scoring::{Band, Bands, Method, RoundingPlace, ScoringRule};
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::ids::{
    AuthorityId, DepartmentId, ElementId, EmployeeId, FrameworkId, FrameworkVersionId, PostingId,
    RankId, ScaleId, ScoringRuleId, SheetId,
};
use jinzai::kernel::text::search_key;
use jinzai::kernel::{Date, FiscalYear, Line, Period, Rounding, RoundingMode, Weight};
use jinzai::platform::App;
use rust_decimal::Decimal;
use sqlx::PgPool;

use crate::support::portal::{Client, Portal};

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Elements of every rank: name and weight.
pub const ELEMENTS: [(&str, i32); 3] =
    [("業務遂行力", 50), ("対話・協働力", 30), ("変革推進力", 20)];

/// Number, name, reading, department, rank, heads it.
const STAFF: [(&str, &str, &str, &str, &str, bool); 7] = [
    ("0000001", "渡辺 誠", "わたなべ まこと", "総務市民局", "局長", true),
    ("0000010", "岡本 薫", "おかもと かおる", "人財育成課", "課長", true),
    ("0000100", "中村 恵子", "なかむら けいこ", "育成係", "係長", true),
    ("0001042", "山本 健太", "やまもと けんた", "育成係", "主査", false),
    ("0001043", "井上 明里", "いのうえ あかり", "育成係", "主査", false),
    ("0001044", "髙橋 𠮷子", "たかはし よしこ", "育成係", "係員", false),
    ("0001045", "木村 翔", "きむら しょう", "育成係", "係員", false),
];

/// The office, with the ids that tests need.
pub struct Office {
    pub portal: Portal,
    pub authority: AuthorityId,
    pub ranks: HashMap<&'static str, RankId>,
    pub people: HashMap<&'static str, EmployeeId>,
    pub rule: ScoringRuleId,
}

impl Office {
    pub async fn start() -> Self {
        Self::on(Portal::start().await).await
    }

    pub async fn on(portal: Portal) -> Self {
        let pool = portal.database.pool.clone();
        let authority = AuthorityId::mint();
        sqlx::query(
            "insert into authority (authority_id, code, name) values ($1, 'mayor', '市長')",
        )
        .bind(authority)
        .execute(&pool)
        .await
        .unwrap();
        let ranks = ranks(&pool).await;
        let departments = departments(&pool).await;
        let people = people(&pool, authority, &ranks, &departments).await;
        definitions(&pool, &ranks).await;
        let rule = actions::add_scoring_rule(
            &portal.app,
            &Actor::system("seed"),
            NewRule {
                code: "weighted-bands",
                name: "ウエイト付き合計点（見本）",
                is_sample: true,
                rule: &rule(),
            },
        )
        .await
        .unwrap();
        Self { portal, authority, ranks, people, rule }
    }

    pub fn app(&self) -> &App {
        &self.portal.app
    }

    pub fn pool(&self) -> &PgPool {
        &self.portal.database.pool
    }

    /// The set-up of the second half of 令和7年度 for the whole office.
    pub fn setup(&self) -> CycleSetup {
        let year = FiscalYear::new(2025).unwrap();
        let (first, last) = Term::SecondHalf.days(year);
        let days = [
            (StepKind::SelfAssessment, "2026-03-06"),
            (StepKind::Primary, "2026-03-13"),
            (StepKind::Secondary, "2026-03-24"),
            (StepKind::Confirmation, "2026-03-31"),
            (StepKind::Disclosure, "2026-04-20"),
        ];
        let ranks = ["係員", "主査", "係長", "課長"].map(|name| self.ranks[name]);
        CycleSetup {
            authority: self.authority,
            kind: CycleKind::Ability,
            fiscal_year: year,
            term: Term::SecondHalf,
            period: Period::inclusive(first, last).unwrap(),
            base_date: day("2026-03-01"),
            steps: days
                .map(|(kind, due_on)| CycleStep {
                    kind,
                    name: Line::parse(kind.label()).unwrap(),
                    due_on: day(due_on),
                })
                .to_vec(),
            ranks: ranks.to_vec(),
            departments: Vec::new(),
            employment_types: vec!["regular".to_owned()],
            service: ServiceRule::NONE,
            leave: LeaveRule::OnBaseDate,
            timing: Timing::default(),
            ratees_limit: 20,
            self_grade_hidden: false,
            sight: Sight::default(),
            undisclosed_reason: None,
            not_observed_allowed: false,
            disclosed: DisclosedField::ALL.to_vec(),
            rule: self.rule,
            blocks: Blocks::default(),
        }
    }

    /// Opens a cycle in the name of the demo city. Gives its code.
    pub async fn open(&self, setup: &CycleSetup) -> String {
        let demo = Actor::system("demo");
        let code = actions::create_cycle(self.app(), &demo, setup).await.unwrap();
        actions::open_cycle(self.app(), &demo, &code).await.unwrap();
        code
    }

    /// The sheet of somebody in a cycle.
    pub async fn sheet(&self, code: &str, name: &str) -> SheetId {
        let id: (SheetId,) = sqlx::query_as(
            "select s.sheet_id from sheet s join cycle c using (cycle_id)
            where c.code = $1 and s.employee_id = $2",
        )
        .bind(code)
        .bind(self.people[name])
        .fetch_one(self.pool())
        .await
        .unwrap();
        id.0
    }

    /// Gives everybody on the staff an account.
    pub async fn accounts(&self) {
        for (number, name, ..) in STAFF {
            self.portal.account(number, Some(self.people[name]), name).await;
        }
    }

    /// The employee number of a member of staff.
    pub fn number(name: &str) -> &'static str {
        STAFF.iter().find(|row| row.1 == name).unwrap().0
    }

    /// A signed-in browser of a member of staff.
    pub async fn browser(&self, name: &str) -> Client {
        let number = Self::number(name);
        self.portal.account(number, Some(self.people[name]), name).await;
        self.portal.signed_in(number).await
    }

    /// A signed-in browser of an HR officer who is no member of this office's staff.
    pub async fn officer(&self, login: &str) -> Client {
        self.portal.officer(login, Role::HrOfficer).await
    }
}

/// Bands of domain.md WE-1 on a scale from S to D.
pub fn rule() -> ScoringRule {
    let bands = [("S", 90), ("A", 80), ("B", 60), ("C", 50), ("D", 0)]
        .map(|(grade, lower)| Band { grade: grade.to_owned(), lower: Decimal::from(lower) });
    ScoringRule {
        method: Method::WeightedPoints,
        weight_total: Weight::new(100).unwrap(),
        rounding: Rounding { mode: RoundingMode::HalfUp, digits: 1 },
        place: RoundingPlace::Total,
        bands: Bands::new(bands.to_vec()).unwrap(),
    }
}

async fn ranks(pool: &PgPool) -> HashMap<&'static str, RankId> {
    let mut ranks = HashMap::new();
    for (position, name) in (1..).zip(["係員", "主任", "主査", "係長", "課長", "部長", "局長"])
    {
        let id = RankId::mint();
        sqlx::query(
            "insert into rank (rank_id, code, name, position, is_supervisory)
            values ($1, $2, $3, $4, $5)",
        )
        .bind(id)
        .bind(format!("r{position}"))
        .bind(name)
        .bind(position)
        .bind(position >= 4)
        .execute(pool)
        .await
        .unwrap();
        ranks.insert(name, id);
    }
    ranks
}

async fn departments(pool: &PgPool) -> HashMap<&'static str, DepartmentId> {
    let mut departments = HashMap::new();
    let tree = [
        ("10", "総務市民局", "bureau", None),
        ("1010", "人財育成課", "section", Some("総務市民局")),
        ("101010", "育成係", "unit", Some("人財育成課")),
    ];
    for (code, name, level, parent) in tree {
        let id = DepartmentId::mint();
        sqlx::query("insert into department (department_id, created_at) values ($1, now())")
            .bind(id)
            .execute(pool)
            .await
            .unwrap();
        sqlx::query(
            "insert into department_fact (department_fact_id, department_id, period, code, name, level,
                parent_id)
            values (gen_random_uuid(), $1, '[2020-04-01,)', $2, $3, $4, $5)",
        )
        .bind(id)
        .bind(code)
        .bind(name)
        .bind(level)
        .bind(parent.map(|parent: &str| departments[parent]))
        .execute(pool)
        .await
        .unwrap();
        departments.insert(name, id);
    }
    departments
}

async fn people(
    pool: &PgPool,
    authority: AuthorityId,
    ranks: &HashMap<&'static str, RankId>,
    departments: &HashMap<&'static str, DepartmentId>,
) -> HashMap<&'static str, EmployeeId> {
    sqlx::query(
        "insert into job_family (job_family_id, name) values (gen_random_uuid(), '一般事務')",
    )
    .execute(pool)
    .await
    .unwrap();
    let mut people = HashMap::new();
    for (number, name, kana, department, rank, heads) in STAFF {
        let id = EmployeeId::mint();
        sqlx::query(
            "insert into employee (employee_id, employee_number, name, kana, search_key, hired_on)
            values ($1, $2, $3, $4, $5, '2020-04-01')",
        )
        .bind(id)
        .bind(number)
        .bind(name)
        .bind(kana)
        .bind([name, kana, number].map(search_key).join("|"))
        .execute(pool)
        .await
        .unwrap();
        sqlx::query(
            "insert into posting (posting_id, employee_id, authority_id, department_id, rank_id,
                job_family_id, employment_type, kind, is_head, assigned_on, period)
            select $1, $2, $3, $4, $5, job_family_id, 'regular', 'primary', $6, '2020-04-01', '[2020-04-01,)'
            from job_family",
        )
        .bind(PostingId::mint())
        .bind(id)
        .bind(authority)
        .bind(departments[department])
        .bind(ranks[rank])
        .bind(heads)
        .execute(pool)
        .await
        .unwrap();
        people.insert(name, id);
    }
    sqlx::query(
        "insert into leave (leave_id, employee_id, kind, period)
        values (gen_random_uuid(), $1, 'parental', '[2026-01-01,2026-10-01)')",
    )
    .bind(people["木村 翔"])
    .execute(pool)
    .await
    .unwrap();
    people
}

async fn definitions(pool: &PgPool, ranks: &HashMap<&'static str, RankId>) -> FrameworkVersionId {
    let scale = ScaleId::mint();
    sqlx::query(
        "insert into rating_scale (scale_id, code, number, name, is_sample)
        values ($1, 'scale-5', 1, '5段階の評語（見本）', true)",
    )
    .bind(scale)
    .execute(pool)
    .await
    .unwrap();
    let grades = [("S", 5), ("A", 4), ("B", 3), ("C", 2), ("D", 1)];
    for (position, (grade, points)) in (1..).zip(grades) {
        sqlx::query(
            "insert into scale_grade (scale_id, position, grade, label, meaning, points)
            values ($1, $2, $3, $4, $4, $5)",
        )
        .bind(scale)
        .bind(position)
        .bind(grade)
        .bind(format!("{grade}の水準"))
        .bind(Decimal::from(points))
        .execute(pool)
        .await
        .unwrap();
    }
    let (framework, version) = (FrameworkId::mint(), FrameworkVersionId::mint());
    sqlx::query(
        "insert into framework (framework_id, code, name, weight_total)
        values ($1, 'general', '職位ごとの役割と能力（見本）', 100)",
    )
    .bind(framework)
    .execute(pool)
    .await
    .unwrap();
    sqlx::query(
        "insert into framework_version (framework_version_id, framework_id, state, kind, title, reason,
            scale_id, drafted_at)
        values ($1, $2, 'draft', 'revision', '第1版', '見本', $3, now())",
    )
    .bind(version)
    .bind(framework)
    .bind(scale)
    .execute(pool)
    .await
    .unwrap();
    for (position, (name, weight)) in (1..).zip(ELEMENTS) {
        let element = ElementId::mint();
        sqlx::query(
            "insert into element (element_id, framework_version_id, element_key, position, name, is_sample)
            values ($1, $2, $3, $4, $5, true)",
        )
        .bind(element)
        .bind(version)
        .bind(format!("element-{position}"))
        .bind(position)
        .bind(name)
        .execute(pool)
        .await
        .unwrap();
        for rank in ranks.values() {
            sqlx::query(
                "insert into element_rank (element_id, rank_id, definition, weight, is_sample)
                values ($1, $2, $3, $4, true)",
            )
            .bind(element)
            .bind(rank)
            .bind(format!("{name}の定義。"))
            .bind(weight)
            .execute(pool)
            .await
            .unwrap();
            sqlx::query(
                "insert into element_behaviour (element_id, rank_id, grade, body)
                select $1, $2, grade, $3 || 'の' || grade || 'の行動。' from scale_grade",
            )
            .bind(element)
            .bind(rank)
            .bind(name)
            .execute(pool)
            .await
            .unwrap();
        }
    }
    sqlx::query(
        "update framework_version
        set state = 'approved', number = 1, submitted_at = now(), approved_at = now(),
            effective_on = '2025-04-01'
        where framework_version_id = $1",
    )
    .bind(version)
    .execute(pool)
    .await
    .unwrap();
    version
}
