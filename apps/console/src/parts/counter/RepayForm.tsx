import { Alert, Form } from 'antd'
import { fen } from '../figures.ts'
import { ChoiceField, DateField, MoneyField } from './fields.tsx'
import { filled, PostingForm } from './PostingForm.tsx'

interface Repaid {
  readonly voucherNo: string
  readonly principal: string
  readonly interest: string
  readonly penalty: string
  readonly balance: string
}

const KINDS = [
  { value: 'instalment', label: '归还到期期供' },
  { value: 'prepayment', label: '提前部分还款' },
  { value: 'settlement', label: '提前结清' },
]
const MODES = [
  { value: 'lower', label: '期限不变，月供减少' },
  { value: 'shorten', label: '月供不变，期限缩短' },
]

/** 还款: what has fallen due, a part ahead, or all that is left; the ledger says what it comes to before it is done. */
export function RepayForm({ loanNo, settled }: { loanNo: string; settled: boolean }) {
  const facts = ({ principal, interest, penalty, balance }: Repaid) => [
    { label: '本金', value: `${fen(principal)} 元` },
    { label: '利息', value: `${fen(interest)} 元` },
    { label: '罚息', value: `${fen(penalty)} 元` },
    { label: '还后余额', value: `${fen(balance)} 元` },
  ]
  return (
    <PostingForm<Repaid>
      title="还款"
      path="/repayments"
      submit="确认还款"
      initial={{ kind: 'instalment', mode: 'lower' }}
      toBody={(values) => ({ loanNo, ...filled(values) })}
      preview={facts}
      done={(answer) => ({ title: '还款已入账', voucherNo: answer.voucherNo, facts: facts(answer) })}
    >
      {settled && <Alert type="info" showIcon title="贷款已结清，无须还款。" />}
      <ChoiceField name="kind" label="还款种类" options={KINDS} />
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) => (
          <>
            {getFieldValue('kind') === 'prepayment' && (
              <>
                <MoneyField name="amount" label="还款金额" hint="含到还款日的利息" />
                <ChoiceField name="mode" label="还后计划" options={MODES} />
              </>
            )}
            {getFieldValue('kind') === 'instalment' && (
              <MoneyField name="amount" label="还款金额" optional hint="不填为还清最早一期到期应还" />
            )}
          </>
        )}
      </Form.Item>
      <DateField name="businessDate" label="业务日期" />
    </PostingForm>
  )
}
