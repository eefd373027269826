import { education, maritalStatus } from '@anju/standards/code-lists/party.ts'
import { Link, useParams } from 'react-router'
import { type Account, type Member, useCounter } from '../../api/counter.ts'
import { ActMenu } from '../../parts/counter/ActMenu.tsx'
import { ChangeForm } from '../../parts/counter/ChangeForm.tsx'
import { ChangeList } from '../../parts/counter/ChangeList.tsx'
import { CodeField, MoneyField, TextField } from '../../parts/counter/fields.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 缴存人信息变更 from an account, and what was changed before; name and document are corrected by two persons. */
export function ChangeMemberPage() {
  const { no = '' } = useParams()
  const account = useCounter<Account>(`/accounts/${no}`)
  const memberNo = account.data?.memberNo
  const member = useCounter<Member>(memberNo && `/members/${memberNo}`)
  return (
    <Page
      title="缴存人信息变更"
      hint={
        <>
          <Link to={`/counter/accounts/${no}`}>{member.data?.name ?? no}</Link>
          　姓名、证件登记错误的，办理缴存人信息更正，由另一人复核。
        </>
      }
      actions={memberNo && <ActMenu kinds={['member_correction']} given={{ memberNo }} />}
    >
      <Loaded query={member}>
        {({ maritalStatus: married, occupation, education: schooling, address, monthlyIncome }) => (
          <ChangeForm
            path={`/members/${memberNo}`}
            present={{ maritalStatus: married, occupation, education: schooling, address, monthlyIncome }}
            done={<Link to={`/counter/accounts/${no}`}>打开账户</Link>}
          >
            <TextField name="mobile" label="手机" digits optional hint="不变更的不填" first />
            <TextField name="address" label="住址" optional />
            <CodeField name="maritalStatus" label="婚姻状况" list={maritalStatus} optional />
            <CodeField name="education" label="学历" list={education} optional />
            <TextField name="occupation" label="职业代码" optional />
            <MoneyField name="monthlyIncome" label="月收入" optional />
          </ChangeForm>
        )}
      </Loaded>
      {memberNo && <ChangeList path={`/members/${memberNo}`} of={memberNo} />}
    </Page>
  )
}
