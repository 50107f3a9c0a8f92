-- SPDX-License-Identifier: MIT
-- migr:revision one
-- migr:message Tables, rows and a trigger; it's 100 % "SQL"
-- migr:create-date 2024-05-01 10:00:00
-- migr:upgrade
CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY, body VARCHAR(400), n INTEGER DEFAULT 0);
CREATE TABLE log (what VARCHAR(200));
-- a comment with a ; and an unclosed ' quote
INSERT INTO notes (id, body) VALUES (1, 'it''s; 100 %s, %%, %(x)s -- no comment'), (2, 'é 漢字 🐘'),
	(3, '/* no comment */ # nor this
on two lines
go
/
$$ $1 :name ? @x');
INSERT INTO notes (id, body, n) /* ; */ VALUES (4, 'C:\temp\new\\', 4);
-- migr:upgrade sqlite
CREATE TRIGGER notes_logged AFTER INSERT ON notes BEGIN
	INSERT INTO log VALUES ('new; ' || NEW.id); -- a comment; in the body
	UPDATE notes SET n = n + 1 WHERE id = NEW.id;
END;
-- migr:upgrade postgresql
CREATE FUNCTION notes_logged() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
	INSERT INTO log VALUES ('new; ' || NEW.id); -- a comment; in the body
	RETURN NEW;
END
$body$;
CREATE TRIGGER notes_logged AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION notes_logged();
COMMENT ON TABLE notes IS 'it''s; $$';
-- migr:upgrade mysql
DELIMITER //
CREATE TRIGGER notes_logged BEFORE INSERT ON notes FOR EACH ROW
BEGIN
	DECLARE x INT DEFAULT 1;
	INSERT INTO log VALUES (CONCAT('new; $$ ', NEW.id));
	SET NEW.n = NEW.n + x;
END//
DELIMITER ;
-- migr:upgrade
INSERT INTO notes (id, body) VALUES (5, 'seen by the trigger');
-- migr:downgrade
DROP TABLE notes;
DROP TABLE log;
-- migr:downgrade postgresql
DROP FUNCTION notes_logged();
