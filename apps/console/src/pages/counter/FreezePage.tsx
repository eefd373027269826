import { Link, useParams } from 'react-router'
import type { Application } from '../../api/counter.ts'
import { DateField, MoneyField, TextField } from '../../parts/counter/fields.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { Page } from '../../parts/Page.tsx'

/** 司法冻结, for another to check. */
export function FreezePage() {
  const { no = '' } = useParams()
  return (
    <Page title="司法冻结" hint={<Link to={`/counter/accounts/${no}`}>个人账号 {no}</Link>}>
      <PostingForm<Application>
        path="/applications/freeze"
        submit="提交复核"
        toBody={({ businessDate, ...content }) => ({ businessDate, content: { accountNo: no, ...content } })}
        done={({ applicationNo, facts }) => ({
          title: '已提交复核',
          facts: [{ label: '受理单号', value: applicationNo }, ...facts],
          links: <Link to={`/counter/applications/${applicationNo}`}>打开受理单</Link>,
        })}
      >
        <TextField name="court" label="执行法院" first />
        <TextField name="docNo" label="文书编号" />
        <MoneyField name="amount" label="冻结金额" />
        <DateField name="businessDate" label="业务日期" />
      </PostingForm>
    </Page>
  )
}
