//! Which column says what, which word means what, what the list does not say: chosen once, kept for the
//! next file with the same heading.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::result::load;
use super::{BASE, WAY};
use crate::audit::Failed;
use crate::exchange::actions::{Said, check_transfer};
use crate::exchange::columns::Target;
use crate::exchange::store::{self, TransferState, TransferView};
use crate::exchange::transfers::report::{FileReport, TransferReport};
use crate::exchange::transfers::{Choices, Pointing, TransferColumn, TransferKind};
use crate::kernel::Refusal;
use crate::kernel::ids::TransferId;
use crate::organization::{EmploymentType, employment_types};
use crate::platform::App;
use crate::ui::components::{Choice, ChoiceOption, Field, SelectOption};
use crate::ui::{Asking, Error, FormData, Notice, Path, Posted, Shell, page, see_other};

struct FileColumns {
    id: String,
    heading: String,
    /// Which row holds the headings.
    row: Field,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "exchange/transfer_columns.html")]
struct ColumnsPage {
    shell: Shell,
    base: String,
    files: Vec<FileColumns>,
    words: Vec<Field>,
    choices: Vec<Field>,
    pad: Choice,
    keep: Field,
}

fn file_columns(at: usize, name: &str, file: &FileReport) -> FileColumns {
    let widest =
        file.first_rows.iter().map(Vec::len).chain([file.headings.len()]).max().unwrap_or(0);
    let sample = |column: usize| {
        let heading = file.headings.get(column).map_or("", String::as_str);
        let value = file.first_rows.iter().filter_map(|row| row.get(column));
        let value = value.map(String::as_str).find(|text| !text.is_empty()).unwrap_or("");
        if value.is_empty() { heading.to_owned() } else { format!("{heading}（{value}）") }
    };
    let mut options = vec![SelectOption::new("", "この列はない")];
    options.extend((0..widest).map(|column| {
        SelectOption::new(column.to_string(), format!("{}列目　{}", column + 1, sample(column)))
    }));
    let fields = TransferColumn::ALL.iter().map(|column| {
        let now = file.columns.iter().find(|(word, _)| word == column.as_str());
        Field::select(format!("column.{at}.{column}"), column.label(), options.clone())
            .about(format!("{}つ目のファイル", at + 1))
            .value(now.map_or_else(String::new, |(_, column)| column.to_string()))
    });
    FileColumns {
        id: format!("h-file-{}", at + 1),
        heading: format!("{}つ目のファイル　{name}", at + 1),
        row: Field::number(format!("heading.{at}"), "見出しの行")
            .hint("題名の行を除いて、ファイルの中で空でない行の何番目か。")
            .value((file.heading_index + 1).to_string()),
        fields: fields.collect(),
    }
}

fn kind_options() -> Vec<SelectOption> {
    let mut options = vec![SelectOption::new("", "選ばない（誤りのまま）")];
    options.extend(
        TransferKind::ALL.iter().map(|kind| SelectOption::new(kind.as_str(), kind.label())),
    );
    options
}

