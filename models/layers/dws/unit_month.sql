-- 单位每月汇缴: what each unit paid in for each contribution month, and for how many people.
with remittances as (
  select * from {{ ref('remittance') }}
),

entries as (
  select * from {{ ref('account_entry') }}
),

accounts as (
  select * from {{ ref('account') }}
),

from_ledger as (
  select
    unit_no,
    month,
    sum(amount) as amount,
    0 as imported_amount,
    0 as corrected_amount,
    max(member_count) as member_count
  from remittances
  group by unit_no, month
),

-- Files bring no remittances: they are counted from the members' entries, by the month of booking.
from_import as (
  select
    accounts.unit_no,
    {{ month_of('entries.business_date') }} as month,
    sum(entries.amount) as amount,
    sum(entries.amount) as imported_amount,
    0 as corrected_amount,
    count(distinct entries.account_no) as member_count
  from entries
  join accounts on accounts.account_no = entries.account_no
  where entries.source = 'import'
    and entries.kind in ('01', '02')
    and entries.business_date is not null
    and accounts.unit_no is not null
  group by 1, 2
),

-- 错缴更正 (kind 99 with its month): what was taken back from a unit's accounts, or moved among them, belongs to the month it corrects.
from_corrections as (
  select
    accounts.unit_no,
    entries.month,
    sum(entries.amount) as amount,
    0 as imported_amount,
    sum(entries.amount) as corrected_amount,
    0 as member_count
  from entries
  join accounts on accounts.account_no = entries.account_no
  where entries.source = 'ledger'
    and entries.kind = '99'
    and entries.month is not null
  group by 1, 2
),

all_months as (
  select * from from_ledger
  union all
  select * from from_corrections
  union all
  select * from from_import
),

final as (
  select
    unit_no,
    month,
    cast(sum(amount) as decimal(18,2)) as amount,
    cast(sum(member_count) as bigint) as member_count,
    cast(sum(imported_amount) as decimal(18,2)) as imported_amount,
    cast(sum(corrected_amount) as decimal(18,2)) as corrected_amount
  from all_months
  group by unit_no, month
)

select * from final
