-- 公安人口: residents as the police know them.
with current_rows as (
  {{ current_import(source('ods', 'import_resident_record'), ['resident_id_number']) }}
),

final as (
  select
    resident_id_number,
    resident_name,
    resident_gender,
    resident_birth_date,
    household_address,
    resident_status,
    status_changed_on,
    _imported_at as received_at,
    'import' as source,
    _file as import_file,
    _line as import_line,
    cast(null as bigint) as as_of_lsn
  from current_rows
)

select * from final
