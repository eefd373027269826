{#
  Every version that a captured row has had, by system time and by business time.

  changes: the ods change table; key: the source table's primary key columns; columns: what a version shows; business_days: a query that
  tells for which business day a commit changed the key (columns: the key, _lsn, business_day); none: nothing posted tells it.
  entries, amounts: the ods change table of the row's entries (key entry_no) and, by column, what one entry adds to it. It gives, beside key and columns:
    recorded_from, recorded_to   when the ledger said so (commit instants; recorded_to null: still)
    valid_from, valid_to         the business days that it holds for, valid_to not included (null: still). A version that another of
                                 the same business day replaced has valid_from = valid_to: no day ends with it
    as_of_lsn                    its commit

  What a transaction did to a row in between nobody has seen: one version a commit. A commit that changes none of the columns makes none.
  The business day is never before that of the version it replaces. Without one of its own, a new row is valid from the day it was opened,
  any other change from the ledger's business day at its commit (`ledger_days`); a row of a snapshot likewise, since what was before is not known.

  An entry may come late: posted for a business day when the row has already changed on a later one (interest of 30 June on 2 July). From its day on
  the amounts are told anew, as the entries say that are known by now: rows more, with the late entry's commit. What the books knew before stays as it was.
#}
{% macro version_history(changes, key, columns, business_days=none, opened_on='opened_on', entries=none, amounts={}) %}
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
  {%- if business_days %}
  own_days as (
    {{ business_days }}
  ),
  {{ ledger_days('ended') }},
  {%- endif %}
  told as (
    select
      ended.*,
      row(_op = 'delete'{% for column in columns %}, {{ column }}{% endfor %}) as shown,
      coalesce(
        {% if business_days %}own_days.business_day,{% endif %}
        case when _op = 'insert' then first_day end,
        {% if business_days %}ledger_days.business_day,{% endif %}
        {{ day_of('_committed_at') }}
      ) as business_day
    from ended
    {%- if business_days %}
    left join own_days on {{ same_key(key, 'own_days', 'ended') }} and own_days._lsn = ended._lsn
    left join ledger_days on ledger_days._lsn = ended._lsn
    {%- endif %}
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
  ends as (
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
  ),
  versions as (
    select {{ version_columns(key, columns) }} from ends where _op <> 'delete'
  )
  {%- if amounts %},
  {{ late_amounts(key, columns, entries, amounts) }}
  {%- else %}
  select {{ version_columns(key, columns) }} from versions
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

{# The rest of a history with `amounts`: its CTEs and its last query, after a CTE `versions`. #}
{% macro late_amounts(key, columns, entries, amounts) %}
  {%- set keys = key | join(', ') %}
  late_keys as (
    select distinct {{ keys }} from dated where business_day < valid_from
  ),
  entered as (
    select {% for column in key %}entry.{{ column }}, {% endfor %}business_date, written_lsn
      {%- for column, added in amounts.items() %}, {{ added }} as {{ column }}{% endfor %}
    from ({{ current_version(entries, ['entry_no'], written=true) }}) as entry
    join late_keys on {{ same_key(key, 'late_keys', 'entry') }}
  ),
  -- the business days from which on a version's amounts are others than it said itself
  points as (
    select {% for column in key %}versions.{{ column }}, {% endfor %}as_of_lsn as version_lsn, greatest(business_date, valid_from) as valid_from
    from versions
    join entered on {{ same_key(key, 'entered', 'versions') }}
      and written_lsn > as_of_lsn and (valid_to is null or (valid_from < valid_to and business_date < valid_to))
    group by {% for _ in key %}{{ loop.index }}, {% endfor %}{{ key | length + 1 }}, {{ key | length + 2 }}
  ),
  late as (
    select {% for column in key %}points.{{ column }}, {% endfor %}version_lsn, valid_from, max(written_lsn) as late_lsn
      {%- for column in amounts %}, cast(sum({{ column }}) as decimal(18,2)) as {{ column }}{% endfor %}
    from points
    join entered on {{ same_key(key, 'entered', 'points') }} and business_date <= valid_from
    group by {% for _ in key %}{{ loop.index }}, {% endfor %}{{ key | length + 1 }}, {{ key | length + 2 }}
  ),
  segments as (
    select {{ version_columns(key, columns) }}, as_of_lsn as version_lsn, 0 as lateness from versions
    union all
    select
      {% for column in key %}late.{{ column }}, {% endfor -%}
      {% for column in columns %}{{ 'late' if column in amounts else 'versions' }}.{{ column }}, {% endfor -%}
      late.valid_from, versions.valid_to, coalesce(ended._committed_at, versions.recorded_from), null, late_lsn, version_lsn, 1
    from late
    join versions on {{ same_key(key, 'versions', 'late') }} and as_of_lsn = version_lsn
    left join ended on {{ same_key(key, 'ended', 'late') }} and ended._lsn = late_lsn
  )
  select
    {{ keys }},
    {{ columns | join(', ') }},
    valid_from,
    coalesce(lead(valid_from) over (partition by {{ keys }}, version_lsn order by valid_from, lateness), valid_to) as valid_to,
    recorded_from,
    recorded_to,
    as_of_lsn
  from segments
{% endmacro %}
