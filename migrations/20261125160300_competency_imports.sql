-- Why: a file is read first and becomes a draft only when an officer has seen what it would change. In
-- between it stays here, as it was read.
create table framework_import (
    framework_import_id uuid not null,
    framework_id uuid not null,
    file_name text not null,
    document jsonb not null,
    read_by uuid not null,
    read_at timestamptz not null,
    -- the draft that was made of it
    framework_version_id uuid,
    constraint framework_import_pkey primary key (framework_import_id),
    constraint framework_import_framework_fkey foreign key (framework_id) references framework,
    constraint framework_import_read_by_fkey foreign key (read_by) references account (account_id),
    constraint framework_import_version_fkey foreign key (framework_version_id) references framework_version
);
create index framework_import_framework_idx on framework_import (framework_id);
create index framework_import_read_by_idx on framework_import (read_by);
create index framework_import_version_idx on framework_import (framework_version_id);
