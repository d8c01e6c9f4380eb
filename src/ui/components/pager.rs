use askama::Template;

/// 「前へ 1 2 … 7 次へ」 under a list of 50 rows a page (ui-guide 6.11). Prints nothing for one page.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/pager.html", whitespace = "minimize")]
pub struct Pager {
    page: u32,
    last: u32,
    query: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Place {
    Page(u32, String),
    Here(u32),
    Gap,
}

impl Pager {
    /// `query` is what the list is filtered by, encoded, without `page`: `state=open&sort=due`.
    pub fn new(page: u32, last: u32, query: impl Into<String>) -> Self {
        let last = last.max(1);
        Self { page: page.clamp(1, last), last, query: query.into() }
    }
    /// Pages for `rows` rows, 50 a page.
    pub fn for_rows(page: u32, rows: u64, query: impl Into<String>) -> Self {
        Self::new(page, u32::try_from(rows.div_ceil(Self::ROWS)).unwrap_or(u32::MAX), query)
    }
    /// Rows on a page.
    pub const ROWS: u64 = 50;

    fn href(&self, page: u32) -> String {
        if self.query.is_empty() {
            format!("?page={page}")
        } else {
            format!("?{}&page={page}", self.query)
        }
    }
    fn link(&self, page: u32) -> Place {
        Place::Page(page, self.href(page))
    }
    fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| self.href(self.page - 1))
    }
    fn next(&self) -> Option<String> {
        (self.page < self.last).then(|| self.href(self.page + 1))
    }
    /// First, last, and the neighbours of the page one is on.
    fn places(&self) -> Vec<Place> {
        let mut places = Vec::new();
        let mut before = 0;
        let nearby = self.page.saturating_sub(2).max(1)..=(self.page + 2).min(self.last);
        for page in [1].into_iter().chain(nearby).chain([self.last]) {
            if page <= before {
                continue;
            }
            if page == before + 2 {
                places.push(self.link(before + 1));
            } else if page > before + 1 {
                places.push(Place::Gap);
            }
            places.push(if page == self.page { Place::Here(page) } else { self.link(page) });
            before = page;
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(page: u32, last: u32) -> String {
        let words = Pager::new(page, last, "")
            .places()
            .iter()
            .map(|place| match place {
                Place::Page(page, _) => page.to_string(),
                Place::Here(page) => format!("[{page}]"),
                Place::Gap => "…".to_owned(),
            })
            .collect::<Vec<_>>();
        words.join(" ")
    }

    #[test]
    fn first_last_and_neighbours_are_shown() {
        assert_eq!(shown(1, 1), "[1]");
        assert_eq!(shown(2, 7), "1 [2] 3 4 … 7");
        assert_eq!(shown(4, 7), "1 2 3 [4] 5 6 7");
        assert_eq!(shown(10, 84), "1 … 8 9 [10] 11 12 … 84");
        assert_eq!(shown(99, 3), "1 2 [3]");
    }

    #[test]
    fn rows_fill_pages_of_fifty() {
        assert_eq!(Pager::for_rows(1, 312, "").last, 7);
        assert_eq!(Pager::for_rows(1, 0, "").last, 1);
    }
}
