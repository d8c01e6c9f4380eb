-- Why: evaluation stands on facts that were noted when they happened (product.md 5, domain.md 3.1
-- 職務行動記録メモ). An evaluator's 観察メモ about a person and a person's own 実績メモ are one thing,
-- told apart by who wrote about whom. They are private: they are read by who wrote them and by whom they
-- were handed to at a transfer. An earlier wording is kept, because a memo may be asked for in a grievance.
create table observation (
    observation_id uuid not null,
    author_id uuid not null,
    -- about whom; the author for 実績メモ
    subject_id uuid not null,
    observed_on date not null,
    fact text not null,
    -- good よい行動, improve 伸ばしたい行動; nobody judges their own memos
    tone text,
    -- 指導したこと
    guidance text,
    recorded_at timestamptz not null,
    saved_at timestamptz not null,
    -- thrown away by its author; nobody sees it any more
    withdrawn_at timestamptz,
    revision bigint not null default 1,
    constraint observation_pkey primary key (observation_id),
    constraint observation_author_fkey foreign key (author_id) references employee (employee_id),
    constraint observation_subject_fkey foreign key (subject_id) references employee (employee_id),
    constraint observation_tone check (tone in ('good', 'improve')),
    constraint observation_own_is_not_judged check ((author_id = subject_id) = (tone is null)),
    constraint observation_own_has_no_guidance check (author_id <> subject_id or guidance is null)
);
create index observation_author_idx on observation (author_id, observed_on desc);
create index observation_subject_idx on observation (subject_id, observed_on desc);

-- What a memo is about: 評価要素 by their stable keys, lines of the credo.
create table observation_tag (
    observation_id uuid not null,
    kind text not null,
    tag_key text not null,
    constraint observation_tag_pkey primary key (observation_id, kind, tag_key),
    constraint observation_tag_observation_fkey foreign key (observation_id) references observation,
    constraint observation_tag_kind check (kind in ('element', 'credo'))
);

-- What a memo said before it was put right.
create table observation_earlier (
    observation_id uuid not null,
    revision bigint not null,
    observed_on date not null,
    fact text not null,
    tone text,
    guidance text,
    replaced_at timestamptz not null,
    constraint observation_earlier_pkey primary key (observation_id, revision),
    constraint observation_earlier_observation_fkey foreign key (observation_id) references observation
);

-- 引継ぎ: at a transfer the memos about a person go on to the next evaluator.
create table observation_handover (
    observation_id uuid not null,
    receiver_id uuid not null,
    handed_by uuid not null,
    handed_at timestamptz not null,
    constraint observation_handover_pkey primary key (observation_id, receiver_id),
    constraint observation_handover_observation_fkey foreign key (observation_id) references observation,
    constraint observation_handover_receiver_fkey foreign key (receiver_id) references employee (employee_id),
    constraint observation_handover_handed_by_fkey foreign key (handed_by) references employee (employee_id)
);
create index observation_handover_receiver_idx on observation_handover (receiver_id);
create index observation_handover_handed_by_idx on observation_handover (handed_by);
