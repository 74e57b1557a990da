-- A bit of everything that this kind of server has: what `inspect` prints makes the same schema again.
create table users (id bigint unsigned not null auto_increment primary key, name varchar(80) character set latin1 collate latin1_swedish_ci not null default 'x''y', mood enum('sad','o''k') default 'sad', tags set('a','b'), email varchar(80) collate utf8mb4_bin unique, full_name varchar(200) generated always as (concat(name,'!')) stored, low varchar(90) as (lower(name)) virtual, created timestamp(3) not null default current_timestamp(3) on update current_timestamp(3), d datetime default null, j json, b bit(3) default b'101', y year, bin binary(4), dec1 decimal(10,2) default '0.50', t tinyint(1) default 1, f float, dd double, tx mediumtext, bl longblob, g point not null, constraint named check (length(name) > 2), key k1 (name(10), created desc), fulltext key ft (name), spatial key sp (g)) engine=InnoDB default charset=utf8mb4 comment='people; all';
alter table users modify mood enum('sad','o''k') default 'sad' comment 'it''s';
create table orders (id int not null auto_increment, user_id bigint unsigned, total decimal(10,2) invisible, primary key (id), key (user_id), foreign key (user_id) references users(id) on delete cascade on update set null) auto_increment=100 row_format=dynamic;
alter table users add column last_order int, add constraint lo foreign key (last_order) references orders(id);
create view v1 as select u.id, u.name, o.total from users u join orders o on o.user_id=u.id; create view v2 as select * from v1 where total > 3 with cascaded check option;
create sql security invoker view v3 as select count(*) as c from users;
delimiter ;;
create trigger tr before insert on users for each row begin set new.name = 'a;b'; if new.id = 3 then set new.id = 4; end if; end;;
create function add2(a int, b int) returns int deterministic return a + b;;
create procedure pr(in x int, out y varchar(20)) comment 'does it' begin delete from orders where id = x; select 1 into y; end;;
create event ev on schedule every 1 day starts '2030-01-01 00:00:00' do delete from orders where id < 0;;
delimiter ;
create table part (a int, b date) partition by range (year(b)) (partition p0 values less than (2020), partition p1 values less than maxvalue);
create table parth (a int) partition by hash(a) partitions 4;
create table `weird ``t` (`col a` int primary key, `select` varchar(30) default 'it''s', unique key `k;1` (`select`,`col a`)) charset=latin1;
create table my (id int) engine=MyISAM;
create table dflt (a varchar(36) default (uuid()), b text default ('x'), c int default (1+2));
create table idx (a int, b varchar(20), key (a), key e ((lower(b))), key inv (b) invisible);
