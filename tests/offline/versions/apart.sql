-- SPDX-License-Identifier: MIT
-- migr:revision apart
-- migr:revises both
-- migr:transaction none
-- migr:message Outside a transaction; with blocks
-- migr:upgrade
INSERT INTO log VALUES ('by itself');
-- migr:begin
INSERT INTO log VALUES ('in a block');
UPDATE notes SET n = n + 10;
-- migr:commit
CREATE TABLE beside (a INTEGER, b VARCHAR(20));
-- migr:upgrade postgresql
CREATE INDEX CONCURRENTLY beside_a ON beside (a);
-- migr:upgrade sqlite
VACUUM;
-- migr:upgrade mysql
CREATE INDEX beside_a ON beside (a);
-- migr:upgrade
INSERT INTO beside VALUES (1, 'one'), (2, 'two');
-- migr:downgrade
DROP TABLE beside;
-- migr:begin
UPDATE notes SET n = n - 10;
DELETE FROM log WHERE what = 'in a block';
-- migr:commit
DELETE FROM log WHERE what = 'by itself';
