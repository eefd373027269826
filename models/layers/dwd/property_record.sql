-- 不动产登记: who holds which dwelling.
with current_rows as (
  {{ current_import(source('ods', 'import_property_record'), ['certificate_no', 'holder_id_number']) }}
),

final as (
  select
    certificate_no,
    holder_name,
    holder_id_number,
    property_address,
    property_use,
    property_area,
    property_registered_on,
    property_status,
    _imported_at as received_at,
    'import' as source,
    _file as import_file,
    _line as import_line,
    cast(null as bigint) as as_of_lsn
  from current_rows
)

select * from final
