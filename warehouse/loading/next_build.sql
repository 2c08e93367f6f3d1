-- one row: the number of the next build
select 1 + greatest(
    coalesce((select max(build) from staging.pages), 0),
    coalesce((select max(build) from staging.changes), 0)
) as build
