{#
  Columns that the source has added to the captured table that the model's rows are of (the first one that it follows): no model names them, they stand in the
  table behind its own all the same. Who runs dbt says which, and by which names (`added`: model → columns; pipelines/dbt/shown-columns.ts).
#}

{# name (quoted), type, column (of ods, quoted). #}
{% macro added_columns() %}
  {%- set columns = [] -%}
  {%- for added in var('added').get(model.schema ~ '.' ~ model.name, []) -%}
    {%- do columns.append({'name': quoted(added.name), 'type': added.type, 'column': quoted(added.column)}) -%}
  {%- endfor -%}
  {%- do return(columns) -%}
{% endmacro %}

{# The rows of the model's CTE `final`, those of the ledger with the added columns of `rows`, the CTE with the current rows of the captured table. #}
{% macro select_final(rows) %}
  {%- set added = added_columns() -%}
  {%- if not added -%}
  select * from final
  {%- else -%}
  select final.*{% for column in added %}, {{ rows }}.{{ column.column }} as {{ column.name }}{% endfor %}
  from final
  left join {{ rows }} on final.source = 'ledger' and {{ same_key(model.config.meta.follows.values() | first, 'final', rows) }}
  {%- endif -%}
{% endmacro %}

{# A name that may have any letters. #}
{% macro quoted(name) %}{% do return('"' ~ name | replace('"', '""') ~ '"') %}{% endmacro %}
