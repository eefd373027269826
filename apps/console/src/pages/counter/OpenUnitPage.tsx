import { economicType } from '@anju/standards/code-lists/party.ts'
import { county } from '@anju/standards/code-lists/region.ts'
import { Link } from 'react-router'
import { today } from '../../api/counter.ts'
import { CodeField, DateField, TextField } from '../../parts/counter/fields.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { Page } from '../../parts/Page.tsx'

/** 单位开户 */
export function OpenUnitPage() {
  return (
    <Page title="单位开户">
      <PostingForm<{ unitNo: string }>
        path="/units"
        submit="开户"
        initial={{ openedOn: today(), unitRatio: '0.12', memberRatio: '0.12' }}
        done={({ unitNo }) => ({
          title: '单位已开户',
          facts: [{ label: '单位账号', value: unitNo }],
          links: <Link to={`/counter/units/${unitNo}`}>打开单位</Link>,
        })}
      >
        <TextField name="name" label="单位名称" first />
        <TextField name="creditCode" label="统一社会信用代码" />
        <TextField name="address" label="单位地址" />
        <CodeField name="countyCode" label="所在县区" list={county} />
        <TextField name="legalRepresentative" label="法定代表人" />
        <CodeField name="economicType" label="经济类型" list={economicType} />
        <TextField name="industry" label="行业代码" hint="GB/T 4754 门类或大类，如 P 教育" />
        <TextField name="contactName" label="经办人" />
        <TextField name="contactMobile" label="经办人手机" digits />
        <TextField name="unitRatio" label="单位缴存比例" hint="如 0.12" />
        <TextField name="memberRatio" label="个人缴存比例" hint="如 0.12" />
        <DateField name="openedOn" label="开户日期" />
      </PostingForm>
    </Page>
  )
}
