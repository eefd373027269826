-- 贷款账户: the ledger's current loans and, beside them, imported ones (contract 6.0.2 and account 6.0.5 joined).
{{ config(meta={'follows': {'ledger_loan': ['loan_no']}}) }}

with ledger_rows as (
  {{ current_version(source('ods', 'ledger_loan'), ['loan_no']) }}
),

imported_rows as (
  {{ current_import(source('ods', 'import_loan'), ['loan_no']) }}
),

imported_contracts as (
  {{ current_import(source('ods', 'import_loan_contract'), ['contract_no'], key_of_model=false) }}
),

imported_accounts as (
  {{ current_import(source('ods', 'import_account'), ['account_no'], key_of_model=false) }}
),

imported_units as (
  {{ current_import(source('ods', 'import_unit'), ['unit_no'], key_of_model=false) }}
),

from_ledger as (
  select
    loan_no,
    contract_no,
    account_no,
    member_no,
    borrower_name,
    borrower_id_number,
    risk_level,
    principal,
    disbursed_on,
    balance,
    annual_rate,
    term_months,
    repayment_method,
    guarantee_type,
    house_address,
    house_area,
    house_price,
    county_code,
    status,
    due_on,
    settled_on,
    recovered_principal,
    recovered_interest,
    penalty_interest,
    policy_version,
    updated_at,
    'ledger' as source,
    cast(null as varchar) as import_file,
    cast(null as integer) as import_line,
    _lsn as as_of_lsn
  from ledger_rows
),

-- A file does not say the county: it is that of the borrower's unit.
from_import as (
  select
    loan.loan_no,
    loan.contract_no,
    contract.account_no,
    contract.account_no as member_no,
    contract.borrower_name,
    contract.borrower_id_number,
    loan.risk_level,
    loan.principal,
    loan.disbursed_on,
    loan.balance,
    loan.annual_rate,
    loan.term_months,
    contract.repayment_method,
    contract.guarantee_type,
    contract.house_address,
    contract.house_area,
    contract.house_price,
    {{ county_of_unit('unit.credit_code', 'unit.address') }} as county_code,
    case when loan.settled_on is null then 'disbursed' else 'settled' end as status,
    contract.agreed_due_date as due_on,
    loan.settled_on,
    loan.recovered_principal,
    loan.recovered_interest,
    loan.penalty_interest,
    cast(null as varchar) as policy_version,
    loan._imported_at as updated_at,
    'import' as source,
    loan._file as import_file,
    loan._line as import_line,
    cast(null as bigint) as as_of_lsn
  from imported_rows as loan
  left join imported_contracts as contract on contract.contract_no = loan.contract_no
  left join imported_accounts as account on account.account_no = contract.account_no
  left join imported_units as unit on unit.unit_no = account.unit_no
  where loan.loan_no not in (select loan_no from ledger_rows)
),

final as (
  select * from from_ledger
  union all
  select * from from_import
)

{{ select_final('ledger_rows') }}
