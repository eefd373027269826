-- 单位缴存排名: what each unit paid in over the last twelve contribution months.
with unit_months as (
  select * from {{ ref('unit_month') }}
),

units as (
  select * from {{ ref('unit') }}
),

months as (
  select * from {{ ref('month') }}
),

last_12_months as (
  select month
  from months
  where first_day > {{ business_date() }} - interval '12' month and month <= {{ business_month() }}
),

totals as (
  select
    unit_months.unit_no,
    sum(unit_months.amount) as value,
    max(unit_months.member_count) as member_count,
    max(unit_months.month) as last_month
  from unit_months
  join last_12_months on last_12_months.month = unit_months.month
  group by unit_months.unit_no
),

final as (
  select
    cast(row_number() over (order by totals.value desc, totals.unit_no) as integer) as rank,
    totals.unit_no,
    units.name,
    units.county_code,
    cast(totals.value as decimal(18,2)) as value,
    totals.member_count,
    totals.last_month,
    {{ as_of() }} as as_of
  from totals
  join units on units.unit_no = totals.unit_no
)

select * from final
