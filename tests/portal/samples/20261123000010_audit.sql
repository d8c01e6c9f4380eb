insert into audit_entry (audit_entry_id, at, actor_name, verb, subject_kind, subject_id, summary, detail_hash)
values ('00000000-0000-0000-0010-000000000001', '2026-03-03 01:42:00+00', 'seed', 'load', 'strategy', '1',
    '戦略の文を読み込みました', '\x00');
insert into audit_detail (audit_entry_id, reason, before, after)
values ('00000000-0000-0000-0010-000000000001', 'はじめの準備', null, '{"version": 1}');