async fn columns_page(
    app: &App,
    asking: &Asking,
    view: &TransferView,
    report: &TransferReport,
) -> Result<ColumnsPage, Error> {
    let choices: Choices = serde_json::from_value(view.choices.clone()).unwrap_or_default();
    let names = view.file_names.iter();
    let files = names.zip(&report.files).enumerate();
    let unknown: Vec<&String> = report.files.iter().flat_map(|file| &file.unknown_words).collect();
    let words = unknown.iter().enumerate().map(|(at, word)| {
        Field::select(format!("word.{at}"), format!("「{word}」の意味"), kind_options())
    });
    let mut families = store::job_family_names(app.db.reader()).await?;
    if !families.contains(&choices.hire_family) {
        families.insert(0, choices.hire_family.clone());
    }
    let families = families.into_iter().map(|name| SelectOption::new(name.clone(), name));
    let types = employment_types(app.db.reader()).await?;
    let types = types.iter().map(|own| SelectOption::new(own.code.as_str(), &own.name));
    let fingerprints: Vec<Vec<u8>> = report.files.iter().map(FileReport::fingerprint).collect();
    let kept = store::mappings(app.db.reader()).await?;
    let kept = kept.into_iter().find(|kept| fingerprints.contains(&kept.fingerprint));
    let heads = vec![
        SelectOption::new("yes", "前の所属長と同じ職位で1人だけ来る職員を、後任の所属長にする"),
        SelectOption::new("no", "所属長にしない（あとで職員のページで登録する）"),
    ];
    Ok(ColumnsPage {
        shell: asking.shell("列と言葉の対応").crumbs(&WAY, "列と言葉の対応").wide(),
        base: format!("{BASE}/{}", view.id),
        files: files.map(|(at, (name, file))| file_columns(at, name, file)).collect(),
        words: words.collect(),
        choices: vec![
            Field::select("hire_family", "職種の列がない採用の職種", families.collect())
                .value(choices.hire_family.clone()),
            Field::select("hire_type", "任用区分の列がない採用の任用区分", types.collect())
                .value(choices.hire_type.as_str()),
            Field::select("successors", "所属長の列がないとき", heads)
                .value(if choices.successors { "yes" } else { "no" }),
        ],
        pad: Choice::several(
            "pad",
            "職員番号",
            vec![
                ChoiceOption::new("yes", "桁をそろえる")
                    .note("先頭の0が落ちた番号に、0を戻します。")
                    .chosen(choices.pad_numbers),
            ],
        )
        .optional(),
        keep: Field::text("keep_as", "この対応の名前")
            .hint("同じ見出しのファイルを次に読むときに、自動で使います。")
            .value(kept.map_or_else(|| "発令一覧".to_owned(), |kept| kept.name)),
    })
}

/// The form.
pub(super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferId>,
) -> Result<Response, Error> {
    let (view, report) = load(&app, &asking, id).await?;
    if view.state != TransferState::Checked {
        return see_other(&asking, &format!("{BASE}/{id}"), None).await;
    }
    page(&columns_page(&app, &asking, &view, &report).await?)
}

fn said(form: &FormData, view: &TransferView, report: &TransferReport) -> Said {
    let before: Choices = serde_json::from_value(view.choices.clone()).unwrap_or_default();
    let mut pad_numbers = form.all("pad").any(|value| value == "yes");
    let mut said = Said { choices: before.clone(), ..Said::default() };
    // The button 「桁をそろえて読み直す」 of the result page posts this alone.
    let only_pad = !form.has("hire_type");
    pad_numbers |= only_pad && before.pad_numbers;
    said.choices.pad_numbers = pad_numbers;
    if !only_pad {
        form.one("hire_family").clone_into(&mut said.choices.hire_family);
        said.choices.hire_type =
            EmploymentType::parse(form.one("hire_type")).unwrap_or(before.hire_type);
        said.choices.successors = form.one("successors") != "no";
    }
    for (at, file) in report.files.iter().enumerate() {
        let named = TransferColumn::ALL.iter().filter_map(|column| {
            let value = form.one(&format!("column.{at}.{column}"));
            Some((column.to_string(), value.parse::<usize>().ok()?))
        });
        let columns = if only_pad { file.columns.clone() } else { named.collect() };
        let heading = form.one(&format!("heading.{at}")).trim().parse::<usize>().ok();
        let heading = heading.and_then(|row| row.checked_sub(1)).unwrap_or(file.heading_index);
        said.pointing.push(Pointing { heading: Some(heading), columns });
    }
    let unknown = report.files.iter().flat_map(|file| &file.unknown_words);
    said.words = unknown
        .enumerate()
        .filter_map(|(at, word)| {
            Some((
                crate::exchange::transfers::kinds::word_key(word),
                TransferKind::parse(form.one(&format!("word.{at}")))?,
            ))
        })
        .collect();
    let name: String = form.one("keep_as").trim().chars().take(60).collect();
    said.keep_as = (!only_pad).then(|| if name.is_empty() { "発令一覧".to_owned() } else { name });
    said
}

/// Reads the kept files again with what was said.
pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (view, report) = load(&app, &asking, id).await?;
    let back = format!("{BASE}/{id}");
    match check_transfer(&app, asking.actor(), id, &said(&form, &view, &report)).await {
        Ok(()) => see_other(&asking, &back, Notice::ok("もう一度読みました。")).await,
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &back, Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}
