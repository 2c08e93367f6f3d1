-- one row per column that names a person, a post or a thread
select
    c.schema_name || '.' || c.table_name as table_name,
    c.column_name
from duckdb_columns() as c
inner join duckdb_tables() as t using (table_oid, schema_name, table_name)
where c.column_name like '%\_key' escape '\' and not t.temporary and not c.internal
order by all
