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

{#
  A history's balance at the end of a business day is the sum of all entries up to that day, to the fen: on every day on which entries change it,
  a version begins that says so. entries: the ods change table of the entries; amount: what one entry adds.
#}
{% test explained_by_day(model, key, entries, amount) %}
  with entered as (
    select entry.{{ key }}, entry.business_date, sum({{ amount }}) as added
    from ({{ current_version(entries, ['entry_no'], written=true) }}) as entry
    where written_lsn <= (select max(as_of_lsn) from {{ model }})
    group by entry.{{ key }}, entry.business_date
  ),
  explained as (
    select {{ key }}, business_date, added, sum(added) over (partition by {{ key }} order by business_date) as entry_sum from entered
  ),
  versions as (
    select {{ key }}, valid_from, balance from {{ model }}
    where as_of_lsn is not null and (valid_to is null or valid_from < valid_to)
  )
  select explained.{{ key }}, business_date, entry_sum, balance
  from explained
  left join versions on versions.{{ key }} = explained.{{ key }} and valid_from = business_date
  where added <> 0 and (balance is null or balance <> entry_sum)
{% endtest %}
