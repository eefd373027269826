{# Full years of age (周岁) on a day. #}
{% macro age_on(day, birth_date) -%}
  cast(floor(({{ ymd(day) }} - {{ ymd(birth_date) }}) / 10000.0) as integer)
{%- endmacro %}

{% macro ymd(date) -%}
  (year({{ date }}) * 10000 + month({{ date }}) * 100 + day({{ date }}))
{%- endmacro %}
