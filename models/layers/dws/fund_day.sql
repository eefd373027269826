-- 每日资金: what came in and went out, per business day and county (an entry whose unit is unknown counts for the city itself). Reversals carry the other sign and so cancel what they undo; a 错缴更正
-- takes off the contribution that it corrects, and counts as none.
with entries as (
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

deposit_flows as (
  select
    entries.business_date,
    coalesce(units.county_code, {{ no_county() }}) as county_code,
    case when {{ is_contribution('entries.kind', 'entries.month') }} then entries.amount else 0 end as contribution,
    case when entries.kind in ('01', '02') then {{ net_count('entries.reversal_flag') }} else 0 end as contribution_count,
    case when entries.kind in ('11', '12') then -entries.amount else 0 end as withdrawal,
    case when entries.kind in ('11', '12') then {{ net_count('entries.reversal_flag') }} else 0 end as withdrawal_count,
    0 as lending,
    0 as lending_count,
    0 as recovered_principal,
    0 as recovered_interest
  from entries
  left join accounts on accounts.account_no = entries.account_no
  left join units on units.unit_no = accounts.unit_no
  where {{ is_contribution('entries.kind', 'entries.month') }} or entries.kind in ('11', '12')
),

loan_flows as (
  select
    loan_entries.business_date,
    coalesce(loans.county_code, {{ no_county() }}) as county_code,
    0 as contribution,
    0 as contribution_count,
    0 as withdrawal,
    0 as withdrawal_count,
    case when loan_entries.kind = '01' then loan_entries.principal else 0 end as lending,
    case when loan_entries.kind = '01' then sign(loan_entries.principal) else 0 end as lending_count,
    case when loan_entries.kind <> '01' then loan_entries.principal else 0 end as recovered_principal,
    case when loan_entries.kind <> '01' then loan_entries.interest else 0 end as recovered_interest
  from loan_entries
  left join loans on loans.loan_no = loan_entries.loan_no
),

-- Imported loans come without entries: their disbursement is known from the loan itself, their repayments only as a sum.
imported_lending as (
  select
    disbursed_on as business_date,
    county_code,
    0 as contribution,
    0 as contribution_count,
    0 as withdrawal,
    0 as withdrawal_count,
    principal as lending,
    1 as lending_count,
    0 as recovered_principal,
    0 as recovered_interest
  from loans
  where source = 'import' and disbursed_on is not null
),

flows as (
  select * from deposit_flows
  union all
  select * from loan_flows
  union all
  select * from imported_lending
),

final as (
  select
    business_date,
    county_code,
    cast(sum(contribution) as decimal(18,2)) as contribution,
    cast(sum(contribution_count) as bigint) as contribution_count,
    cast(sum(withdrawal) as decimal(18,2)) as withdrawal,
    cast(sum(withdrawal_count) as bigint) as withdrawal_count,
    cast(sum(lending) as decimal(18,2)) as lending,
    cast(sum(lending_count) as bigint) as lending_count,
    cast(sum(recovered_principal) as decimal(18,2)) as recovered_principal,
    cast(sum(recovered_interest) as decimal(18,2)) as recovered_interest
  from flows
  where business_date is not null
  group by business_date, county_code
)

select * from final
