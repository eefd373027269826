import { titleOf } from '@anju/standards/code-list.ts'
import { withdrawalReason } from '@anju/standards/code-lists/collection.ts'
import { Form } from 'antd'
import { Link, useParams } from 'react-router'
import { type Account, today, useCounter, type Withdrawal } from '../../api/counter.ts'
import { OnWithdrawal } from '../../parts/counter/AccountLists.tsx'
import { ChoiceField, DateField, MoneyField } from '../../parts/counter/fields.tsx'
import { filled, PostingForm } from '../../parts/counter/PostingForm.tsx'
import { fen } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

interface Situation {
  readonly title: string
  readonly codes: readonly string[]
  readonly closes: boolean
}
interface Policy {
  readonly version: string
  readonly items: readonly { readonly parameter: string; readonly value: unknown; readonly docNo: string }[]
}
interface Reasons {
  readonly situations: readonly Situation[]
  readonly heirs: Situation
}

/** 提取: a reason that the policy of today knows, an amount within what is available; accepted first, then paid. */
export function WithdrawPage() {
  const { no = '' } = useParams()
  const account = useCounter<Account>(`/accounts/${no}`)
  const policy = useCounter<Policy>(`/policy?on=${today()}`)
  const reasons = policy.data?.items.find(({ parameter }) => parameter === 'withdrawalReasons')
  return (
    <Page title="提取" hint={<Link to={`/counter/accounts/${no}`}>个人账号 {no}</Link>}>
      <Loaded query={account}>
        {(data) => (
          <Loaded query={policy}>
            {() => <WithdrawalForm account={data} reasons={reasons?.value as Reasons} docNo={reasons?.docNo ?? ''} />}
          </Loaded>
        )}
      </Loaded>
    </Page>
  )
}

const KINDS = [
  { value: '11', label: '部分提取' },
  { value: '12', label: '销户提取' },
]

function WithdrawalForm({ account, reasons, docNo }: { account: Account; reasons: Reasons; docNo: string }) {
  const codesOf = (closes: boolean) =>
    [...new Set([...reasons.situations, reasons.heirs].filter((one) => one.closes === closes).flatMap(({ codes }) => codes))].map(
      (code) => ({ value: code, label: `${code} ${titleOf(withdrawalReason, code)}` }),
    )
  const facts = ({ amount }: Withdrawal) => [
    { label: '提取金额', value: `${fen(amount)} 元` },
    { label: '现可用余额', value: `${fen(account.available)} 元` },
  ]
  return (
    <PostingForm<Withdrawal>
      path="/withdrawals"
      submit="受理"
      initial={{ kind: '11' }}
      toBody={(values) => ({ accountNo: account.accountNo, ...filled(values) })}
      preview={facts}
      done={(answer) => ({
        title: '提取已受理，金额已冻结',
        facts: [{ label: '提取编号', value: answer.withdrawalNo }, ...facts(answer)],
        links: (
          <>
            <OnWithdrawal withdrawal={answer} />
            <Link to={`/counter/accounts/${account.accountNo}`}>回到账户</Link>
          </>
        ),
      })}
    >
      <ChoiceField name="kind" label="种类" options={KINDS} />
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) => {
          const closes = getFieldValue('kind') === '12'
          return (
            <>
              <ChoiceField
                key={String(closes)}
                name="reason"
                label="原因"
                options={codesOf(closes)}
                first
                {...(docNo ? { hint: `依据 ${docNo}` } : {})}
              />
              {!closes && <MoneyField name="amount" label="金额" hint={`可用余额 ${fen(account.available)} 元`} />}
            </>
          )
        }}
      </Form.Item>
      <DateField name="businessDate" label="业务日期" />
    </PostingForm>
  )
}
