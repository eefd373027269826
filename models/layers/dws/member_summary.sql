-- 缴存人汇总: one row per member over all accounts and loans; unit, county and base are those of the main account (open before closed, newest first).
with members as (
  select * from {{ ref('member') }}
),

accounts as (
  select * from {{ ref('account') }}
),

units as (
  select * from {{ ref('unit') }}
),

entries as (
  select * from {{ ref('account_entry') }}
),

loans as (
  select * from {{ ref('loan') }}
),

ranked_accounts as (
  select
    accounts.*,
    row_number() over (
      partition by member_no
      order by case when closed_on is null then 0 else 1 end, opened_on desc, account_no
    ) as _account_rank
  from accounts
),

main_accounts as (
  select * from ranked_accounts where _account_rank = 1
),

account_totals as (
  select
    member_no,
    count(*) as account_count,
    sum(balance) as balance
  from accounts
  group by member_no
),

member_entries as (
  select
    accounts.member_no,
    entries.kind,
    entries.amount,
    entries.reversal_flag,
    entries.business_date > {{ business_date() }} - interval '12' month as in_last_12_months,
    entries.business_date,
    entries.month as month_paid,
    coalesce(entries.month, {{ month_of('entries.business_date') }}) as month
  from entries
  join accounts on accounts.account_no = entries.account_no
  where entries.business_date <= {{ business_date() }}
),

-- A month counts when what was paid for it was not taken back.
contributed_months as (
  select member_no, month
  from member_entries
  where {{ is_contribution('kind', 'month_paid') }}
  group by member_no, month
  having sum(amount) > 0
),

contribution_span as (
  select
    member_no,
    count(*) as months_contributed,
    min(month) as first_contribution_month,
    max(month) as last_contribution_month
  from contributed_months
  group by member_no
),

entry_totals as (
  select
    member_no,
    sum(case when {{ is_contribution('kind', 'month_paid') }} and in_last_12_months then amount else 0 end) as contribution_12m,
    sum(case when kind in ('11', '12') and in_last_12_months then -amount else 0 end) as withdrawal_12m,
    sum(case when kind in ('11', '12') then -amount else 0 end) as withdrawal_total,
    sum(case when kind in ('11', '12') then {{ net_count('reversal_flag') }} else 0 end) as withdrawal_count,
    max(case when kind in ('11', '12') and reversal_flag = '01' then business_date end) as last_withdrawal_on
  from member_entries
  group by member_no
),

loan_totals as (
  select
    member_no,
    count(*) as loan_count,
    count(case when status = 'disbursed' then 1 end) as live_loan_count,
    sum(balance) as loan_balance
  from loans
  where member_no is not null
  group by member_no
),

final as (
  select
    members.member_no,
    main_accounts.account_no,
    main_accounts.unit_no,
    units.county_code,
    units.economic_type,
    units.industry,
    members.gender,
    {{ age_on(business_date(), 'members.birth_date') }} as age,
    main_accounts.status as account_status,
    main_accounts.opened_on,
    main_accounts.base,
    cast(main_accounts.unit_amount + main_accounts.member_amount as decimal(18,2)) as monthly_amount,
    cast(coalesce(account_totals.account_count, 0) as integer) as account_count,
    cast(coalesce(account_totals.balance, 0) as decimal(18,2)) as balance,
    cast(coalesce(contribution_span.months_contributed, 0) as integer) as months_contributed,
    contribution_span.first_contribution_month,
    contribution_span.last_contribution_month,
    cast(coalesce(entry_totals.contribution_12m, 0) as decimal(18,2)) as contribution_12m,
    cast(coalesce(entry_totals.withdrawal_12m, 0) as decimal(18,2)) as withdrawal_12m,
    cast(coalesce(entry_totals.withdrawal_total, 0) as decimal(18,2)) as withdrawal_total,
    cast(coalesce(entry_totals.withdrawal_count, 0) as integer) as withdrawal_count,
    entry_totals.last_withdrawal_on,
    cast(coalesce(loan_totals.loan_count, 0) as integer) as loan_count,
    coalesce(loan_totals.live_loan_count, 0) > 0 as has_loan,
    cast(coalesce(loan_totals.loan_balance, 0) as decimal(18,2)) as loan_balance,
    members.source
  from members
  left join main_accounts on main_accounts.member_no = members.member_no
  left join units on units.unit_no = main_accounts.unit_no
  left join account_totals on account_totals.member_no = members.member_no
  left join contribution_span on contribution_span.member_no = members.member_no
  left join entry_totals on entry_totals.member_no = members.member_no
  left join loan_totals on loan_totals.member_no = members.member_no
)

select * from final
