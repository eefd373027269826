import { Link, useSearchParams } from 'react-router'
import { AboutAccount } from '../../parts/counter/AboutAccount.tsx'
import { BusinessDateField } from '../../parts/counter/BusinessDateField.tsx'
import { MoneyField, TextField } from '../../parts/counter/fields.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { Page } from '../../parts/Page.tsx'

/** 转入联系函 to another centre, for a member's account here. */
export function NewLetterPage() {
  const [search] = useSearchParams()
  return (
    <Page title="发出转入联系函" hint="请对方中心把缴存人的余额转来；对方复核、款项到账之后再办理外部转入。">
      <PostingForm<{ letterNo: string }>
        path="/transfer-letters"
        submit="发出"
        initial={{ accountNo: search.get('accountNo') ?? '' }}
        done={({ letterNo }) => ({
          title: '联系函已发出',
          facts: [{ label: '联系函编号', value: letterNo }],
          links: <Link to={`/counter/letters/${letterNo}`}>打开联系函</Link>,
        })}
      >
        <AboutAccount />
        <TextField name="letterNo" label="联系函编号" hint="转移接续平台的编号，数字和字母" first />
        <TextField name="accountNo" label="个人账号" digits />
        <TextField name="centre" label="转出地中心" hint="如 洛阳市住房公积金管理中心" />
        <MoneyField name="amount" label="转入金额" />
        <BusinessDateField />
      </PostingForm>
    </Page>
  )
}
