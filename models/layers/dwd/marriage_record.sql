-- 婚姻登记: what the civil affairs department has registered.
with current_rows as (
  {{ current_import(source('ods', 'import_marriage_record'), ['marriage_no']) }}
),

final as (
  select
    marriage_no,
    marriage_event,
    husband_name,
    husband_id_number,
    wife_name,
    wife_id_number,
    married_or_divorced_on,
    marriage_office,
    _imported_at as received_at,
    'import' as source,
    _file as import_file,
    _line as import_line,
    cast(null as bigint) as as_of_lsn
  from current_rows
)

select * from final
