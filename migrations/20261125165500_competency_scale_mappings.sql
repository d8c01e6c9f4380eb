-- Why: when a scale changes, earlier grades must still be readable beside new ones. Each grade of a new
-- version says which grade of an older one it stands for. Written once, with the scale.
create table scale_mapping (
    scale_id uuid not null,
    grade text not null,
    older_scale_id uuid not null,
    older_grade text not null,
    constraint scale_mapping_pkey primary key (scale_id, older_scale_id, older_grade),
    constraint scale_mapping_grade_fkey foreign key (scale_id, grade) references scale_grade (scale_id, grade),
    constraint scale_mapping_older_fkey foreign key (older_scale_id, older_grade)
        references scale_grade (scale_id, grade),
    constraint scale_mapping_another check (older_scale_id <> scale_id)
);
create index scale_mapping_grade_idx on scale_mapping (scale_id, grade);
create index scale_mapping_older_idx on scale_mapping (older_scale_id, older_grade);
create trigger scale_mapping_immutable before update or delete on scale_mapping
    for each row execute function rating_scale_guard();
