{# The county that registered a unit: digits 3 to 8 of its credit code (GB 32100), null when that is none of the city's. #}
{% macro county_of_credit_code(credit_code) -%}
  case when substr({{ credit_code }}, 3, 6) in ('{{ code_list("county") | join("', '") }}') then substr({{ credit_code }}, 3, 6) end
{%- endmacro %}
