import { gender, idType } from '@anju/standards/code-lists/party.ts'
import { Form } from 'antd'
import { Link, useParams } from 'react-router'
import { today, type Unit, useCounter } from '../../api/counter.ts'
import { ChoiceField, CodeField, DateField, MoneyField, TextField } from '../../parts/counter/fields.tsx'
import { filled, PostingForm } from '../../parts/counter/PostingForm.tsx'
import { fen } from '../../parts/figures.ts'
import { Page } from '../../parts/Page.tsx'

interface Opened {
  readonly memberNo: string
  readonly accountNo: string
  readonly unitAmount: string
  readonly memberAmount: string
}

/** 个人开户 in a unit. */
export function OpenMemberPage() {
  const { no = '' } = useParams()
  const unit = useCounter<Unit>(`/units/${no}`)
  return (
    <Page title="个人开户" hint={unit.data && <Link to={`/counter/units/${no}`}>{unit.data.name}</Link>}>
      <PostingForm<Opened>
        path="/members"
        submit="开户"
        initial={{ idType: '01', openedOn: today() }}
        toBody={(values) => ({ unitNo: no, ...filled(values) })}
        done={({ memberNo, accountNo, unitAmount, memberAmount }) => ({
          title: '个人账户已开立',
          facts: [
            { label: '个人账号', value: accountNo },
            { label: '缴存人编号', value: memberNo },
            { label: '月缴存额', value: `单位 ${fen(unitAmount)} 元，个人 ${fen(memberAmount)} 元` },
          ],
          links: <Link to={`/counter/accounts/${accountNo}`}>打开账户</Link>,
        })}
      >
        <TextField name="name" label="姓名" first />
        <CodeField name="idType" label="证件类型" list={idType} />
        <TextField name="idNumber" label="证件号码" />
        <Form.Item noStyle dependencies={['idType']}>
          {({ getFieldValue }) =>
            getFieldValue('idType') !== '01' && (
              <>
                <ChoiceField name="gender" label="性别" options={SEXES} />
                <DateField name="birthDate" label="出生日期" />
              </>
            )
          }
        </Form.Item>
        <TextField name="mobile" label="手机" digits />
        <MoneyField name="base" label="缴存基数" />
        <DateField name="openedOn" label="开户日期" />
      </PostingForm>
    </Page>
  )
}

const SEXES = gender.codes
  .filter(({ code }) => code === '1' || code === '2')
  .map(({ code, title }) => ({ value: code, label: title }))
