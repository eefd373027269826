import { fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { ScreenDocument } from '../document/screen-document.ts'
import type { EventKind } from './data.ts'
import type { LakeQuestion } from './lake-queries.ts'
import { WHOLE_CITY } from './needs.ts'
import { type IndicatorRow, type PostedRow, postedRow } from './rows.ts'

/** A flop number that shows what was posted after its indicator was published. */
export interface PendingNeed {
  /** `code periodKind county`, as facts are looked up. */
  readonly key: string
  readonly since: string
  readonly period: string
  readonly kinds: readonly EventKind[]
}

/** Live flop numbers of the whole city whose indicator adds up business events, with the instant they are known up to. */
export function pendingNeeds(
  document: ScreenDocument,
  rows: readonly IndicatorRow[],
  kindsOf: (code: string) => readonly EventKind[],
): PendingNeed[] {
  return document.widgets.flatMap((widget) => {
    if (widget.kind !== 'flop' || !widget.options.live || widget.binding.county !== WHOLE_CITY) return []
    const { indicator, period, county } = widget.binding
    const kinds = kindsOf(indicator)
    const row = rows.findLast(
      (each) => each.indicator_code === indicator && each.period_kind === period && each.county_code === county,
    )
    if (!row?.as_of || kinds.length === 0) return []
    return [{ key: `${indicator} ${period} ${county}`, since: row.as_of, period: row.period, kinds }]
  })
}

/**
 * Amounts posted since an instant and not yet in dwd, by kind of event and business date: from the change log, so seconds after
 * the ledger committed. Reversals take away what they reverse; what a snapshot brings is history, not news.
 */
export function postedQuestion(since: string): LakeQuestion<PostedRow> {
  return {
    tables: ['ods.ledger_account_entry', 'ods.ledger_loan_entry', 'dwd.account_entry', 'dwd.loan_entry'],
    row: postedRow,
    sql: `
      select case kind when '01' then 'contribution' when '02' then 'back_payment' when '08' then 'transfer_in'
          when '11' then 'withdrawal' when '12' then 'closing' end as kind,
        business_date, sum(case when kind in ('11', '12') then -amount else amount end) as amount, count(*) as entries
      from ods.ledger_account_entry
      where _op = 'insert' and _committed_at > $1::timestamptz and kind in ('01', '02', '08', '11', '12')
        and _lsn > (select coalesce(max(as_of_lsn), 0) from dwd.account_entry)
      group by all
      union all
      select case kind when '01' then 'lending' else 'repayment' end, business_date, sum(amount), count(*)
      from ods.ledger_loan_entry
      where _op = 'insert' and _committed_at > $1::timestamptz
        and _lsn > (select coalesce(max(as_of_lsn), 0) from dwd.loan_entry)
      group by all`,
    parameters: [since],
  }
}

/** Adds up the kinds that a number counts, of business dates inside its period (`2026`, `202611`, `2026-11-25`, `now`). */
export function pendingOf(need: PendingNeed, posted: readonly PostedRow[]): { amount: string; count: number } | null {
  const counted = posted.filter(
    ({ kind, business_date }) => need.kinds.includes(kind as EventKind) && lies(business_date, need.period),
  )
  const fen = sumFen(counted.map(({ amount }) => fenFromYuan(amount ?? '0')))
  const count = counted.reduce((sum, { entries }) => sum + entries, 0)
  return count === 0 ? null : { amount: yuanFromFen(fen), count }
}

const lies = (date: string, period: string) => period === 'now' || date.replaceAll('-', '').startsWith(period.replaceAll('-', ''))
