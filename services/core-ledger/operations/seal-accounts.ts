import { nextMonthOf } from '../domain/contribution.ts'
import { assertNotClosing, assertOpenAccount } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { lockAccounts, readUnitNos, setAccountStatus } from '../store/accounts.ts'
import { followBasePeriods } from '../store/base-periods.ts'
import { findClosing } from '../store/closings.ts'
import { lockOtherAccounts } from '../store/known-members.ts'
import { lockUnits } from '../store/units.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'

export interface AccountItem {
  readonly accountNo: string
}

export interface AccountState {
  accountNo: string
  status: string
}

/** 封存: the account takes no more remittances. Refuses duplicate_in_batch, account_unknown, account_closed, account_sealed. */
export const sealAccounts: Operation<AccountItem, AccountState> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'accountNo', identify: (item) => item.accountNo })
  const accounts = await lockAccounts(
    trx,
    items.map((item) => item.accountNo),
  )
  decideEach(items, context, ({ accountNo }) =>
    assertOpenAccount(known(accounts, accountNo, 'account_unknown', 'accountNo'), { sealedToo: false }),
  )
  return setStatus(trx, items, '02')
}

/**
 * 启封: the account is normal again, on the base of the month that its unit remits next. Refuses duplicate_in_batch, account_unknown, account_closed, account_not_sealed, account_closing, and
 * member_exists of somebody who pays into another account since: the two are to be merged.
 */
export const unsealAccounts: Operation<AccountItem, AccountState> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'accountNo', identify: (item) => item.accountNo })
  const accountNos = items.map((item) => item.accountNo)
  const units = await lockUnits(trx, await readUnitNos(trx, accountNos), 'use')
  const accounts = await lockAccounts(trx, accountNos)
  const closing = await findClosing(trx, [...accounts.keys()])
  const others = await lockOtherAccounts(trx, [...accounts.keys()])
  decideEach(items, context, ({ accountNo }) => {
    const account = known(accounts, accountNo, 'account_unknown', 'accountNo')
    assertOpenAccount(account, { sealedToo: true })
    if (account.status !== '02')
      throw fail('account_not_sealed', { field: 'accountNo', value: accountNo, allowed: '状态 02 封存' })
    assertNotClosing(accountNo, closing)
    const other = others.get(accountNo)
    if (other)
      throw fail('member_exists', {
        field: 'accountNo',
        value: accountNo,
        allowed: `一人一户：个人账户 ${other} 正常缴存，可将本账户合并进去`,
      })
  })
  const unsealed = await setStatus(trx, items, '01')
  // Of one that was closed and opened again, what was agreed may have passed.
  const charges = [...units.values()].map((unit) => ({ unit, month: nextMonthOf(unit) }))
  await followBasePeriods(trx, charges, accountNos)
  return unsealed
}

async function setStatus(
  trx: Parameters<typeof setAccountStatus>[0],
  items: readonly AccountItem[],
  status: '01' | '02',
): Promise<AccountState[]> {
  await setAccountStatus(
    trx,
    items.map((item) => item.accountNo),
    status,
  )
  return items.map(({ accountNo }) => ({ accountNo, status }))
}
