-- 用户画像: what a business service may know of a member at a glance; bands are the standard's tags.
with summaries as (
  select * from {{ ref('member_summary') }}
),

tags as (
  select * from {{ ref('profile_tag') }}
),

regions as (
  select * from {{ ref('region') }}
),

bands as (
  select
    member_no,
    max(case when tag_code = 'age_band' then tag_value end) as age_band,
    max(case when tag_code = 'base_band' then tag_value end) as base_band,
    max(case when tag_code = 'balance_band' then tag_value end) as balance_band,
    cast(count(*) as integer) as tag_count
  from tags
  group by member_no
),

final as (
  select
    summaries.member_no,
    summaries.account_no,
    summaries.unit_no,
    summaries.county_code,
    regions.county_name,
    summaries.gender,
    summaries.age,
    bands.age_band,
    summaries.account_status,
    summaries.opened_on,
    summaries.base,
    bands.base_band,
    summaries.monthly_amount,
    summaries.balance,
    bands.balance_band,
    summaries.months_contributed,
    summaries.last_contribution_month,
    summaries.contribution_12m,
    summaries.withdrawal_12m,
    summaries.withdrawal_count,
    summaries.last_withdrawal_on,
    summaries.has_loan,
    summaries.loan_balance,
    coalesce(bands.tag_count, 0) as tag_count,
    {{ as_of() }} as as_of
  from summaries
  left join bands on bands.member_no = summaries.member_no
  left join regions on regions.county_code = summaries.county_code
)

select * from final
