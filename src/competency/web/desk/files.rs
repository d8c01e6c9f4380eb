//! A version as a file: JSON and Excel that come back, CASE 1.1 for other systems; and a file that
//! becomes a draft, after a look at what it would change.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Desk, WAY, facts_of, framework, open};
use crate::audit::Failed;
use crate::competency::actions::importing;
use crate::competency::comparison::{Comparison, Edition, Mark};
use crate::competency::document::{FrameworkFile, Problem, case, workbook};
use crate::competency::framework::{Framework, check, newest};
use crate::competency::policy::StartDraft;
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::surroundings::Surroundings;
use crate::competency::web::changes::{SectionView, TieNames, section_views};
use crate::competency::web::workbook::CONTENT_TYPE;
use crate::kernel::Refusal;
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Field, Note, Summary, SummaryRow};
use crate::ui::{
    Asking, Error, FilePart, Notice, Path, Posted, Problems, Shell, attachment, page, page_with,
    see_other,
};

/// Problems that one page lists; more are counted.
const LISTED: usize = 50;

/// A version with what its file needs.
async fn loaded(
    app: &App,
    asking: &Asking,
    (code, version): &(String, String),
) -> Result<(Desk, FrameworkFile), Error> {
    let mut desk = open(app, asking, code, version).await?;
    let content = desk.content(Part::Whole).await?;
    let scale = desk.scale().await?;
    let file = FrameworkFile::of(&desk.framework, &desk.version, &content, &scale, &desk.ladder);
    Ok((desk, file))
}

fn name(desk: &Desk, ending: &str) -> String {
    format!("{} {}.{ending}", desk.framework.name, desk.short())
}

/// JSON.
pub(in crate::competency::web) async fn json(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String)>,
) -> Result<Response, Error> {
    let (desk, file) = loaded(&app, &asking, &path).await?;
    let bytes = file.to_json().map_err(Error::internal)?;
    Ok(attachment(&name(&desk, "json"), "application/json", bytes))
}

/// Excel.
pub(in crate::competency::web) async fn excel(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String)>,
) -> Result<Response, Error> {
    let (desk, file) = loaded(&app, &asking, &path).await?;
    let bytes = workbook::to_workbook(&file).map_err(Error::internal)?;
    Ok(attachment(&name(&desk, "xlsx"), CONTENT_TYPE, bytes))
}

/// CASE 1.1.
pub(in crate::competency::web) async fn case_package(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let mut desk = open(&app, &asking, &code, &version).await?;
    let content = desk.content(Part::Whole).await?;
    let scale = desk.scale().await?;
    let city = app.config.site_name.as_str();
    let package =
        case::to_case(&desk.framework, &desk.version, &content, &scale, &desk.ladder, city);
    let bytes = serde_json::to_vec_pretty(&package).map_err(Error::internal)?;
    Ok(attachment(&name(&desk, "case.json"), "application/json", bytes))
}

#[derive(Template)]
#[template(path = "competency/desk/import.html")]
struct ImportPage {
    shell: Shell,
    errors: ErrorSummary,
    lead: String,
    action: String,
    file: Field,
    problems: Vec<String>,
    more: usize,
}

async fn for_import(app: &App, asking: &Asking, code: &str) -> Result<Framework, Error> {
    let mut reader = Reader::of(app).await?;
    let framework = framework(&mut reader, asking, code).await?;
    asking.actor().may::<StartDraft>(facts_of(&framework))?;
    Ok(framework)
}

fn view(asking: &Asking, framework: &Framework, found: &[Problem]) -> ImportPage {
    let mut problems: Problems<String> = Problems::new();
    if !found.is_empty() {
        let sentence = format!("ファイルに直すところが{}件あります", found.len());
        problems.add("file".to_owned(), sentence);
    }
    ImportPage {
        shell: asking
            .shell("ファイルから下書きを作る")
            .crumbs(WAY, "ファイルから下書きを作る")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        lead: format!(
            "「{}」のファイルを読みます。読んだだけでは、何も変わりません。",
            framework.name
        ),
        action: format!("/hr/frameworks/{}/imports", framework.code),
        file: Field::file("file", "定義のファイル", ".json,.xlsx")
            .hint("版のページで保存したJSONか、Excel（.xlsx）。10MBまで。")
            .error(problems.at(&"file".to_owned())),
        problems: found.iter().take(LISTED).map(Problem::sentence).collect(),
        more: found.len().saturating_sub(LISTED),
    }
}

/// The form.
pub(in crate::competency::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let framework = for_import(&app, &asking, &code).await?;
    page(&view(&asking, &framework, &[]))
}

fn parse(part: Option<&FilePart>) -> Result<FrameworkFile, Problem> {
    let part = part
        .filter(|part| !part.bytes.is_empty())
        .ok_or_else(|| Problem::Workbook("定義のファイルを選んでください".to_owned()))?;
    if part.bytes.starts_with(b"PK") {
        workbook::from_workbook(&part.bytes)
    } else {
        FrameworkFile::from_json(&part.bytes)
    }
}

