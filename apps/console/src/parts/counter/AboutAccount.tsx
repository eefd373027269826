import { titleOf } from '@anju/standards/code-list.ts'
import { accountStatus } from '@anju/standards/code-lists/collection.ts'
import { Form } from 'antd'
import { type Account, type Hold, type Listed, type MemberRow, useCounter } from '../../api/counter.ts'
import { fen } from '../figures.ts'
import { FactList } from './FactList.tsx'

/**
 * Whose account a form is about, and what is in it: shown as soon as the number is known, before anything is filled in, and as long as the form
 * is open. Nothing for a form that is about no one account.
 */
export function AboutAccount() {
  const filled: unknown = Form.useWatch('accountNo', { preserve: true })
  return typeof filled === 'string' && /^99\d{11}$/.test(filled) ? <Known accountNo={filled} /> : null
}

function Known({ accountNo }: { accountNo: string }) {
  const members = useCounter<Listed<MemberRow>>(`/members?limit=1&search=${accountNo}`)
  const account = useCounter<Account>(`/accounts/${accountNo}`).data
  const holds = useCounter<Listed<Hold>>(`/accounts/${accountNo}/holds`)
  const member = members.data?.items.find((one) => one.accountNo === accountNo)
  if (!account || !member) return null
  return (
    <section aria-label="办理的账户" style={{ gridColumn: '1 / -1', marginBottom: 12 }}>
      <FactList
        facts={[
          { label: '缴存人', value: member.name },
          { label: '证件号码', value: member.idNumber },
          { label: '单位', value: member.unitName },
          { label: '账户', value: `${accountNo} ${titleOf(accountStatus, account.status)}` },
          { label: '余额', value: `${fen(account.balance)} 元` },
          { label: '可用', value: `${fen(account.available)} 元` },
          { label: '冻结', value: heldIn(account, holds.data?.items ?? []) },
        ]}
      />
    </section>
  )
}

const heldIn = ({ held }: Account, holds: readonly Hold[]): string =>
  holds.length === 0
    ? `${fen(held)} 元`
    : `${fen(held)} 元：${holds.map(({ reason, amount }) => `${reason} ${fen(amount)} 元`).join('，')}`
