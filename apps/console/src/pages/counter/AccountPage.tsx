import { titleOf } from '@anju/standards/code-list.ts'
import { accountStatus } from '@anju/standards/code-lists/collection.ts'
import { Button } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { type Account, type Member, type Unit, useCounter } from '../../api/counter.ts'
import { Entries, Holds, Loans, Withdrawals } from '../../parts/counter/AccountLists.tsx'
import { ActButton } from '../../parts/counter/ActButton.tsx'
import { ActMenu } from '../../parts/counter/ActMenu.tsx'
import { FactList } from '../../parts/counter/FactList.tsx'
import { OF_ACCOUNT } from '../../parts/counter/kind-words.ts'
import { fen, month } from '../../parts/figures.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** One person's account: its parts, what is held, withdrawn, lent, and what moved. */
export function AccountPage() {
  const { no = '' } = useParams()
  const account = useCounter<Account>(`/accounts/${no}`)
  return <Loaded query={account}>{(data) => <AccountDetail key={data.accountNo} account={data} />}</Loaded>
}

function AccountDetail({ account }: { account: Account }) {
  const { accountNo, memberNo, status } = account
  const [whole, setWhole] = useState(false)
  const unit = useCounter<Unit>(`/units/${account.unitNo}`)
  const member = useCounter<Member>(`/members/${memberNo}${whole ? '?whole=true' : ''}`)
  return (
    <Page
      title={member.data?.name ?? '个人账户'}
      hint={`个人账号 ${accountNo}`}
      actions={
        <>
          <ActMenu kinds={OF_ACCOUNT} given={{ accountNo }} shown={3} />
          <LinkButton to={`/counter/accounts/${accountNo}/change`}>信息变更</LinkButton>
          {status === '01' && (
            <ActButton
              path="/seals"
              body={{ accountNo }}
              label="封存"
              question="封存后不再汇缴，余额照常计息。"
              done="账户已封存"
            />
          )}
          {status === '02' && (
            <ActButton path="/unseals" body={{ accountNo }} label="启封" question="启封后恢复汇缴。" done="账户已启封" />
          )}
        </>
      }
    >
      <FactList
        facts={[
          { label: '状态', value: titleOf(accountStatus, status) },
          { label: '余额', value: `${fen(account.balance)} 元` },
          { label: '可用', value: `${fen(account.available)} 元` },
          { label: '上年结转', value: `${fen(account.priorBalance)} 元` },
          { label: '当年归集', value: `${fen(account.currentBalance)} 元` },
          { label: '冻结', value: `${fen(account.held)} 元` },
          { label: '缴存基数', value: `${fen(account.base)} 元` },
          ...(account.nextBase
            ? [{ label: '下次缴存基数', value: `自 ${month(account.nextBase.fromMonth)} 起 ${fen(account.nextBase.base)} 元` }]
            : []),
          { label: '月缴存额', value: `单位 ${fen(account.unitAmount)}，个人 ${fen(account.memberAmount)}` },
          { label: '单位', value: <Link to={`/counter/units/${account.unitNo}`}>{unit.data?.name ?? account.unitNo}</Link> },
          {
            label: '证件号码',
            value: (
              <>
                {member.data?.idNumber ?? '—'}
                {!whole && (
                  <Button type="link" size="small" onClick={() => setWhole(true)}>
                    显示全部
                  </Button>
                )}
              </>
            ),
          },
          { label: '手机', value: member.data?.mobile ?? '—' },
          { label: '开户日期', value: account.openedOn },
        ]}
      />
      <Holds accountNo={accountNo} />
      <Withdrawals accountNo={accountNo} />
      <Loans accountNo={accountNo} />
      <Entries accountNo={accountNo} />
    </Page>
  )
}
