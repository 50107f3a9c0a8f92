-- SPDX-License-Identifier: MIT
-- migr:revision right
-- migr:revises two
-- migr:branch-labels righthand
-- migr:upgrade
CREATE VIEW short_notes AS SELECT id, body FROM notes WHERE body LIKE '%s%';
UPDATE notes SET body = 'changed: 50 %' WHERE id = 2;
-- migr:downgrade
DROP VIEW short_notes;
UPDATE notes SET body = 'é 漢字 🐘' WHERE id = 2;
