//! What `jinzai demo` prints: which city stands there, and who can sign in.

use super::actions::{Filled, SignIn};
use super::cast::DemoRole;
use crate::kernel::number::grouped;

/// The city and its sign-ins, for a terminal.
pub fn in_words(city: &Filled) -> String {
    let options = city.options;
    let mut text = format!(
        "見本の市{}。職員{}人、{}年前まで、種{}。人も出来事も架空です。\n",
        if city.fresh { "を作りました" } else { "があります" },
        grouped(i64::from(options.staff)),
        options.years,
        options.seed
    );
    if city.sign_ins.is_empty() {
        text.push_str("サインインの一覧（demo-accounts.json）がありません。");
        return text;
    }
    text.push_str("サインインできる人（職員番号／パスワード）：");
    for sign_in in &city.sign_ins {
        text.push_str("\n  ");
        text.push_str(&line(sign_in));
    }
    text
}

fn line(sign_in: &SignIn) -> String {
    let label = DemoRole::parse(&sign_in.role).map_or(sign_in.role.as_str(), |role| role.label());
    // Terminals draw these characters two columns wide.
    let width: usize = label.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!(
        "{label}{}{}  {}  {}",
        " ".repeat(20_usize.saturating_sub(width)),
        sign_in.employee_number,
        sign_in.password,
        sign_in.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::DemoOptions;

    #[test]
    fn every_kind_of_user_has_a_line() {
        let sign_in = |role: DemoRole| SignIn {
            role: role.as_str().to_owned(),
            employee_number: "0001042".to_owned(),
            password: "kamome-renga-yoake-42".to_owned(),
            name: "山本 健太".to_owned(),
        };
        let city = Filled {
            fresh: true,
            options: DemoOptions::default(),
            sign_ins: DemoRole::ALL.iter().map(|role| sign_in(*role)).collect(),
        };
        let text = in_words(&city);
        assert!(text.starts_with("見本の市を作りました。職員4,199人"), "{text}");
        assert!(text.contains("職員                0001042  kamome-renga-yoake-42  山本 健太"));
        assert_eq!(text.lines().count(), 2 + DemoRole::ALL.len());
        let lost = Filled { fresh: false, sign_ins: Vec::new(), ..city };
        assert!(in_words(&lost).contains("demo-accounts.json"));
    }
}
