-- A bit of everything that this kind of server has: what `inspect` prints makes the same schema again.
create table users (id integer primary key autoincrement, name text not null default 'x''y' collate nocase, email varchar(80) unique, full_name text generated always as (name || '!') stored, low text as (lower(name)), created timestamp default current_timestamp, n numeric(10,2) default 0.5, b blob default x'00ff', constraint named check (length(name) > 2), check (id > 0));
create table orders (id integer primary key, user_id int references users on delete cascade deferrable initially deferred, total decimal(10,2), u2 int, foreign key (u2) references users(id) on update set null);
create table wr (a text, b int, primary key (a, b)) without rowid;
create table st (a int, b text, c any) strict;
create table a1 (id integer primary key, b int references b1); create table b1 (id integer primary key, a int references a1);
create index i1 on users (lower(name)) where email is not null; create unique index i2 on orders (total desc, user_id);
create view v1 as select u.id, u.name, o.total from users u join orders o on o.user_id=u.id; create view v2 as select * from v1 where total > 3;
create trigger tr after insert on users begin update users set name = 'a;b' where id = new.id; end;
create trigger vt instead of insert on v1 begin select 1; end;
create table "weird ""t" ("col a" int primary key, "select" text default 'it''s' -- a comment
, unique ("select", "col a"));
create index "idx;1" on "weird ""t" ("col a" + 1);
create table "dq" (a text default "dquoted", b text check (b in ('x','y')));
create virtual table ft using fts5(a, b);
create table conf (a int primary key on conflict replace, b text unique on conflict ignore not null on conflict abort);
create table dt (a, b any_type_at_all(3), c "quoted type");
create table nulls (a int null, b int default null, c int default (1+2), d text default (datetime('now')));
create table pk2 (id int primary key desc);
create table col (a text collate rtrim, b text); create index ci on col (a collate nocase desc, b);
