{#
  Every version that a captured row has had, by system time and by business time.

  changes: the ods change table; key: the source table's primary key columns; columns: what a version shows; business_days: a query that
  tells for which business day a commit changed the key (columns: the key, _lsn, business_day). It gives, beside key and columns:
    recorded_from, recorded_to   when the ledger said so (commit instants; recorded_to null: still)
    valid_from, valid_to         the business days that it holds for, valid_to not included (null: still). A version that another of
                                 the same business day replaced has valid_from = valid_to: no day ends with it
    as_of_lsn                    its commit

  What a transaction did to a row in between nobody has seen: one version a commit. A commit that changes none of the columns makes none.
  The business day is never before that of the version it replaces. Without one of its own, a new row is valid from the day it was opened,
  any other change from the day of its commit; a row of a snapshot likewise, since what was before is not known.
#}
{% macro version_history(changes, key, columns, business_days, opened_on='opened_on') %}
  {%- set keys = key | join(', ') -%}
  with seen_changes as (
    select * from {{ changes }}
    {%- if as_of_lsn() %}
    where _lsn <= {{ as_of_lsn() }}
    {%- endif %}
  ),
  truncates as (
    select _lsn as truncated_lsn, _seq as truncated_seq, _committed_at as truncated_at from seen_changes where _op = 'truncate'
  ),
  commits as (
    select * from (
      select *, row_number() over (partition by {{ keys }}, _lsn order by _seq desc) as step_rank
      from seen_changes
      where _op <> 'truncate'
    ) as steps
    where step_rank = 1
  ),
  -- a row that a truncate took away ends as if it had been deleted
  ended as (
    select {{ keys }}, {{ columns | join(', ') }}, {{ opened_on }} as first_day, _op, _lsn, _seq, _committed_at from commits
    union all
    select
      {% for column in key %}known.{{ column }}, {% endfor -%}
      {% for _ in columns %}null, {% endfor -%}
      null, 'delete', truncated_lsn, truncated_seq, truncated_at
    from (select distinct {{ keys }} from commits) as known
    cross join truncates
  ),
  told as (
    select
      ended.*,
      row(_op = 'delete'{% for column in columns %}, {{ column }}{% endfor %}) as shown,
      coalesce(
        business.business_day,
        case when _op = 'insert' then first_day end,
        cast(_committed_at at time zone 'Asia/Shanghai' as date)
      ) as business_day
    from ended
    left join ({{ business_days }}) as business
      on {% for column in key %}business.{{ column }} = ended.{{ column }} and {% endfor %}business._lsn = ended._lsn
  ),
  changed as (
    select * from (
      select *, lag(shown) over by_commit as shown_before from told
      window by_commit as (partition by {{ keys }} order by _lsn, _seq)
    ) as compared
    where shown is distinct from shown_before
  ),
  dated as (
    select *, max(business_day) over (partition by {{ keys }} order by _lsn, _seq rows unbounded preceding) as valid_from
    from changed
  ),
  versions as (
    select
      {{ keys }},
      {{ columns | join(', ') }},
      valid_from,
      lead(valid_from) over by_commit as valid_to,
      _committed_at as recorded_from,
      lead(_committed_at) over by_commit as recorded_to,
      _op,
      _lsn as as_of_lsn
    from dated
    window by_commit as (partition by {{ keys }} order by _lsn, _seq)
  )
  select {{ keys }}, {{ columns | join(', ') }}, valid_from, valid_to, recorded_from, recorded_to, as_of_lsn from versions where _op <> 'delete'
{% endmacro %}
