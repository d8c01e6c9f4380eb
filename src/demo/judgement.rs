//! How people grade: themselves, and those they lead. Everyone has a tendency that stays for the
//! cycle; superiors see most things as the person does, some a step lower, few a step higher.

use super::chance::Chance;
use super::remarks::{Height, Voice, WHOLE, remark};
use crate::evaluations::entry::SheetField;
use crate::evaluations::scoring::Outcome;
use crate::evaluations::sheet::{Definitions, Entries, Judgement, Texts};
use crate::evaluations::workflow::StepKind;

/// Of a thousand sheets, so many where the second evaluator sees one element otherwise.
const SECOND_DIFFERS: u32 = 90;

/// What somebody writes in one step of their or another's sheet. `person` and `name` are the ratee's;
/// `first` is what the first evaluator said, for the second.
pub fn texts(
    chance: &Chance,
    definitions: &Definitions,
    kind: StepKind,
    (person, name): (usize, &str),
    first: Option<&Entries>,
) -> Texts {
    let steps = definitions.scale.0.len();
    let middle = steps / 2;
    let mut mood = chance.aside(&format!("tendency {person}"));
    let tendency = mood.weighted([12, 76, 12].into_iter()).unwrap_or(1);
    let voice = if kind == StepKind::SelfAssessment { Voice::Own } else { Voice::Superior };
    let mut texts = Texts::default();
    if kind == StepKind::Assistant {
        // Who assists tells what was seen; grades are the evaluators'.
        let mut own = chance.aside(&format!("assisted {person}"));
        texts.set(SheetField::Summary, own.pick(&ASSISTED).copied().unwrap_or_default());
        return texts;
    }
    let mut sum = 0;
    for element in definitions.elements.iter() {
        let mut own = chance.aside(&format!("grade {person} {}", element.key));
        let superior = superior_grade(&mut own, steps, tendency);
        let self_seen = own.weighted([15, 62, 23].into_iter()).unwrap_or(1);
        let place = match kind {
            StepKind::SelfAssessment => moved(superior, self_seen, steps),
            _ => superior,
        };
        sum += place;
        let Some(grade) = definitions.scale.0.get(place) else { continue };
        texts.set(SheetField::Grade(element.number), grade.grade.clone());
        if kind != StepKind::Secondary {
            let words = remark(&mut own, name, &element.key, voice, height(place, middle));
            texts.set(SheetField::Reason(element.number), words);
        }
    }
    reached(chance, definitions, (kind, person), &mut texts);
    if kind == StepKind::Secondary {
        follow(chance, definitions, person, first, &mut texts);
    }
    let mut whole = chance.aside(&format!("whole {person} {kind}"));
    // A sheet of results alone has no elements.
    let average = sum.checked_div(definitions.elements.len()).unwrap_or(middle);
    if kind != StepKind::Secondary {
        let words = remark(&mut whole, name, WHOLE, voice, height(average, middle));
        texts.set(SheetField::Summary, words);
    }
    if kind.is_rating() {
        let (entries, _) = definitions.parse(kind, &texts);
        let computed = definitions.score(&entries).ok();
        let grade = computed.as_ref().and_then(Outcome::grade).unwrap_or_default();
        texts.set(SheetField::Overall, grade);
    }
    texts
}

/// What was reached of the goals: the ratee sees some a level higher than the evaluator.
fn reached(
    chance: &Chance,
    definitions: &Definitions,
    (kind, person): (StepKind, usize),
    texts: &mut Texts,
) {
    let Some(block) = &definitions.results else { return };
    let levels = &block.rule.achievements;
    for goal in block.standing() {
        let mut own = chance.aside(&format!("reached {person} {}", goal.number));
        let superior = superior_grade(&mut own, levels.len(), 1);
        let self_seen = own.weighted([15, 62, 23].into_iter()).unwrap_or(1);
        let place = match kind {
            StepKind::SelfAssessment => moved(superior, self_seen, levels.len()),
            _ => superior,
        };
        let Some(level) = levels.get(place) else { continue };
        texts.set(SheetField::Achievement(goal.item()), level.mark.clone());
        if kind != StepKind::Secondary {
            let words = own.pick(&ACCOUNTS).copied().unwrap_or_default();
            texts.set(SheetField::Account(goal.item()), words);
        }
    }
}

/// What an assistant tells the evaluators.
const ASSISTED: [&str; 3] = [
    "期限の前に下書きを見せてくれたので、係の確認が早く終わった。窓口が混む日は、進んで応援に入っていた。",
    "新しく来た職員に、手順書を使って仕事を教えていた。教えた内容を係の共有の場所に残している。",
    "ほかの課との日程の調整を任せた。2回の打合せで決まり、決まったことを文書で係に知らせていた。",
];

/// What is said about a goal that was reached more or less.
const ACCOUNTS: [&str; 4] = [
    "予定した手順で進め、基準に書いた数を月ごとに確かめた。終わりの月の数を記録に残している。",
    "関係する課と3回打合せを開き、進め方を決めた。残った課題は次の期に引き継ぐことにした。",
    "手順書を作って係で試し、わかりにくいところを直した。ほかの職員も同じやり方で進めている。",
    "市民からの声をもとに様式を見直した。問い合わせの数が前の年の同じ期より減っている。",
];

/// Place on the scale, best first, drawn around the middle.
fn superior_grade(chance: &mut Chance, steps: usize, tendency: usize) -> usize {
    // Of a scale of five: S 2 %, A 26 %, B 58 %, C 13 %, D 1 %.
    let drawn = chance.weighted([20, 260, 580, 130, 10].into_iter()).unwrap_or(2);
    let place = drawn * steps.saturating_sub(1) / 4;
    // Whoever has a tendency moves a step in a third of the elements.
    if chance.permille(330) { moved(place, tendency, steps) } else { place }
}

/// One step better (2), none (1), one worse (0).
fn moved(place: usize, direction: usize, steps: usize) -> usize {
    match direction {
        0 => (place + 1).min(steps.saturating_sub(1)),
        2 => place.saturating_sub(1),
        _ => place,
    }
}

fn height(place: usize, middle: usize) -> Height {
    match place.cmp(&middle) {
        std::cmp::Ordering::Less => Height::Above,
        std::cmp::Ordering::Equal => Height::Middle,
        std::cmp::Ordering::Greater => Height::Below,
    }
}

/// The second evaluator takes over the first one's grades, now and then but one, with a reason.
fn follow(
    chance: &Chance,
    definitions: &Definitions,
    person: usize,
    first: Option<&Entries>,
    texts: &mut Texts,
) {
    let Some(first) = first else { return };
    for (element, rating) in definitions.elements.iter().zip(&first.ratings) {
        if let Some(Judgement::Grade(grade)) = &rating.mark {
            texts.set(SheetField::Grade(element.number), grade.clone());
        }
    }
    let mut second = chance.aside(&format!("second {person}"));
    if !second.permille(SECOND_DIFFERS) {
        return;
    }
    let Some(element) = second.pick(&definitions.elements) else { return };
    let steps = definitions.scale.0.len();
    let seen = definitions.scale.rank_of(texts.get(SheetField::Grade(element.number)));
    let other = seen.map(|place| moved(place, if second.permille(500) { 0 } else { 2 }, steps));
    if let Some(grade) = other.and_then(|place| definitions.scale.0.get(place))
        && grade.grade != texts.get(SheetField::Grade(element.number))
    {
        texts.set(SheetField::Grade(element.number), grade.grade.clone());
        let words = "課のほかの職員の行動とならべて見ると、この段階の行動に近いと判断した。";
        texts.set(SheetField::Reason(element.number), words);
    }
}
