{#
  What a data test reads: every generic test asks here for the table it tests. While the graph audits (publish: false) that is the
  staged version; tables the test compares with (`ref` in its arguments) stay the published ones.
#}
{% macro default__get_where_subquery(relation) -%}
  {%- set tested = relation if publishing() else staged_relation(relation) -%}
  {%- set where = config.get('where', '') -%}
  {%- if where -%}
    {% do return('(select * from ' ~ tested ~ ' where ' ~ where ~ ')') %}
  {%- else -%}
    {% do return(tested) %}
  {%- endif -%}
{%- endmacro %}
