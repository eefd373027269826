-- 月份: every month of the years 2000 to the one after the business date.
with years (calendar_year) as (
  values {% for year in range(2000, business_day()[0:4] | int + 2) %}({{ year }}){{ ', ' if not loop.last }}{% endfor %}
),

months (month_number) as (
  values {% for number in range(1, 13) %}({{ number }}){{ ', ' if not loop.last }}{% endfor %}
),

first_days as (
  select cast(concat(cast(calendar_year as varchar), '-', lpad(cast(month_number as varchar), 2, '0'), '-01') as date) as first_day
  from years
  cross join months
),

final as (
  select
    {{ month_of('first_day') }} as month,
    first_day,
    cast(first_day + interval '1' month - interval '1' day as date) as last_day
  from first_days
)

select * from final
