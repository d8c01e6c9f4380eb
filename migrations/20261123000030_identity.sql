-- Why: who may sign in and what is granted to them (decision 9). Employee, evaluator, head and owner
-- are derived from the organisation, never granted; only four roles are.
create table account (
    account_id uuid not null,
    -- employee number, or a chosen name for accounts without an employee
    login text not null,
    employee_id uuid,
    display_name text not null,
    password_hash text,
    created_at timestamptz not null,
    ended_at timestamptz,
    last_signed_in_at timestamptz,
    -- system, light, dark
    theme text not null default 'system',
    constraint account_pkey primary key (account_id),
    constraint account_login_taken unique (login),
    constraint account_employee_taken unique (employee_id),
    constraint account_employee_fkey foreign key (employee_id) references employee,
    constraint account_theme check (theme in ('system', 'light', 'dark'))
);

create table invitation (
    invitation_id uuid not null,
    account_id uuid not null,
    code_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint invitation_pkey primary key (invitation_id),
    constraint invitation_account_fkey foreign key (account_id) references account,
    constraint invitation_code_hash_key unique (code_hash)
);
create index invitation_account_idx on invitation (account_id);

create table account_grant (
    grant_id uuid not null,
    account_id uuid not null,
    role text not null,
    authority_id uuid,
    -- null: every department
    department_id uuid,
    period daterange not null,
    granted_by uuid,
    granted_at timestamptz not null,
    -- taken back before its period ended
    revoked_at timestamptz,
    constraint account_grant_pkey primary key (grant_id),
    constraint account_grant_account_fkey foreign key (account_id) references account,
    constraint account_grant_authority_fkey foreign key (authority_id) references authority,
    constraint account_grant_department_fkey foreign key (department_id) references department,
    constraint account_grant_granted_by_fkey foreign key (granted_by) references account (account_id),
    constraint account_grant_role check (
        role in ('hr_officer', 'strategy_officer', 'auditor', 'administrator')
    ),
    constraint account_grant_period_whole check (not isempty(period) and lower(period) is not null),
    constraint account_grant_once exclude using gist (
        account_id with =, role with =,
        (coalesce(authority_id, '00000000-0000-0000-0000-000000000000')) with =,
        (coalesce(department_id, '00000000-0000-0000-0000-000000000000')) with =,
        period with &&
    ) where (revoked_at is null)
);
create index account_grant_authority_idx on account_grant (authority_id);
create index account_grant_department_idx on account_grant (department_id);
create index account_grant_granted_by_idx on account_grant (granted_by);
create index account_grant_account_idx on account_grant (account_id);

-- A signed-in browser. The cookie holds a random token; only its hash is kept.
create table session (
    session_id uuid not null,
    account_id uuid not null,
    token_hash bytea not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    ended_at timestamptz,
    address text not null,
    browser text not null,
    -- shown once on the next page
    flash jsonb,
    constraint session_pkey primary key (session_id),
    constraint session_account_fkey foreign key (account_id) references account,
    constraint session_token_hash_key unique (token_hash)
);
create index session_account_idx on session (account_id, last_seen_at desc);

-- Failures slow down the next try, per login and per address.
create table sign_in_failure (
    sign_in_failure_id uuid not null,
    at timestamptz not null,
    login text not null,
    address text not null,
    constraint sign_in_failure_pkey primary key (sign_in_failure_id)
);
create index sign_in_failure_login_idx on sign_in_failure (login, at desc);
create index sign_in_failure_address_idx on sign_in_failure (address, at desc);

-- A form that arrived after its session had ended, kept for the same account for a short time.
create table kept_form (
    kept_form_id uuid not null,
    account_id uuid not null,
    path text not null,
    fields jsonb not null,
    kept_at timestamptz not null,
    expires_at timestamptz not null,
    constraint kept_form_pkey primary key (kept_form_id),
    constraint kept_form_account_fkey foreign key (account_id) references account
);
create index kept_form_account_idx on kept_form (account_id, kept_at desc);

-- A form posted twice is answered twice, carried out once.
create table form_key (
    form_key uuid not null,
    session_id uuid not null,
    received_at timestamptz not null,
    -- where the first one was sent, once it was carried out
    answered_with text,
    constraint form_key_pkey primary key (session_id, form_key),
    constraint form_key_session_fkey foreign key (session_id) references session
);
create index form_key_received_idx on form_key (received_at);
