{#
  Every version that a captured row has had, by system time and by business time.

  changes: the ods change table; key: the source table's primary key columns; columns: what a version shows; business_days: a query that
  tells for which business day a commit changed the key (columns: the key, _lsn, business_day); none: nothing posted tells it.
  opened_on, closed_on: the columns that say since and until when the row is; fixed: columns that never change.
  entries, amounts: the ods change table of the row's entries (key entry_no) and, by column, what one entry adds to it. It gives, beside key and columns:
    recorded_from, recorded_to   when the ledger said so (commit instants; recorded_to null: still)
    valid_from, valid_to         the business days that it holds for, valid_to not included (null: still). A version that another of
                                 the same business day replaced has valid_from = valid_to: no day ends with it
    as_of_lsn                    its commit

  What a transaction did to a row in between nobody has seen: one version a commit. A commit that changes none of the columns makes none; nor does a table that
  was read again behind a truncate (a lost slot renewed): of what the reading brings again, nothing ends.
  The business day is never before that of the version it replaces. A new row is valid from the day it was opened; any other change from its own business day,
  without one from the ledger's business day at its commit (`ledger_days`). A key that was changed (a delete, next to it the insert of another key) ends one
  row and begins the other on one such day, as it does when it was changed in a gap (a reading behind a truncate that brings a row no more, and another that was
  opened before that day): entries go with it, and tell of the former row what it had.

  What no change has told, but a reading (capture began on a ledger with a past, or a gap lies before it), is known from the ledger's day at that reading on, of
  a closed row from the day it was closed. Before, back to the day it was opened, stands a version that knows `fixed` (columns that never change) and amounts;
  of the other columns it says nothing (null).

  Amounts are told by the entries: one may come late, posted for a business day when the row has already changed on a later one (interest of 30 June on 2 July), or
  have been read with the row. From its day on the amounts are told anew, as the entries say that are known by now: rows more, with the late entry's commit
  (recorded_to null). What the books knew before stays as it was.
#}
{% macro version_history(changes, key, columns, business_days=none, opened_on='opened_on', closed_on='cast(null as date)', fixed=[], entries=none, amounts={}) %}
  {%- set keys = key | join(', ') -%}
  with seen_changes as (
    select * from {{ changes }}
    {%- if as_of_lsn() %}
    where _lsn <= {{ as_of_lsn() }}
    {%- endif %}
  ),
  steps as (
    select
      *,
      min(case when _op <> 'truncate' then _lsn end) over (partition by {{ keys }}) as known_lsn,
      case
        when _op = 'insert' and lag(_op) over (partition by _lsn order by _seq) = 'delete' and lag(_seq) over (partition by _lsn order by _seq) = _seq - 1
          then _seq - 1
      end as former_seq
    from (
      select {{ keys }}, {{ columns | join(', ') }}, {{ opened_on }} as first_day, {{ closed_on }} as last_day, _op, _lsn, _seq, _committed_at
      from seen_changes
      where _op <> 'truncate'
      union all
      select
        {% for column in key %}known.{{ column }}, {% endfor -%}
        {% for _ in columns %}null, {% endfor -%}
        null, null, 'truncate', _lsn, _seq, _committed_at
      from (select distinct {{ keys }} from seen_changes where _op <> 'truncate') as known
      cross join (select _lsn, _seq, _committed_at from seen_changes where _op = 'truncate') as truncates
    ) as all_steps
  ),
  -- one step a commit: a row that a truncate took away, and its commit did not bring again, ends as if it had been deleted
  ended as (
    select
      {{ keys }}, {{ columns | join(', ') }}, first_day, last_day, _lsn, _seq, _committed_at, first_seq, first_former as former_seq,
      case when _op = 'truncate' then 'delete' else _op end as _op,
      case when first_op = 'truncate' then _op else first_op end as first_op,
      max(case when _op = 'truncate' then 1 else 0 end) over (partition by _lsn) as loses
    from (
      select
        *,
        row_number() over (partition by {{ keys }}, _lsn order by _seq desc) as step_rank,
        first_value(_op) over (partition by {{ keys }}, _lsn order by _seq) as first_op,
        first_value(former_seq) over (partition by {{ keys }}, _lsn order by _seq) as first_former,
        min(_seq) over (partition by {{ keys }}, _lsn) as first_seq
      from steps
      where _op <> 'truncate' or known_lsn <= _lsn
    ) as ranked
    where step_rank = 1
  ),
  {%- if business_days %}
  own_days as (
    {{ business_days }}
  ),
  {{ ledger_days('seen_changes') }},
  {%- endif %}
  appearing as (
    select
      *,
      -- whose place a row takes, a changed key tells: it comes as a delete and, next to it, an insert
      appears and (former_seq is not null or (_op = 'snapshot' and loses = 1 and coalesce(first_day < {{ day_of('_committed_at') }}, false))) as takes_place
    from (
      select *, _op <> 'delete' and coalesce(lag(_op) over (partition by {{ keys }} order by _lsn, _seq), 'delete') = 'delete' as appears
      from ended
    ) as ended
  ),
  told as (
    select
      appearing.*,
      appears and first_op <> 'insert' and not takes_place as learnt,
      coalesce(
        case when appears and first_op = 'insert' and not takes_place then first_day end,
        {% if business_days %}own_days.business_day,{% endif %}
        case when _op = 'snapshot' and not takes_place then last_day end,
        {% if business_days %}ledger_days.business_day,{% endif %}
        {{ day_of('_committed_at') }}
      ) as business_day
    from appearing
    {%- if business_days %}
    left join own_days on {{ same_key(key, 'own_days', 'appearing') }} and own_days._lsn = appearing._lsn
    left join ledger_days on ledger_days._lsn = appearing._lsn
    {%- endif %}
  ),
  -- a row that takes another's place does not begin before that one ends
  following as (
    select *, case when former_seq is not null and takes_place then lag(end_day) over (partition by _lsn order by first_seq) end as former_day
    from (
      select *, max(business_day) over (partition by {{ keys }} order by _lsn, _seq rows unbounded preceding) as end_day from told
    ) as ending
  ),
  -- what is not known by a change was there since it was opened: that is phase 0
  phases as (
    select
      {{ keys }},
      {% for column in columns -%}
      {{ column if column in fixed else 'case when phase = 1 then ' ~ column ~ (' else 0' if column in amounts) ~ ' end as ' ~ column }},
      {% endfor -%}
      case when phase = 1 then greatest(business_day, coalesce(former_day, business_day)) else first_day end as business_day,
      phase, _op, _lsn, _seq, _committed_at
    from following
    cross join (values (0), (1)) as phase_numbers(phase)
    where phase = 1 or (learnt and first_day < business_day)
  ),
  changed as (
    select * from (
      select *, lag(shown) over by_commit as shown_before
      from (select *, row(_op = 'delete', phase{% for column in columns %}, {{ column }}{% endfor %}) as shown from phases) as showing
      window by_commit as (partition by {{ keys }} order by _lsn, _seq, phase)
    ) as compared
    where shown is distinct from shown_before
  ),
  dated as (
    select
      *,
      max(business_day) over (partition by {{ keys }} order by _lsn, _seq, phase rows unbounded preceding) as valid_from,
      row_number() over (partition by {{ keys }} order by _lsn, _seq, phase) as version_no
    from changed
  ),
  ends as (
    select
      {{ keys }},
      {{ columns | join(', ') }},
      valid_from,
      lead(valid_from) over by_commit as valid_to,
      _committed_at as recorded_from,
      case when phase = 1 then lead(_committed_at) over by_commit end as recorded_to,
      _op,
      phase,
      version_no,
      _lsn as as_of_lsn
    from dated
    window by_commit as (partition by {{ keys }} order by version_no)
  )
  {%- if amounts %},
  {{ amounts_by_day(key, columns, entries, amounts) }}
  {%- else %}
  select {{ version_columns(key, columns) }} from ends
  where _op <> 'delete' and (phase = 1 or valid_to is null or valid_from < valid_to)
  {%- endif %}
{% endmacro %}

{# What a history shows of a version. #}
{% macro version_columns(key, columns) %}
  {{- key | join(', ') }}, {{ columns | join(', ') }}, valid_from, valid_to, recorded_from, recorded_to, as_of_lsn
{%- endmacro %}
