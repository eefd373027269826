import { titleOf } from '@anju/standards/code-list.ts'
import { applicationEvent } from '@anju/standards/code-lists/application.ts'
import { accountStatus } from '@anju/standards/code-lists/collection.ts'
import { readNames } from '../../store/accounts.ts'
import { findSiblings, readTransitionsOf } from '../../store/desk-reads.ts'
import { readAccount } from '../../store/reads.ts'
import { findClosingVoucherOf } from '../../store/vouchers.ts'
import { accountMerge } from '../applications/account-merge.ts'
import { kindOf } from '../applications/kinds.ts'
import { memberCorrection } from '../applications/member-correction.ts'
import { unfreeze } from '../applications/unfreeze.ts'
import { voucherCorrections } from './of-voucher.ts'
import { applyFor, type Correction, type DeskEvent, type LookUp, refusedAs } from './thing.ts'

/** An account: a court's hold is ended, a second account of one person merged, its closing reversed, who its holder is corrected. */
export const accountOnDesk: LookUp = async (desk, no) => {
  const { trx } = desk
  const found = await readAccount(trx, no)
  if (!found) return undefined
  const holds = await trx
    .selectFrom('ledger.hold')
    .selectAll()
    .where('account_no', '=', no)
    .where('status', '=', 'active')
    .orderBy('hold_no')
    .execute()
  const frozen = holds.filter(({ hold_no }) => hold_no.startsWith('24'))
  const siblings = await findSiblings(trx, no)
  const open = found.closed_on === null
  const unfreezes = frozen.map(({ hold_no, amount, reason }) =>
    applyFor(unfreeze, `解除冻结 ${amount} 元（${reason}）`, { accountNo: no, holdNo: hold_no }),
  )
  const none = applyFor(unfreeze, '解除司法冻结', { accountNo: no }, refusedAs('hold_unknown', '须有生效的司法冻结'))
  const merges = open
    ? siblings.map((other) =>
        applyFor(accountMerge, `并入同名账户 ${other}，结息后销户`, { accountNo: no, intoAccountNo: other }),
      )
    : []
  const closedBy = open ? undefined : await findClosingVoucherOf(trx, no)
  const reversals = closedBy ? await voucherCorrections(desk, closedBy) : []
  return {
    thing: 'account',
    no,
    title: (await readNames(trx, [no])).get(no)!,
    state: titleOf(accountStatus, found.status),
    facts: [
      { label: '单位账号', value: found.unit_no },
      { label: '缴存人编号', value: found.member_no },
      { label: '余额', value: found.balance },
      { label: '冻结', value: found.held },
      { label: '可用余额', value: found.available },
      ...holds.map(({ hold_no, amount, reason }) => ({ label: `冻结 ${hold_no}`, value: `${amount}，${reason}` })),
    ],
    history: titled(await readTransitionsOf(trx, { column: 'account_no', no })),
    corrections: [...(unfreezes.length > 0 ? unfreezes : [none]), ...merges, ...reversals, correctHolder(found.member_no)],
  }
}

export const correctHolder = (memberNo: string): Correction =>
  applyFor(memberCorrection, '更正姓名、证件；须有依据，一证一人', { memberNo })

/** Events of applications, by the names of kind and event. */
export const titled = (events: readonly DeskEvent[]): DeskEvent[] =>
  events.map((event) => {
    const [kind = '', name = ''] = event.what.split('/')
    return { ...event, what: `${kindOf(kind).title}：${titleOf(applicationEvent, name)}` }
  })
