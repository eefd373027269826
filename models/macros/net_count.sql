{# An entry counts one; the reversal that undoes it takes one away. #}
{% macro net_count(reversal_flag) -%}
  case {{ reversal_flag }} when '02' then -1 else 1 end
{%- endmacro %}
