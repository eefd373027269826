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
      {{ keys }}, business_date, _op, _lsn, _truncated_lsn
      {%- for column, added in amounts.items() %}, {{ added }} as added_{{ column }}{% endfor %},
      min(_lsn) over (partition by entry_no) as written_lsn,
      min(_committed_at) over (partition by entry_no) as written_at,
      lead(_op) over (partition by entry_no order by _lsn, _seq) as next_op,
      lead(_lsn) over (partition by entry_no order by _lsn, _seq) as next_lsn,
      {% for column in key -%}
      {{ column }} is distinct from lead({{ column }}) over (partition by entry_no order by _lsn, _seq){{ ' or ' if not loop.last }}
      {%- endfor %} as leaves
    from {{ entries }} as entry
    cross join (select max(_lsn) as _truncated_lsn from {{ entries }} as emptied where _op = 'truncate' {{ and_seen() }}) as last_truncate
    where _op <> 'truncate' {{ and_seen() }}
  ),
  -- the entries that a row has (left_lsn null) or had, until its key or theirs was changed
  added as (
    select
      {{ keys }}, business_date, left_lsn, max(written_lsn) as known_lsn, max(written_at) as known_at
      {%- for column in amounts %}, sum(added_{{ column }}) as added_{{ column }}{% endfor %}
    from (
      select *, coalesce(next_lsn, case when _lsn < _truncated_lsn then _truncated_lsn end) as left_lsn
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
