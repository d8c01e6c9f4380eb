//! The verbs.

mod cycles;
mod results;
mod steps;

pub use cycles::{
    NewRule, OpeningPlan, Participant, add_scoring_rule, cancel_cycle, change_setup,
    clear_exceptions, close_cycle, create_cycle, has_scoring_rule, leave_out, open_cycle,
    plan_opening, request_opening, set_evaluators, take_back_request, undo_opening,
};
pub use results::{
    ScoreCheck, ScoreDifference, acknowledge, check_scores, confirm_sheets, disclose_sheets,
    exclude_ratee, leave_out_step,
};
pub use steps::{
    Collision, Kept, Loaded, Saved, adopt_first, keep_typed, load_step, save_typed, send_back,
    submit_step, tasks_for, team_open_count, withdraw_step,
};
