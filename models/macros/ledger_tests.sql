{#
  Tests between two captured tables. They are built one after the other while the ledger goes on, so one may know later commits than
  the other; a verdict is given only up to the commit that both know. A captured table is complete up to the highest LSN in it.
#}

{# dbt's own `relationships`, with that rule. #}
{% macro default__test_relationships(model, column_name, to, field) %}
  select child.{{ column_name }}, count(*) as row_count
  from {{ model }} as child
  left join {{ to }} as parent on parent.{{ field }} = child.{{ column_name }}
  where child.{{ column_name }} is not null
    and parent.{{ field }} is null
    and child.as_of_lsn <= (select max(as_of_lsn) from {{ to }})
  group by child.{{ column_name }}
{% endmacro %}

{#
  A balance is the sum of its entries: an account's, a loan's. Tested on the entries, at the commit that made each balance.
  of: the table with `balance`; key: what joins the two; amount: what one entry adds.
#}
{% test explain_balance(model, of, key, amount) %}
  with balances as (
    select {{ key }}, balance, as_of_lsn
    from {{ of }}
    where source = 'ledger' and as_of_lsn <= (select max(as_of_lsn) from {{ model }})
  ),
  explained as (
    select
      balances.{{ key }},
      balances.balance,
      coalesce(sum({{ amount }}), 0) as entry_sum
    from balances
    left join {{ model }} as entry on entry.{{ key }} = balances.{{ key }} and entry.as_of_lsn <= balances.as_of_lsn
    group by balances.{{ key }}, balances.balance
  )
  select * from explained where balance <> entry_sum
{% endtest %}
