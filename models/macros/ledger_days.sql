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
