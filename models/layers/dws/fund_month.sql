-- 每月资金: the month's flows and the balances at its end, for every county and every month from the first with business to the present.
with days as (
  select * from {{ ref('fund_day') }}
),

entries as (
  select * from {{ ref('account_entry') }}
),

accounts as (
  select * from {{ ref('account') }}
),

units as (
  select * from {{ ref('unit') }}
),

loan_entries as (
  select * from {{ ref('loan_entry') }}
),

loans as (
  select * from {{ ref('loan') }}
),

months as (
  select * from {{ ref('month') }}
),

flows as (
  select
    {{ month_of('business_date') }} as month,
    county_code,
    sum(contribution) as contribution,
    sum(contribution_count) as contribution_count,
    sum(withdrawal) as withdrawal,
    sum(withdrawal_count) as withdrawal_count,
    sum(lending) as lending,
    sum(lending_count) as lending_count,
    sum(recovered_principal) as recovered_principal,
    sum(recovered_interest) as recovered_interest
  from days
  group by 1, 2
),

-- Every kind of entry moves the balance: contributions and withdrawals, interest, transfers in and out.
deposit_moves as (
  select
    {{ month_of('entries.business_date') }} as month,
    coalesce(units.county_code, {{ no_county() }}) as county_code,
    entries.amount
  from entries
  left join accounts on accounts.account_no = entries.account_no
  left join units on units.unit_no = accounts.unit_no
  where entries.business_date is not null
),

-- An imported account's file may begin in the middle of its life: what its entries do not explain was there before the first of them.
imported_openings as (
  select
    coalesce(min({{ month_of('entries.business_date') }}), any_value({{ month_of('accounts.opened_on') }}), {{ business_month() }}) as month,
    coalesce(any_value(units.county_code), {{ no_county() }}) as county_code,
    any_value(accounts.balance) - coalesce(sum(entries.amount), 0) as amount
  from accounts
  left join entries on entries.account_no = accounts.account_no
  left join units on units.unit_no = accounts.unit_no
  where accounts.source = 'import'
  group by accounts.account_no
),

loan_moves as (
  select
    {{ month_of('loan_entries.business_date') }} as month,
    coalesce(loans.county_code, {{ no_county() }}) as county_code,
    case when loan_entries.kind = '01' then loan_entries.principal else -loan_entries.principal end as amount
  from loan_entries
  left join loans on loans.loan_no = loan_entries.loan_no
),

-- An imported loan has no entries: it stands with its present balance from the month of its disbursement.
imported_loan_moves as (
  select
    {{ month_of('disbursed_on') }} as month,
    county_code,
    balance as amount
  from loans
  where source = 'import' and disbursed_on is not null
),

balance_changes as (
  select month, county_code, amount as deposit_change, 0 as loan_change from deposit_moves
  union all
  select month, county_code, amount, 0 from imported_openings
  union all
  select month, county_code, 0, amount from loan_moves
  union all
  select month, county_code, 0, amount from imported_loan_moves
),

monthly_changes as (
  select
    month,
    county_code,
    sum(deposit_change) as deposit_change,
    sum(loan_change) as loan_change
  from balance_changes
  group by month, county_code
),

counties as (
  select distinct county_code from monthly_changes
  union
  select distinct county_code from flows
),

first_month as (
  select min(month) as month
  from (select month from monthly_changes union all select month from flows) as active_months
),

calendar as (
  select
    months.month,
    counties.county_code
  from months
  cross join counties
  where months.month >= (select month from first_month)
    and months.month <= {{ business_month() }}
),

final as (
  select
    calendar.month,
    calendar.county_code,
    cast(coalesce(flows.contribution, 0) as decimal(18,2)) as contribution,
    cast(coalesce(flows.contribution_count, 0) as bigint) as contribution_count,
    cast(coalesce(flows.withdrawal, 0) as decimal(18,2)) as withdrawal,
    cast(coalesce(flows.withdrawal_count, 0) as bigint) as withdrawal_count,
    cast(coalesce(flows.lending, 0) as decimal(18,2)) as lending,
    cast(coalesce(flows.lending_count, 0) as bigint) as lending_count,
    cast(coalesce(flows.recovered_principal, 0) as decimal(18,2)) as recovered_principal,
    cast(coalesce(flows.recovered_interest, 0) as decimal(18,2)) as recovered_interest,
    cast(sum(coalesce(monthly_changes.deposit_change, 0)) over months_so_far as decimal(18,2)) as deposit_balance,
    cast(sum(coalesce(monthly_changes.loan_change, 0)) over months_so_far as decimal(18,2)) as loan_balance
  from calendar
  left join flows
    on flows.month = calendar.month and flows.county_code = calendar.county_code
  left join monthly_changes
    on monthly_changes.month = calendar.month and monthly_changes.county_code = calendar.county_code
  window months_so_far as (partition by calendar.county_code order by calendar.month)
)

select * from final
