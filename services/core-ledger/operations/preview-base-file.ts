import { type BusinessDate, type BusinessMonth, firstDayOf } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan } from '@anju/standards/money.ts'
import { ProblemError } from '@anju/standards/problem.ts'
import type { Transaction } from 'kysely'
import {
  assertBase,
  assertUnitOpen,
  baseMonthOf,
  firstMonthOfYear,
  monthlyAmounts,
  nextMonthOf,
  periodAt,
  type Ratios,
} from '../domain/contribution.ts'
import type { Policy } from '../domain/policy.ts'
import { assertOpenAccount } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { countNormal, type LockedAccount, lockAccounts, readNames } from '../store/accounts.ts'
import { readRatioPeriods } from '../store/ratio-periods.ts'
import type { LedgerTables } from '../store/tables.ts'
import { lockUnits } from '../store/units.ts'
import { known } from './operation.ts'

export interface BaseFileRow {
  readonly accountNo: string
  /** As the unit writes it; must be the member's when given. */
  readonly name?: string | undefined
  readonly base: string
}

/** A row that cannot be done, counted from 1 as the file's reader counts. */
export interface Misfit {
  readonly row: number
  readonly accountNo: string
  readonly field: 'accountNo' | 'name' | 'base'
  readonly code: string
  /** What the file says in that field. */
  readonly value: string
  readonly allowed: string
  readonly reason: string
}

/** A row that can be done, and what it changes. */
interface Fit {
  readonly row: number
  readonly accountNo: string
  readonly name: string
  readonly baseBefore: Fen
  readonly baseAfter: Fen
  /** Monthly amounts of both sides. */
  readonly before: Fen
  readonly after: Fen
}

/** A unit's file of new bases. */
interface BaseFile {
  readonly unitNo: string
  readonly businessDate: BusinessDate
  readonly fromMonth?: BusinessMonth | undefined
  readonly rows: readonly BaseFileRow[]
}

/** What a file would do, from which month, which is `pending` while the unit remits an earlier one next. */
interface JudgedFile {
  readonly fromMonth: BusinessMonth
  readonly pending: boolean
  readonly misfits: Misfit[]
  readonly fits: Fit[]
  readonly missing: number
}

/**
 * Judges every row of a unit's file by itself, by the policy of its 执行年月: as asked, else the first month that the unit has not paid, at least July of the
 * business date's contribution year. Locks the unit and the accounts. Refuses unit_unknown, unit_not_active, month_not_next.
 */
export async function judgeBaseFile(
  trx: Transaction<LedgerTables>,
  { unitNo, businessDate, fromMonth: asked, rows }: BaseFile,
  policyAt: (date: BusinessDate) => Policy,
): Promise<JudgedFile> {
  const unit = known(await lockUnits(trx, [unitNo], 'change'), unitNo, 'unit_unknown', 'unitNo')
  assertUnitOpen(unit)
  const fromMonth = baseMonthOf(unit, { fromMonth: asked, earliest: firstMonthOfYear(businessDate) })
  const policy = policyAt(firstDayOf(fromMonth))
  const ratios = periodAt((await readRatioPeriods(trx, [unitNo])).get(unitNo)!, fromMonth)?.ratios ?? unit.ratios
  const accountNos = [...new Set(rows.map((row) => row.accountNo))].sort()
  const accounts = await lockAccounts(trx, accountNos)
  const names = await readNames(trx, accountNos)
  const misfits: Misfit[] = []
  const fits: Fit[] = []
  const seen = new Set<string>()
  for (const [index, row] of rows.entries()) {
    try {
      const account = accountOf(row, { unitNo, account: accounts.get(row.accountNo), seen })
      fits.push({ row: index + 1, ...fitOf(row, { account, name: names.get(row.accountNo)!, ratios, policy }) })
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const { code, title, allowed = '', field: named } = error.problem
      const field = named as Misfit['field']
      const reason = allowed ? `${title}（${allowed}）` : title
      misfits.push({ row: index + 1, accountNo: row.accountNo, field, code, value: row[field] ?? '', allowed, reason })
    }
  }
  const normal = await countNormal(trx, unitNo)
  const listed = accountNos.filter(
    (accountNo) => accounts.get(accountNo)?.status === '01' && accounts.get(accountNo)?.unitNo === unitNo,
  )
  return { fromMonth, pending: fromMonth > nextMonthOf(unit), misfits, fits, missing: normal - listed.length }
}

function accountOf(
  { accountNo }: BaseFileRow,
  { unitNo, account, seen }: { unitNo: string; account: LockedAccount | undefined; seen: Set<string> },
): LockedAccount {
  if (account?.unitNo !== unitNo)
    throw fail('account_unknown', { field: 'accountNo', value: accountNo, allowed: `单位 ${unitNo} 的个人账户` })
  if (seen.has(accountNo)) throw fail('duplicate_in_batch', { field: 'accountNo', value: accountNo, allowed: '文件内不重复' })
  seen.add(accountNo)
  assertOpenAccount(account, { sealedToo: true })
  return account
}

function fitOf(
  row: BaseFileRow,
  { account, name, ratios, policy }: { account: LockedAccount; name: string; ratios: Ratios; policy: Policy },
): Omit<Fit, 'row'> {
  if (row.name !== undefined && row.name !== name) throw fail('member_name_differs', { field: 'name', allowed: '与账户姓名一致' })
  const base = fenFromYuan(row.base)
  assertBase(base, policy)
  const { unitAmount, memberAmount } = monthlyAmounts(base, ratios, policy)
  const after = unitAmount + memberAmount
  return { accountNo: row.accountNo, name, baseBefore: account.base, baseAfter: base, before: account.monthly, after }
}
