import { titleOf } from '@anju/standards/code-list.ts'
import { applicationEvent, applicationState } from '@anju/standards/code-lists/application.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import { Card, Flex, Timeline, Typography } from 'antd'
import { Link, useOutletContext, useParams } from 'react-router'
import { type Application, useCounter } from '../../api/counter.ts'
import { StateTag } from '../../parts/counter/ApplicationTable.tsx'
import { FactList } from '../../parts/counter/FactList.tsx'
import { Steps } from '../../parts/counter/Steps.tsx'
import { instant } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** One application of whatever kind: what the checker should see, what may be done with it now, what was done. */
export function ApplicationPage() {
  const { no = '' } = useParams()
  const application = useCounter<Application>(`/applications/${no}`)
  return <Loaded query={application}>{(data) => <ApplicationDetail application={data} />}</Loaded>
}

function ApplicationDetail({ application }: { application: Application }) {
  const viewer = useOutletContext<Viewer>()
  const { applicationNo, kindTitle, state, facts, accountNo, unitNo, loanNo, result } = application
  const about = [
    ...(accountNo ? [{ label: '个人账号', value: <Link to={`/counter/accounts/${accountNo}`}>{accountNo}</Link> }] : []),
    ...(unitNo ? [{ label: '单位账号', value: <Link to={`/counter/units/${unitNo}`}>{unitNo}</Link> }] : []),
    ...(loanNo ? [{ label: '贷款账号', value: <Link to={`/counter/loans/${loanNo}`}>{loanNo}</Link> }] : []),
  ]
  return (
    <Page title={kindTitle} hint={`受理单号 ${applicationNo}`}>
      <FactList
        facts={[
          { label: '状态', value: <StateTag state={state} /> },
          { label: '业务日期', value: application.businessDate },
          { label: '经办', value: application.maker },
          { label: '复核', value: application.checker ?? '—' },
          ...about,
        ]}
      />
      <Card size="small" title="复核要点">
        <FactList facts={facts} />
      </Card>
      {result && (
        <Card size="small" title="办理结果">
          <FactList facts={Object.entries(result).map(([label, value]) => ({ label, value: said(value) }))} />
        </Card>
      )}
      <Steps application={application} viewer={viewer} />
      <Card size="small" title="流转">
        <Timeline
          items={(application.transitions ?? []).map(({ seq, event, toState, actor, note, at }) => ({
            key: seq,
            content: (
              <Flex vertical>
                <span>
                  {actor} {titleOf(applicationEvent, event)},{titleOf(applicationState, toState)}
                </span>
                <Typography.Text type="secondary">
                  {instant(at)}
                  {note && `，附言：${note}`}
                </Typography.Text>
              </Flex>
            ),
          }))}
        />
      </Card>
    </Page>
  )
}

const said = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value))
