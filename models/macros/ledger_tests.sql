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

{# The books' first invariant: an account's balance is the sum of its entries. Tested on the entries, at the commit that made each balance. #}
{% test explain_balance(model, of) %}
  with accounts as (
    select account_no, balance, as_of_lsn
    from {{ of }}
    where source = 'ledger' and as_of_lsn <= (select max(as_of_lsn) from {{ model }})
  ),
  explained as (
    select
      accounts.account_no,
      accounts.balance,
      coalesce(sum(entry.amount), 0) as entry_sum
    from accounts
    left join {{ model }} as entry on entry.account_no = accounts.account_no and entry.as_of_lsn <= accounts.as_of_lsn
    group by accounts.account_no, accounts.balance
  )
  select * from explained where balance <> entry_sum
{% endtest %}
