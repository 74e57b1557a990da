-- strings, comments, dollar quotes
/* nested /* comment; */ still; */ SELECT 1; -- trailing; comment
SELECT 'a;b', 'it''s;', E'quote \' ; back\\', U&'d\0061t\+000061', N'n;', X'1F', B'01', "col;umn", U&"d!0061" UESCAPE '!';
SELECT $$ dollar ; quote $$, $tag$ $$ ; $other$ ; $tag$, $1, foo$bar, a$$b;
SELECT 'one'
    'continued;';
SELECT 1 AS "a""b;c", a[1:2], b::text, c #>> '{a}', d @> e, f ? 'x', g <-> h, -1 - -2;
;;
SELECT 2 /* in; side */ + 1 -- to the; end
;
-- migsafe: nolint=X reason="known; yes"
-- migsafe: timeout=5s
SELECT 3;
SELECT '
-- migsafe: no directive in a string
';
  -- migsafe: lock_timeout=1s
-- and another comment
SELECT 4;
SELECT 5; -- migsafe: behind a statement is no line start
SELECT 6;
CREATE FUNCTION nested() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN EXECUTE $e$ SELECT 1; $e$; RETURN 1; END $f$;
SELECT 'größe ü', ünïcode FROM tablé;
SELECT 'last statement without terminator'
