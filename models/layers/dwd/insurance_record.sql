-- 社会保险参保: who is insured with whom, on what base.
with current_rows as (
  {{ current_import(source('ods', 'import_insurance_record'), ['insurance_no']) }}
),

final as (
  select
    insurance_no,
    insured_name,
    insured_id_number,
    employer_credit_code,
    employer_name,
    insurance_base,
    insurance_status,
    insured_until,
    _imported_at as received_at,
    'import' as source,
    _file as import_file,
    _line as import_line,
    cast(null as bigint) as as_of_lsn
  from current_rows
)

select * from final
