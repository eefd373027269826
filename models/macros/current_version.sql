{#
  The current state of a captured table: of every key the last change by (_lsn, _seq), deletes removed, nothing from before the last
  truncate. With `as_of_lsn` set, the state at that commit.

  changes: the ods change table; key: the source table's primary key columns. `written_lsn` is the commit that a row was first seen at:
  of rows that are written once, the one that made them, also after the table was read again, which gives every row a later `_lsn`.
#}
{% macro current_version(changes, key) %}
  with last_truncate as (
    select _lsn as truncated_lsn, _seq as truncated_seq
    from {{ changes }}
    where _op = 'truncate' {{ and_seen() }}
    order by _lsn desc, _seq desc
    limit 1
  ),
  ranked as (
    select
      seen.*,
      row_number() over (partition by {{ key | join(', ') }} order by _lsn desc, _seq desc) as version_rank,
      min(_lsn) over (partition by {{ key | join(', ') }}) as written_lsn
    from {{ changes }} as seen
    {{ join_changed(key) }}
    left join last_truncate on true
    where _op <> 'truncate' {{ and_seen() }}
      and (truncated_lsn is null or _lsn > truncated_lsn or (_lsn = truncated_lsn and _seq > truncated_seq))
  )
  select * from ranked where version_rank = 1 and _op <> 'delete'
{% endmacro %}

{# Of a captured table's changes those that this run sees. #}
{% macro and_seen() %}{% if as_of_lsn() %}and _lsn <= {{ as_of_lsn() }}{% endif %}{% endmacro %}

{# The commit up to which this run reads, as digits; empty: all there is. #}
{% macro as_of_lsn() %}
  {% set given = var('as_of_lsn') | string %}
  {% if given and not modules.re.fullmatch('[0-9]+', given) %}
    {% do exceptions.raise_compiler_error("as_of_lsn '" ~ given ~ "' is not a decimal LSN") %}
  {% endif %}
  {% do return(given) %}
{% endmacro %}
