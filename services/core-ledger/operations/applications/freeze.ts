import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { z } from 'zod'
import { accountNo, text, yuanText } from '../../domain/field-shapes.ts'
import { assertOpenAccount } from '../../domain/withdrawal.ts'
import { fail } from '../../errors.ts'
import { lockAccounts } from '../../store/accounts.ts'
import { insertHold } from '../../store/holds.ts'
import { holdAmounts } from '../../store/withdrawals.ts'
import { known } from '../operation.ts'
import { defineKind } from './kind.ts'

/**
 * 冻结 by a court (协助执行通知书): an amount of an account may not be paid out until it is unfrozen. It is taken hold of only when checked;
 * meanwhile the money may still go, and approval then refuses. Refuses account_unknown, account_closed, available_insufficient.
 */
export const freeze = defineKind({
  kind: 'freeze',
  title: '司法冻结',
  content: z.strictObject({
    accountNo,
    court: text(100).meta({ title: '执行法院' }),
    docNo: text(100).meta({ title: '文书编号' }),
    amount: yuanText.meta({ title: '冻结金额' }),
  }),
  concerns: ({ accountNo }) => ({ accountNo }),
  async submit(trx, { accountNo, amount: asked, court, docNo }) {
    const amount = fenFromYuan(asked)
    const account = known(await lockAccounts(trx, [accountNo]), accountNo, 'account_unknown', 'accountNo')
    assertOpenAccount(account, { sealedToo: true })
    const available = account.balance - account.held
    if (amount > available) throw insufficient(asked)
    return [
      { label: '执行法院', value: court },
      { label: '文书编号', value: docNo },
      { label: '冻结金额', value: yuanFromFen(amount) },
      { label: '现可用余额', value: yuanFromFen(available) },
      { label: '冻结后可用余额', value: yuanFromFen(available - amount) },
    ]
  },
  async approve(trx, { accountNo, amount: asked, court, docNo }, { businessDate }) {
    const amount = fenFromYuan(asked)
    const account = known(await lockAccounts(trx, [accountNo]), accountNo, 'account_unknown', 'accountNo')
    assertOpenAccount(account, { sealedToo: true })
    const held = await holdAmounts(trx, [{ accountNo, amount }])
    if (held.size === 0) throw insufficient(asked)
    const reason = `司法冻结 ${court} ${docNo}`
    return { outcome: { holdNo: await insertHold(trx, { accountNo, amount, reason, createdOn: businessDate }) } }
  },
})

const insufficient = (value: string) =>
  fail('available_insufficient', { field: 'amount', value, allowed: '不超过可用余额（余额减冻结）' })
