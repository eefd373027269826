import { type BusinessMonth, monthOf, monthsBetween } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { nextMonthOf } from '../../domain/contribution.ts'
import type { Fact } from '../../store/applications.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { lockUnits } from '../../store/units.ts'

/** That a unit's first remittance passes over months since its opening, which the checker should know of; nothing of any other. Locks the unit. */
export async function firstRemittanceFacts(
  trx: Transaction<LedgerTables>,
  { unitNo, month }: { unitNo: string; month: BusinessMonth },
): Promise<Fact[]> {
  const unit = (await lockUnits(trx, [unitNo], 'change')).get(unitNo)
  if (!unit || unit.paidMonth) return []
  const skipped = monthsBetween(nextMonthOf(unit), month)
  return skipped > 0 ? [{ label: '首次汇缴', value: `开户年月 ${monthOf(unit.openedOn)}，其前 ${skipped} 个月未缴` }] : []
}
