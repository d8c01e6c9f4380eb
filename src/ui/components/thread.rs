use askama::Template;

/// Where a step stands on the thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// A filled node.
    Done,
    /// A ring with an ember edge, and the words 「いまここ」.
    Now,
    /// An open node.
    Open,
}

/// One step: its name, then who or when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    state: StepState,
    name: String,
    notes: Vec<String>,
}

impl Step {
    fn new(state: StepState, name: impl Into<String>, note: impl Into<String>) -> Self {
        Self { state, name: name.into(), notes: Vec::new() }.note(note)
    }
    /// Behind us: 「2月27日 提出済み」.
    pub fn done(name: impl Into<String>, note: impl Into<String>) -> Self {
        Self::new(StepState::Done, name, note)
    }
    /// The current one: 「3月6日まで」.
    pub fn now(name: impl Into<String>, note: impl Into<String>) -> Self {
        Self::new(StepState::Now, name, note)
    }
    /// To come: 「4月下旬」.
    pub fn open(name: impl Into<String>, note: impl Into<String>) -> Self {
        Self::new(StepState::Open, name, note)
    }
    /// Another line; a blank one is left out.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        let note = note.into();
        if !note.is_empty() {
            self.notes.push(note);
        }
        self
    }
}

/// The thread (結び線): steps of a cycle joined by one line (ui-guide 6.13). It shows a state and is
/// no navigation.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/thread.html", whitespace = "minimize")]
pub struct Thread {
    class: &'static str,
    steps: Vec<Step>,
}

impl Thread {
    /// Across the page, downwards on a telephone.
    pub fn new(steps: Vec<Step>) -> Self {
        Self { class: "thread", steps }
    }
    /// One line, on work screens: a step to come says who has it, or else by when.
    pub fn one_line(mut steps: Vec<Step>) -> Self {
        for step in steps.iter_mut().filter(|step| step.state == StepState::Open) {
            step.notes.truncate(1);
        }
        Self { class: "thread thread--line", steps }
    }
    /// Downwards everywhere.
    pub fn downwards(steps: Vec<Step>) -> Self {
        Self { class: "thread thread--down", steps }
    }
}