/// Reads a file.
pub(in crate::competency::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let framework = for_import(&app, &asking, &code).await?;
    let problems = match parse(form.file("file")) {
        Err(problem) => vec![problem],
        Ok(file) => {
            let file_name = form.file("file").map_or("", |part| part.file_name.as_str());
            let actor = asking.actor();
            match importing::read_file(&app, actor, framework.id, file_name, &file).await? {
                Ok(id) => {
                    let to = format!("/hr/frameworks/{}/imports/{id}", framework.code);
                    return see_other(&asking, &to, None).await;
                }
                Err(problems) => problems,
            }
        }
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view(&asking, &framework, &problems))
}

#[derive(Template)]
#[template(path = "competency/desk/import_check.html")]
struct CheckPage {
    shell: Shell,
    facts: Summary,
    note: Option<Note>,
    sections: Vec<SectionView>,
    new_name: String,
    old_name: String,
    action: String,
    back: String,
    made: Option<String>,
}

/// What a file that was read would change.
pub(in crate::competency::web) async fn show(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path((code, import)): Path<(String, String)>,
) -> Result<Response, Error> {
    let framework = for_import(&app, &asking, &code).await?;
    let mut reader = Reader::of(&app).await?;
    let id = import.parse().map_err(|_| Error::NotFound)?;
    let kept = reader.file(framework.id, id).await?.ok_or(Error::NotFound)?;
    let (ladder, scale) = (reader.ladder().await?, reader.scale_of_file(&kept.file).await?);
    let read = kept.file.read(&ladder, scale.as_ref());
    let (Ok(read), Some(scale)) = (read, scale) else {
        return Err(Error::Unprocessable(
            "読んだあとに職位か尺度が変わりました。もう一度ファイルを読んでください".to_owned(),
        ));
    };
    let all = reader.versions(framework.id).await?;
    let base = newest(&all).cloned();
    let (mut sections, mut old_name) = (Vec::new(), "まだありません".to_owned());
    if let Some(base) = &base {
        let old = reader.content(base.id, Part::Whole).await?;
        let old_scale = reader.scale(base).await?;
        let comparison = Comparison::between(
            Edition { content: &old, scale: &old_scale },
            Edition { content: &read.content, scale: &scale },
            &ladder,
        );
        let targets = around.link_targets(&app).await?;
        let names = TieNames::of(&targets, Some(&old), &read.content, &ladder);
        sections = section_views(&comparison, &ladder, &names);
        old_name = super::short(base);
    }
    drop(reader);
    let findings = check(&read.content, &ladder, &scale, framework.weight_total).len();
    let mut notes = Vec::new();
    if kept.file.framework.code != framework.code {
        notes.push(format!("別の定義集（{}）のファイルです。", kept.file.framework.name));
    }
    if findings > 0 {
        notes.push(format!("承認を求める前に直すところが{findings}件あります。"));
    }
    if base.is_some() && sections.is_empty() {
        notes.push(format!("{old_name}と違うところがありません。"));
    }
    let content = &read.content;
    let base_href = format!("/hr/frameworks/{}", framework.code);
    page(&CheckPage {
        shell: asking.shell("ファイルの内容の確認").crumbs(WAY, "ファイルの内容の確認"),
        facts: Summary::new(vec![
            SummaryRow::new("ファイル", kept.file_name.clone()),
            SummaryRow::new("題名", read.heading.title.as_str()),
            SummaryRow::new(
                "中身",
                format!(
                    "職位 {}、要素 {}、役割 {}",
                    content.ranks.len(),
                    content.elements.len(),
                    content.roles.len()
                ),
            ),
            SummaryRow::new(
                "変わるところ",
                format!("{}か所", sections.iter().map(|own| own.rows.len()).sum::<usize>()),
            ),
        ]),
        note: (!notes.is_empty())
            .then(|| Note::info("下書きにする前に確かめてください。").body(notes.concat())),
        sections,
        new_name: "ファイル".to_owned(),
        old_name,
        action: format!("{base_href}/imports/{import}"),
        back: "/hr/competencies".to_owned(),
        made: kept.version.map(|version| format!("{base_href}/versions/{version}")),
    })
}

/// Makes the draft.
pub(in crate::competency::web) async fn apply(
    State(app): State<App>,
    asking: Asking,
    Path((code, import)): Path<(String, String)>,
) -> Result<Response, Error> {
    let framework = for_import(&app, &asking, &code).await?;
    let id = import.parse().map_err(|_| Error::NotFound)?;
    match importing::draft_of_file(&app, asking.actor(), framework.id, id).await {
        Ok(version) => {
            let to = format!("/hr/frameworks/{}/versions/{version}", framework.code);
            see_other(&asking, &to, Notice::ok("ファイルから下書きを作りました。")).await
        }
        Err(Failed::Refused(refusal)) => Err(Error::Unprocessable(refusal.sentence())),
        Err(other) => Err(other.into()),
    }
}
