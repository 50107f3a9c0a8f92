-- SPDX-License-Identifier: MIT
-- migr:revision 004
-- migr:revises 003
-- migr:message Find products by name, in capitals or not
-- migr:create-date 2023-06-20 11:00:00

-- migr:upgrade sqlite
CREATE INDEX product_translations_name ON product_translations (language, name COLLATE NOCASE);
-- migr:upgrade postgresql
CREATE INDEX product_translations_name ON product_translations (language, lower(name));
-- migr:upgrade mysql
-- the names' own collation does not tell capitals from small letters
CREATE INDEX product_translations_name ON product_translations (language, name);

-- migr:downgrade sqlite, postgresql
DROP INDEX product_translations_name;
-- migr:downgrade mysql
DROP INDEX product_translations_name ON product_translations;
