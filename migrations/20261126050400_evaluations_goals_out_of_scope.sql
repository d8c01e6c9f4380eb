-- Why: a goal whose work was taken away, or that nobody could see, has no achievement that an evaluator could
-- answer for. Like an element that could not be observed it is left out with a reason, and its weight counts for
-- the others; it is not the worst grade, and it is not 0 (domain.md 11: missing is not zero).
alter table results_rating
    -- 評価対象外; never of unplanned work, which is there only because it was done
    add column is_unobserved boolean not null default false,
    add constraint results_rating_one_judgement check (
        not is_unobserved or (grade is null and goal_id is not null)
    );
alter table results_rating alter column is_unobserved drop default;
