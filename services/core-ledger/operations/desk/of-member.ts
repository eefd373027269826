import { readMemberEvents } from '../../store/desk-reads.ts'
import { readMember } from '../../store/reads.ts'
import { correctHolder } from './of-account.ts'
import type { LookUp } from './thing.ts'

/** A member: who he is is corrected by two persons; a second registration of one person is merged by account. */
export const memberOnDesk: LookUp = async ({ trx }, no) => {
  const found = await readMember(trx, no)
  if (!found) return undefined
  const accounts = await trx
    .selectFrom('ledger.account')
    .select('account_no')
    .where('member_no', '=', no)
    .orderBy('account_no')
    .execute()
  return {
    thing: 'member',
    no,
    title: found.name,
    state: '已登记',
    facts: [
      { label: '证件号码', value: `尾号 ${found.id_number.slice(-4)}` },
      { label: '登记日期', value: found.opened_on },
      { label: '个人账号', value: accounts.map(({ account_no }) => account_no).join('、') || '无' },
    ],
    history: await readMemberEvents(trx, no),
    corrections: [correctHolder(no)],
  }
}
