{#
  The current state of a captured table: of every key the last change by (_lsn, _seq), deletes removed, nothing from before the last
  truncate. With `as_of_lsn` set, the state at that commit.

  Its own names begin with a line, as capture's do: capture gives no column of a source such a name (pipelines/capture/ods/column-names.ts).

  changes: the ods change table; key: the source table's primary key columns; written: adds `_written_lsn` and `_written_at`, the commit that a row was
  first seen at: of rows that are written once, the one that made them, also after the table was read again, behind a truncate or not, which gives every
  row a later `_lsn`.

  While changes are merged (merged_changes.sql) it tells the changed keys alone. Where the model follows no other table their last change is
  among those to be merged, so the older ones are not even read.
#}
{% macro current_version(changes, key, written=false) %}
  {%- set keys = key | join(', ') %}
  {%- set from_new = merge_since() and model.config.meta.follows | length == 1 %}
  with last_truncate as (
    select _lsn as _truncated_lsn, _seq as _truncated_seq
    from {{ changes }}
    where _op = 'truncate' {{ and_seen() }}
    order by _lsn desc, _seq desc
    limit 1
  ),
  ranked as (
    select
      seen.*,
      {% if written and not from_new -%}
      min(_lsn) over (partition by {{ keys }}) as _written_lsn,
      min(_committed_at) over (partition by {{ keys }}) as _written_at,
      {{ after_truncate() }} as _still_there,
      {% endif -%}
      row_number() over (partition by {{ keys }} order by _lsn desc, _seq desc) as _version_rank
    from {{ changes }} as seen
    {% if from_new %}
    where _op <> 'truncate' {{ and_seen() }} and _lsn > {{ merge_since() }}
    {% else %}
    {{ join_changed(key) }}
    left join last_truncate on true
    where _op <> 'truncate' {{ and_seen() }} {{ 'and ' ~ after_truncate() if not written }}
    {% endif %}
  )
  {%- if written and from_new %},
  first_seen as (
    select {{ keys }}, min(_lsn) as _written_lsn, min(_committed_at) as _written_at
    from {{ changes }} as seen
    {{ join_changed(key) }}
    where _op <> 'truncate' {{ and_seen() }}
    group by {{ keys }}
  )
  select ranked.*, _written_lsn, _written_at
  from ranked
  join first_seen on {{ same_key(key, 'first_seen', 'ranked') }}
  {%- else %}
  select * from ranked
  {%- endif %}
  where _version_rank = 1 and _op <> 'delete' {{ 'and _still_there' if written and not from_new }}
{% endmacro %}

{# Of a captured table's changes, joined to `last_truncate`, those that no truncate has taken away. #}
{% macro after_truncate() -%}
  (_truncated_lsn is null or _lsn > _truncated_lsn or (_lsn = _truncated_lsn and _seq > _truncated_seq))
{%- endmacro %}

{# Of a captured table's changes those that this run sees. #}
{% macro and_seen() %}{% if as_of_lsn() %}and _lsn <= {{ as_of_lsn() }}{% endif %}{% endmacro %}

{# That two relations have the same key. #}
{% macro same_key(key, one, other) %}
  {%- for column in key %}{{ one }}.{{ column }} = {{ other }}.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
{%- endmacro %}

{# The commit up to which this run reads, as digits; empty: all there is. #}
{% macro as_of_lsn() %}
  {% set given = var('as_of_lsn') | string %}
  {% if given and not modules.re.fullmatch('[0-9]+', given) %}
    {% do exceptions.raise_compiler_error("as_of_lsn '" ~ given ~ "' is not a decimal LSN") %}
  {% endif %}
  {% do return(given) %}
{% endmacro %}
