insert into framework_import (framework_import_id, framework_id, file_name, document, read_by, read_at)
values ('00000000-0000-0000-0048-000000000001', '00000000-0000-0000-0041-000000000001', '定義.json', '{}',
    '00000000-0000-0000-0030-000000000001', '2026-03-05 00:00:00+00');
