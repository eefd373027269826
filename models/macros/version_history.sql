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

{% macro same_key(key, one, other) %}
  {%- for column in key %}{{ one }}.{{ column }} = {{ other }}.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
{%- endmacro %}

{#
  The ledger's business day at each commit of `commits`, as CTE `ledger_days` (_lsn, business_day): that of its own voucher, else the day of the commit, unless
  the next voucher is of an earlier day: then the ledger has not come so far (a day that is carried on after midnight, years that are posted in an
  hour), and it is that of the last voucher before.
#}
{% macro ledger_days(commits) %}
  voucher_days as (
    select _lsn, max(business_date) as voucher_day
    from {{ source('ods', 'ledger_voucher') }}
    where _op in ('insert', 'snapshot') {{ and_seen() }}
    group by _lsn
  ),
  committed_days as (
    select _lsn, max({{ day_of('_committed_at') }}) as committed_day from {{ commits }} group by _lsn
  ),
  all_days as (
    select coalesce(committed_days._lsn, voucher_days._lsn) as _lsn, committed_day, voucher_day
    from committed_days
    full outer join voucher_days on voucher_days._lsn = committed_days._lsn
  ),
  counted_days as (
    select
      *,
      count(voucher_day) over (order by _lsn rows unbounded preceding) as vouchers_before,
      count(voucher_day) over (order by _lsn desc rows unbounded preceding) as vouchers_after
    from all_days
  ),
  ledger_days as (
    select
      _lsn,
      coalesce(voucher_day, case when day_after < committed_day then coalesce(day_before, day_after) else committed_day end) as business_day
    from (
      select
        *,
        max(voucher_day) over (partition by vouchers_before) as day_before,
        max(voucher_day) over (partition by vouchers_after) as day_after
      from counted_days
    ) as between_vouchers
    where committed_day is not null
  )
{% endmacro %}

{#
  The rest of a history with `amounts`: its CTEs and its last query, after the CTE `ends`. At the beginning of every version and on every day of an entry the
  amounts are the sum of all entries up to that day. Where the version says the same, it stands as it is. A row whose entries, all of them, do not sum up to
  what it says now, or begin before it did, is in doubt: of it no amount is told (null), and the test `all_explained` names it.

  Every CTE is read by one other: Trino writes a CTE out wherever it is named, and an `ends` named thirty times is a query of three thousand stages.
#}
{% macro amounts_by_day(key, columns, entries, amounts) %}
  {%- set keys = key | join(', ') %}
  {%- set others = columns | reject('in', amounts) | list %}
  entry_steps as (
    select
      {{ keys }}, business_date, _op, _lsn, truncated_lsn
      {%- for column, added in amounts.items() %}, {{ added }} as added_{{ column }}{% endfor %},
      min(_lsn) over (partition by entry_no) as written_lsn,
      min(_committed_at) over (partition by entry_no) as written_at,
      lead(_op) over (partition by entry_no order by _lsn, _seq) as next_op,
      lead(_lsn) over (partition by entry_no order by _lsn, _seq) as next_lsn,
      {% for column in key -%}
      {{ column }} is distinct from lead({{ column }}) over (partition by entry_no order by _lsn, _seq){{ ' or ' if not loop.last }}
      {%- endfor %} as leaves
    from {{ entries }} as entry
    cross join (select max(_lsn) as truncated_lsn from {{ entries }} as emptied where _op = 'truncate' {{ and_seen() }}) as last_truncate
    where _op <> 'truncate' {{ and_seen() }}
  ),
  -- the entries that a row has (left_lsn null) or had, until its key or theirs was changed
  added as (
    select
      {{ keys }}, business_date, left_lsn, max(written_lsn) as known_lsn, max(written_at) as known_at
      {%- for column in amounts %}, sum(added_{{ column }}) as added_{{ column }}{% endfor %}
    from (
      select *, coalesce(next_lsn, case when _lsn < truncated_lsn then truncated_lsn end) as left_lsn
      from entry_steps
      where _op <> 'delete' and (next_lsn is null or leaves or next_op = 'delete')
    ) as had
    where written_lsn <= (select max(_lsn) from seen_changes)
    group by {{ keys }}, business_date, left_lsn
  ),
  events as (
    select
      {{ keys }}, {{ columns | join(', ') }}, valid_from as day, valid_to, recorded_from, recorded_to, as_of_lsn, version_no, _op, phase,
      null as left_lsn, null as known_lsn, null as known_at{% for column in amounts %}, null as added_{{ column }}{% endfor %}
    from ends
    union all
    select
      {{ keys }}, {% for _ in columns %}null, {% endfor %}business_date, null, null, null, null, null, null, null,
      left_lsn, known_lsn, known_at{% for column in amounts %}, added_{{ column }}{% endfor %}
    from added
  ),
  placed as (
    select
      *,
      max(case when _op = 'delete' and valid_to is null then as_of_lsn end) over (partition by {{ keys }}) as gone_lsn,
      min(case when _op <> 'delete' then as_of_lsn end) over (partition by {{ keys }}) as first_lsn,
      max(case when _op <> 'delete' then version_no end) over (partition by {{ keys }}) as last_no
    from events
  ),
  -- a version of a later day has a higher number: the highest up to a day, whatever else begins on it, is the one that holds
  running as (
    select
      *,
      max(version_no) over (partition by {{ keys }} order by day) as holding_no,
      max(version_no) over (partition by {{ keys }}, day) as begun_no,
      row_number() over (partition by {{ keys }}, day order by version_no desc, left_lsn) as day_rank,
      max(known_lsn) over (partition by {{ keys }} order by day) as knowing_lsn,
      max(known_at) over (partition by {{ keys }} order by day) as knowing_at
      {%- for column in amounts %},
      cast(coalesce(sum(added_{{ column }}) over (partition by {{ keys }} order by day), 0) as decimal(18,2)) as sum_{{ column }},
      coalesce(sum(added_{{ column }}) over (partition by {{ keys }}, day), 0) as move_{{ column }},
      coalesce(sum(added_{{ column }}) over (partition by {{ keys }}), 0) as total_{{ column }},
      max(case when version_no = last_no then {{ column }} end) over (partition by {{ keys }}) as last_{{ column }}
      {%- endfor %}
    from placed
    where version_no is not null or (left_lsn is null and gone_lsn is null) or left_lsn >= gone_lsn
  ),
  holding as (
    select
      *,
      max(case
        when {% for column in amounts %}total_{{ column }} is distinct from last_{{ column }} or {% endfor %}
          (holding_no is null and knowing_lsn >= first_lsn and ({% for column in amounts %}move_{{ column }} <> 0{{ ' or ' if not loop.last }}{% endfor %}))
          then 1
        else 0
      end) over (partition by {{ keys }}) as doubted
      {%- for column in others + ['valid_to', 'recorded_from', 'as_of_lsn', '_op'] %},
      first_value({{ column }}) over (partition by {{ keys }}, holding_no order by case when version_no = holding_no then 0 else 1 end) as holding_{{ column }}
      {%- endfor %}
    from running
  ),
  segments as (
    select
      {{ keys }},
      {% for column in columns -%}
      case when anew = 0 then {{ column }} else {{ 'sum_' if column in amounts else 'holding_' }}{{ column }} end as {{ column }},
      {% endfor -%}
      day as valid_from,
      case when anew = 0 then valid_to else holding_valid_to end as valid_to,
      case when anew = 0 then recorded_from else greatest(holding_recorded_from, coalesce(knowing_at, holding_recorded_from)) end as recorded_from,
      case when anew = 0 then recorded_to end as recorded_to,
      case when anew = 0 then as_of_lsn else greatest(holding_as_of_lsn, coalesce(knowing_lsn, holding_as_of_lsn)) end as as_of_lsn,
      case when anew = 0 then version_no else holding_no end as version_no,
      anew,
      doubted
    from holding
    cross join (values (0), (1)) as tellings(anew)
    where (anew = 0 and _op <> 'delete' and (phase = 1 or valid_to is null or day < valid_to))
      or (anew = 1 and holding__op <> 'delete' and version_no = holding_no
        and ({% for column in amounts %}{{ column }} is distinct from sum_{{ column }}{{ ' or ' if not loop.last }}{% endfor %}))
      or (anew = 1 and holding__op <> 'delete' and begun_no is null and day_rank = 1
        and ({% for column in amounts %}move_{{ column }} <> 0{{ ' or ' if not loop.last }}{% endfor %}))
  )
  -- of what is said of one day by one commit the entries have the word
  select
    {{ keys }},
    {% for column in columns %}{{ 'case when doubted = 0 then ' ~ column ~ ' end as ' ~ column if column in amounts else column }}, {% endfor %}
    valid_from,
    coalesce(lead(valid_from) over (partition by {{ keys }}, version_no order by valid_from, anew), valid_to) as valid_to,
    recorded_from,
    recorded_to,
    as_of_lsn
  from (
    select *, row_number() over (partition by {{ keys }}, valid_from, as_of_lsn order by anew desc) as word_rank from segments
  ) as words
  where word_rank = 1
{% endmacro %}
