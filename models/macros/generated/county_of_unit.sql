{# Generated from standards/ by pipelines/dbt/generate/main.ts: change it there. #}
{% macro county_of_unit(credit_code, address) -%}
  case
    when substr({{ credit_code }}, 3, 6) in ('411202', '411203', '411221', '411224', '411281', '411282') then substr({{ credit_code }}, 3, 6)
    when {{ address }} like '%湖滨区%' then '411202'
    when {{ address }} like '%陕州区%' then '411203'
    when {{ address }} like '%渑池县%' then '411221'
    when {{ address }} like '%卢氏县%' then '411224'
    when {{ address }} like '%义马市%' then '411281'
    when {{ address }} like '%灵宝市%' then '411282'
    else {{ no_county() }}
  end
{%- endmacro %}

{# 未分县: where what no county is known of is counted, so that the counties add up to the city. #}
{% macro no_county() %}'411201'{% endmacro %}
