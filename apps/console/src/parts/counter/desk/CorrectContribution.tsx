import { Form } from 'antd'
import { Link } from 'react-router'
import { type Fact, newKey, post } from '../../../api/counter.ts'
import { BusinessDateField } from '../BusinessDateField.tsx'
import { TextField } from '../fields.tsx'
import { PostingForm } from '../PostingForm.tsx'
import { balancesTogether } from './balances-together.ts'
import { type ChosenLine, LinesPicker } from './LinesPicker.tsx'

const PATH = '/applications/contribution_correction'

interface Answers {
  readonly items: readonly { readonly applicationNo: string; readonly facts: readonly Fact[] }[]
}
interface Asked {
  readonly items: readonly object[]
}

/** 错缴更正 of several lines of a remittance at once: each month has its voucher, and so its application; all are submitted or none. */
export function CorrectContribution({ unitNo, voucherNo }: { unitNo: string; voucherNo: string }) {
  return (
    <PostingForm<Answers>
      path={`${PATH}:batch`}
      submit="提交"
      toBody={({ lines, businessDate, reason, payerAccountNo }) => ({
        items: [...Map.groupBy(lines as readonly ChosenLine[], (line) => line.voucherNo)].map(([ofMonth, own]) => ({
          businessDate,
          content: { unitNo, voucherNo: ofMonth, lines: own.map(lineOf), reason, ...(payerAccountNo ? { payerAccountNo } : {}) },
        })),
      })}
      foresee={foresee}
      preview={({ items }) => balancesTogether(items.map(({ facts }) => facts))}
      done={({ items }) => ({
        title: '已提交复核',
        facts: items.map(({ applicationNo }) => ({ label: '受理单号', value: applicationNo })),
        links: items.map(({ applicationNo }) => (
          <Link key={applicationNo} to={`/counter/applications/${applicationNo}`}>
            打开受理单 {items.length > 1 && applicationNo}
          </Link>
        )),
      })}
    >
      <Form.Item
        name="lines"
        label="错缴的明细"
        style={{ gridColumn: '1 / -1' }}
        rules={[{ required: true, type: 'array', min: 1, message: '请勾选错缴的明细' }]}
      >
        <LinesPicker voucherNo={voucherNo} />
      </Form.Item>
      <TextField name="reason" label="原因" />
      <TextField name="payerAccountNo" label="退回的银行账号" optional hint="转为暂收而原汇款未经到账分摊时填写" />
      <BusinessDateField />
    </PostingForm>
  )
}

const lineOf = ({ accountNo, wrong, toAccountNo }: ChosenLine) => ({
  accountNo,
  amount: wrong,
  ...(toAccountNo ? { toAccountNo } : {}),
})

/** What the checker of each month will see. */
async function foresee(body: unknown): Promise<Answers> {
  const asked = (body as Asked).items.map((item) => post<Answers['items'][number]>(`${PATH}:preview`, item, newKey()))
  return { items: await Promise.all(asked) }
}
