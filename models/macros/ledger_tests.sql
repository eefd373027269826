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
  A history's balance at the end of a business day is the sum of all entries up to that day, to the fen: on every day on which entries change it, and where
  a version begins. What is in doubt has no balance (`all_explained`). A row that took the place of another (its key was changed) says nothing of the days
  before, when the other had its entries. entries: the ods change table of the entries; amount: what one entry adds.
#}
{% test explained_by_day(model, key, entries, amount) %}
  with versions as (
    select {{ key }}, valid_from, valid_to, balance, as_of_lsn from {{ model }}
    where as_of_lsn is not null and (valid_to is null or valid_from < valid_to)
  ),
  living as (
    select {{ key }} as living_key, min(as_of_lsn) as first_lsn from versions group by {{ key }} having count(*) > count(valid_to)
  ),
  events as (
    select {{ key }}, valid_from as day, 1 as begins, balance, valid_to, null as added, null as known_lsn from versions
    union all
    select {{ key }}, business_date, 0, null, null, {{ amount }}, _written_lsn
    from ({{ current_version(entries, ['entry_no'], written=true) }}) as entry
    where _written_lsn <= (select max(as_of_lsn) from {{ model }})
  ),
  days as (
    select {{ key }}, day, sum(begins) as begins, max(balance) as balance, max(valid_to) as valid_to, coalesce(sum(added), 0) as added, max(known_lsn) as known_lsn
    from events
    group by {{ key }}, day
  ),
  summed as (
    select
      *,
      sum(begins) over (partition by {{ key }} order by day rows unbounded preceding) as version_no,
      sum(added) over (partition by {{ key }} order by day rows unbounded preceding) as entry_sum
    from days
  ),
  told as (
    select {{ key }}, day, begins, added, known_lsn, version_no, entry_sum,
      max(balance) over (partition by {{ key }}, version_no) as told_balance,
      max(valid_to) over (partition by {{ key }}, version_no) as told_to
    from summed
  )
  select {{ key }}, day, entry_sum, told_balance
  from told
  join living on living_key = {{ key }}
  where (version_no = 0 and added <> 0 and known_lsn >= first_lsn)
    or (version_no > 0 and (begins > 0 or added <> 0) and (told_to is null or day < told_to) and told_balance <> entry_sum)
{% endtest %}

{# No row of a history is in doubt, with a balance that its entries do not explain. The others are published without it. #}
{% test all_explained(model, key) %}
  select {{ key }}, count(*) as row_count from {{ model }} where as_of_lsn is not null and balance is null group by {{ key }}
{% endtest %}
