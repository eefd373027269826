{#
  dbt's own `source`, by whose names models go on when the source has renamed a column: with `renamed` of this table its rows have the former names beside
  those of now.
#}
{% macro source(source_name, table_name) %}
  {%- set relation = builtins.source(source_name, table_name) -%}
  {%- set renamed = var('renamed').get(table_name, {}) -%}
  {%- if not renamed -%}{%- do return(relation) -%}{%- endif -%}
  {%- set names = [] -%}
  {%- for former, now in renamed.items() -%}{%- do names.append(quoted(now) ~ ' as ' ~ quoted(former)) -%}{%- endfor -%}
  {%- do return('(select *, ' ~ names | join(', ') ~ ' from ' ~ relation ~ ')') -%}
{% endmacro %}
