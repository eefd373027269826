import type { LakeSession, LakeValue } from '@anju/infra/lake/engine.ts'
import { z } from 'zod'
import type { IndicatorNeed } from './needs.ts'
import { eventRow, forecastRow, indicatorRow, regionRow, unitRow } from './rows.ts'

/** One question to the lake: its text and values, and the tables whose versions decide how long the answer stands. */
export interface LakeQuestion<Row> {
  readonly sql: string
  readonly parameters: LakeValue[]
  readonly tables: readonly string[]
  readonly row: z.ZodType<Row>
}

/** Every figure comes as one type, that of indicators, whatever product it is of. */
const FIGURE = (column: string) => `${column}::decimal(24, 6) as ${column}`

/** Asks and reads the rows. Throws what the lake throws, and a ZodError for a row of another shape. */
export async function ask<Row>(lake: LakeSession, { sql, parameters, row }: LakeQuestion<Row>): Promise<Row[]> {
  return z.array(row).parse(await lake.query(sql, parameters))
}

/** The last `depth` periods of every needed indicator, for the city and all counties, in one scan. */
export function indicatorsQuestion(needs: readonly IndicatorNeed[]): LakeQuestion<z.infer<typeof indicatorRow>> {
  return {
    tables: ['ads.indicator'],
    row: indicatorRow,
    sql: `
      with wanted (indicator_code, period_kind, depth) as (values ${needs.map(() => '(?, ?, ?::integer)').join(', ')})
      select indicator_code, period_kind, period, county_code, value, as_of
      from ads.indicator join wanted using (indicator_code, period_kind)
      qualify row_number() over (partition by indicator_code, period_kind, county_code order by period desc) <= depth
      order by indicator_code, period_kind, county_code, period`,
    parameters: needs.flatMap(({ code, periodKind, depth }) => [code, periodKind, depth]),
  }
}

export interface SeriesNeed {
  readonly code: string
  readonly periodKind: string
  readonly county: string
  readonly limit: number
}

/** One indicator's last periods of one county. */
export function seriesQuestion({ code, periodKind, county, limit }: SeriesNeed): LakeQuestion<z.infer<typeof indicatorRow>> {
  return {
    tables: ['ads.indicator'],
    row: indicatorRow,
    sql: `
      select indicator_code, period_kind, period, county_code, value, as_of from ads.indicator
      where indicator_code = ? and period_kind = ? and county_code = ? order by period desc limit ?`,
    parameters: [code, periodKind, county, limit],
  }
}

/** The newest forecast of each series. */
export function forecastQuestion(series: readonly string[]): LakeQuestion<z.infer<typeof forecastRow>> {
  return {
    tables: ['ads.forecast'],
    row: forecastRow,
    sql: `
      select series, month, model, ${['value', 'lower80', 'upper80', 'lower95', 'upper95'].map(FIGURE).join(', ')}, made_on::varchar as made_on
      from ads.forecast where series in (${series.map(() => '?').join(', ')})
      qualify made_on = max(made_on) over (partition by series)
      order by series, month`,
    parameters: [...series],
  }
}

/** Counties with their names. */
export function regionsQuestion(): LakeQuestion<z.infer<typeof regionRow>> {
  return {
    tables: ['dim.region'],
    row: regionRow,
    sql: `select distinct county_code, county_name from dim.region`,
    parameters: [],
  }
}

const ENTRY_KINDS = `case entry.kind when '01' then 'contribution' when '02' then 'back_payment' when '08' then 'transfer_in'
  when '11' then 'withdrawal' when '12' then 'closing' end`
const LOAN_KINDS = `case entry.kind when '01' then 'lending' else 'repayment' end`
/** Newest change rows looked at: a remittance of one large unit is some thousand entries. */
const NEWEST_ROWS = 20_000

/**
 * The newest business events since an instant, straight from the change log: one per voucher and kind, with its county, amount and
 * number of people. No name, account or unit leaves this query; the key is a digest. A posting changes its account or loan in the same
 * transaction, so that their county is found among the changes of the same time: only the newest files of the log are read. Vouchers of one
 * transaction keep one order from reading to reading, so that none seems to have arrived that only changed places.
 */
export function eventsQuestion(limit: number, since: string): LakeQuestion<z.infer<typeof eventRow>> {
  const posted = `_op in ('insert', 'snapshot') and _committed_at >= $2::timestamptz`
  return {
    tables: ['ods.ledger_account_entry', 'ods.ledger_loan_entry'],
    row: eventRow,
    sql: `
      with newest as (
        select ${ENTRY_KINDS} as kind, entry_no, voucher_no, account_no, abs(amount) as amount, _committed_at, _lsn
        from ods.ledger_account_entry as entry
        where ${posted} and entry.kind in ('01', '02', '08', '11', '12') and reversal_flag = '01'
        order by _lsn desc, _seq desc limit ${NEWEST_ROWS}
      ), account_entry as (
        -- A repeated snapshot brings every row again.
        select * from newest qualify row_number() over (partition by entry_no order by _lsn desc) = 1
      ), by_voucher as (
        select kind, voucher_no, min(account_no) as account_no, sum(amount) as amount, count(*) as people,
          max(_committed_at) as committed_at, max(_lsn) as lsn
        from account_entry group by kind, voucher_no order by lsn desc, voucher_no desc, kind limit $1
      ), account as (
        select account_no, arg_max(unit_no, _lsn) as unit_no from ods.ledger_account
        where _committed_at >= $2::timestamptz and account_no in (select account_no from by_voucher) and unit_no is not null
        group by account_no
      ), unit as (
        select unit_no, arg_max(county_code, _lsn) as county_code from ods.ledger_unit
        where unit_no in (select unit_no from account) and county_code is not null group by unit_no
      ), loan_entry as (
        select ${LOAN_KINDS} as kind, voucher_no, min(loan_no) as loan_no, sum(amount) as amount, count(*) as people,
          max(_committed_at) as committed_at, max(_lsn) as lsn
        from (select * from ods.ledger_loan_entry where ${posted} order by _lsn desc, _seq desc limit ${NEWEST_ROWS}) as entry
        group by all order by lsn desc, voucher_no desc, kind limit $1
      ), loan as (
        select loan_no, arg_max(county_code, _lsn) as county_code from ods.ledger_loan
        where _committed_at >= $2::timestamptz and loan_no in (select loan_no from loan_entry) and county_code is not null
        group by loan_no
      ), event as (
        select kind, voucher_no, county_code, amount, people, committed_at, lsn from by_voucher
        left join account using (account_no) left join unit using (unit_no)
        union all
        select kind, voucher_no, county_code, amount, people, committed_at, lsn from loan_entry left join loan using (loan_no)
      )
      select md5(voucher_no || kind) as event_key, committed_at, county_code, kind, amount, people
      from event order by lsn desc, voucher_no desc, kind limit $1`,
    parameters: [limit, since],
  }
}

/**
 * Units by what they paid in over the last twelve contribution months, largest first. Of a unit of fewer than five people its sum would tell
 * of persons: it is left out, as at the SQL door.
 */
export function unitsQuestion(): LakeQuestion<z.infer<typeof unitRow>> {
  return {
    tables: ['ads.unit_ranking'],
    row: unitRow,
    sql: `select unit_no, name, ${FIGURE('value')}, as_of from ads.unit_ranking
      where member_count >= 5 order by rank limit 20`,
    parameters: [],
  }
}
