-- 个人征信: debts and arrears of each borrower, by the newest report.
with current_rows as (
  {{ current_import(source('ods', 'import_credit_record'), ['borrower_id_number']) }}
),

final as (
  select
    borrower_id_number,
    borrower_name,
    reported_on,
    open_loans,
    outstanding_debt,
    monthly_repayment,
    overdue_now,
    overdue_months,
    _imported_at as received_at,
    'import' as source,
    _file as import_file,
    _line as import_line,
    cast(null as bigint) as as_of_lsn
  from current_rows
)

select * from final
