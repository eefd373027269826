{# A business invariant: the expression holds on every row. Null counts as broken. #}
{% test holds(model, expression) %}
  select * from {{ model }} where not coalesce({{ expression }}, false)
{% endtest %}

{# A key: no combination of the columns occurs twice; no part is null, but for those in `nullable`. #}
{% test key(model, columns, nullable=[]) %}
  select {{ columns | join(', ') }}, count(*) as row_count
  from {{ model }}
  group by {{ columns | join(', ') }}
  having count(*) > 1 {% for column in columns if column not in nullable %} or {{ column }} is null{% endfor %}
{% endtest %}

{# What the standard calls mandatory is given. #}
{% test complete(model, columns) %}
  select * from {{ model }} where {% for column in columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}

{# Every coded value is in the standard's code list. `columns`: column → code list. #}
{% test in_code_lists(model, columns) %}
  {%- for column, list in columns.items() %}
  select '{{ column }}' as column_name, {{ column }} as code, count(*) as row_count
  from {{ model }}
  where {{ column }} not in ('{{ code_list(list) | join("', '") }}')
  group by {{ column }}
  {{ 'union all' if not loop.last }}
  {%- endfor %}
{% endtest %}

{# The rows of each group cancel out, to the fen. #}
{% test sums_to_zero(model, expression, by) %}
  select {{ by }}, sum({{ expression }}) as remainder from {{ model }} group by {{ by }} having sum({{ expression }}) <> 0
{% endtest %}

{# Two tables tell the same sums, group by group, to the fen. The test's own `where` filters the tested side, `to_where` the other. #}
{% test reconciles(model, expression, by, to, to_expression, to_by, to_where='true') %}
  with tested as (
    select {{ by }} as group_key, sum({{ expression }}) as amount from {{ model }} group by 1
  ),
  reference as (
    select {{ to_by }} as group_key, sum({{ to_expression }}) as amount from {{ to }} where {{ to_where }} group by 1
  )
  select group_key, tested.amount as tested_amount, reference.amount as reference_amount
  from tested
  full outer join reference using (group_key)
  where coalesce(tested.amount, 0) <> coalesce(reference.amount, 0)
{% endtest %}

{# Of every key one version, at most, is still valid, and no business day is covered by two. #}
{% test one_version_a_day(model, key) %}
  select * from (
    select {{ key }}, valid_from, lag(coalesce(valid_to, date '9999-12-31')) over (partition by {{ key }} order by valid_from, recorded_from, as_of_lsn) as before
    from {{ model }}
  ) as versions
  where before > valid_from
{% endtest %}
