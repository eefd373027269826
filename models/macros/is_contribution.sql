{#
  What counts as 归集: 汇缴, 补缴, and the 错缴更正 that takes them back or moves them (kind 99 with the month that it corrects;
  other entries of kind 99 have none).
#}
{% macro is_contribution(kind, month) -%}
  ({{ kind }} in ('01', '02') or ({{ kind }} = '99' and {{ month }} is not null))
{%- endmacro %}
