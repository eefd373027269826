import { guaranteeType, repaymentMethod } from '@anju/standards/code-lists/loan.ts'
import { Link, useParams } from 'react-router'
import { ChoiceField, CodeField, DateField, MoneyField, TextField } from '../../parts/counter/fields.tsx'
import { filled, PostingForm } from '../../parts/counter/PostingForm.tsx'
import { fen, rate } from '../../parts/figures.ts'
import { Page } from '../../parts/Page.tsx'

interface Lent {
  readonly loanNo: string
  readonly voucherNo: string
  readonly annualRate: string
  readonly firstInstalment: string
  readonly dueOn: string
}

const METHODS = repaymentMethod.codes.slice(0, 2).map(({ code, title }) => ({ value: code, label: title }))
const HOMES = [
  { value: true, label: '首套' },
  { value: false, label: '第二套' },
]

/** 贷款发放: what it would be is shown before it is done; above the limit the refusal names it. */
export function LendPage() {
  const { no = '' } = useParams()
  const facts = ({ annualRate, firstInstalment, dueOn }: Lent) => [
    { label: '年利率', value: rate(annualRate) },
    { label: '首期应还', value: `${fen(firstInstalment)} 元` },
    { label: '到期日', value: dueOn },
  ]
  return (
    <Page title="发放贷款" hint={<Link to={`/counter/accounts/${no}`}>借款人个人账号 {no}</Link>}>
      <PostingForm<Lent>
        path="/loans"
        submit="确认发放"
        initial={{ repaymentMethod: '01', firstHome: true, guaranteeType: '01' }}
        toBody={(values) => ({ accountNo: no, ...filled(values), termMonths: Number(values.termMonths) })}
        preview={facts}
        done={(answer) => ({
          title: '贷款已发放',
          voucherNo: answer.voucherNo,
          facts: [{ label: '贷款账号', value: answer.loanNo }, ...facts(answer)],
          links: <Link to={`/counter/loans/${answer.loanNo}`}>打开贷款</Link>,
        })}
      >
        <MoneyField name="principal" label="贷款金额" first />
        <TextField name="termMonths" label="期数（月）" digits />
        <ChoiceField name="repaymentMethod" label="还款方式" options={METHODS} />
        <ChoiceField name="firstHome" label="住房套数" options={HOMES} />
        <CodeField name="guaranteeType" label="担保类型" list={guaranteeType} />
        <TextField name="houseAddress" label="房屋坐落" />
        <TextField name="houseArea" label="建筑面积（平方米）" />
        <MoneyField name="housePrice" label="房屋总价" />
        <TextField name="bankAccountNo" label="还款银行账号" optional digits />
        <DateField name="businessDate" label="业务日期" />
      </PostingForm>
    </Page>
  )
}
