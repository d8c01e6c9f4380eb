//! The verbs.

mod batch;
mod confirmation;
mod copying;
mod cycles;
mod deciding;
mod delegations;
mod ending;
mod evidence;
mod goals;
mod hands;
mod interviews;
mod loading;
mod observations;
mod opening;
mod opening_job;
mod outcomes;
mod participants;
mod planting;
mod progress_files;
mod remembered;
mod reminders;
mod results;
mod routes;
mod scores;
mod steps;
mod team_saving;
mod track_drafts;
mod transfers;
mod typing;

pub use batch::{WaitingStep, submit_steps};
pub use confirmation::{confirm_sheets, disclose_sheets};
pub use cycles::{
    NewResultsRule, NewRule, add_results_rule, add_scoring_rule, change_setup, clear_exceptions,
    copy_cycle, create_cycle, has_scoring_rule, leave_out, newest_results_rule,
    newest_scoring_rule, set_evaluators,
};
pub use deciding::{adjust_sheet, confirm_own_sheets, let_stand};
pub use delegations::{delegate_turns, end_delegation, running_delegation};
pub use ending::{cancel_cycle, close_cycle, move_deadlines};
pub use evidence::{Ticked, choose_evidence, set_memo_rule};
pub use goals::{
    DepartmentDraft, GoalSheet, Move, add_goal, agree_goals, begin_change, change_department_goal,
    change_goal, drop_change, goals_as_evaluator, keep_department_goal_typed, move_goal, own_goals,
    remove_goal, send_back_goals, set_goal_rule, submit_goals, take_back_goals,
    withdraw_department_goal, write_department_goal,
};
pub use hands::{reassign_step, reinstate_ratee};
pub use interviews::{
    Answer, InterviewSheet, answer_interview, correct_interview, discard_interview,
    interviews_as_evaluator, own_interviews, record_interview, rewrite_interview, set_interviews,
    take_back_interview,
};
pub use loading::{
    Desk, Loaded, load_as_evaluator, load_as_officer, load_own, load_step, own_sheet,
    step_of_evaluator,
};
pub use observations::{
    change_observation, hand_over, has_observations, receivers_for, withdraw_observation,
    write_observation, write_observations,
};
pub use opening::{
    OpeningPlan, open_cycle, plan_opening, request_opening, take_back_request, undo_opening,
};
pub use opening_job::{is_opening, opens_beside, start_opening};
pub use outcomes::{OutcomeFile, OutcomeList, Outcomes, export_outcomes, read_outcomes};
pub use participants::Participant;
pub use planting::{GoalDeed, Planted, PlantedRounds, Plot, plant_tracks};
pub use progress_files::note_progress_file;
pub use remembered::remember;
pub use reminders::{remind_all, send_reminder};
pub use results::{acknowledge, exclude_ratee, leave_out_step, send_back_from_confirmation};
pub use routes::{add_route_rule, bar_pair, end_route_rule, lift_bar};
pub use scores::{ScoreCheck, ScoreDifference, check_scores};
pub use steps::{send_back, submit_step, waiting_for, withdraw_step};
pub use team_saving::{RowAnswer, TeamRow, save_team};
pub use track_drafts::{DraftForm, keep_goal_typed, keep_interview_typed};
pub use transfers::{
    StepChange, Transfer, former_sheet, former_sheets, hand_over_sheets, set_transfer_rule,
    transfers, transfers_of, write_part_record,
};
pub use typing::{
    Collision, Kept, Saved, adopt_first, keep_typed, resolve_typed, save_form, save_typed,
};
