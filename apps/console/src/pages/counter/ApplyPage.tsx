import { Result } from 'antd'
import { Link, Navigate, useParams, useSearchParams } from 'react-router'
import { useKinds } from '../../api/counter.ts'
import { ApplicationForm } from '../../parts/counter/ApplicationForm.tsx'
import { WithdrawalForm } from '../../parts/counter/WithdrawalForm.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** One kind of business, filled in and submitted for another to check; the address says of which unit, account or loan. */
export function ApplyPage() {
  const { kind: name = '' } = useParams()
  const [search] = useSearchParams()
  const given = Object.fromEntries(search)
  const kinds = useKinds()
  return (
    <Loaded query={kinds}>
      {({ items }) => {
        const kind = items.find((one) => one.kind === name)
        if (!kind) return <Result status="404" title="没有这种业务" extra={<Link to="/counter/apply">全部业务</Link>} />
        if (name === 'policy_change') return <Navigate replace to="/counter/policy" />
        const Form = name === 'withdrawal' ? WithdrawalForm : ApplicationForm
        return (
          <Page title={kind.title} hint="填写后先看要点，再提交；由另一人复核通过后才入账。">
            <Form key={search.toString()} kind={kind} given={given} />
          </Page>
        )
      }}
    </Loaded>
  )
}
