import { titleOf } from '@anju/standards/code-list.ts'
import { applicationEvent, applicationState } from '@anju/standards/code-lists/application.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import { Alert, Card, Flex, Timeline, Typography } from 'antd'
import type { ReactNode } from 'react'
import { Link, useOutletContext, useParams } from 'react-router'
import { type Application, type Kind, useCounter, useKinds } from '../../api/counter.ts'
import { ApplicationForm } from '../../parts/counter/ApplicationForm.tsx'
import { StateTag } from '../../parts/counter/ApplicationTable.tsx'
import { factsOf } from '../../parts/counter/content/shape.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { RESULT_AMOUNTS, RESULT_TITLES } from '../../parts/counter/kind-words.ts'
import { PolicyChangeContent } from '../../parts/counter/PolicyChangeContent.tsx'
import { VoucherLink } from '../../parts/counter/Posted.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { Steps } from '../../parts/counter/Steps.tsx'
import { fen, instant, rate } from '../../parts/figures.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** One application of whatever kind: what the checker should see, what may be done with it now, what was done. */
export function ApplicationPage() {
  const { no = '' } = useParams()
  const application = useCounter<Application>(`/applications/${no}`)
  const kinds = useKinds()
  return (
    <Loaded query={application}>
      {(data) => (
        <Loaded query={kinds}>
          {({ items }) => <ApplicationDetail application={data} kind={items.find(({ kind }) => kind === data.kind)!} />}
        </Loaded>
      )}
    </Loaded>
  )
}

/** Where whoever made it may change it and submit it again. */
const OPEN_TO_MAKER: readonly string[] = ['10', '30', '60']

function ApplicationDetail({ application, kind }: { application: Application; kind: Kind }) {
  const viewer = useOutletContext<Viewer>()
  const nameOf = useNames()
  const { applicationNo, kindTitle, state, content, facts, accountNo, unitNo, loanNo, unitName, memberName, result } = application
  const changing = OPEN_TO_MAKER.includes(state) && viewer.subject === application.maker
  const about = [
    ...(accountNo
      ? [
          {
            label: '个人',
            value: (
              <Link to={`/counter/accounts/${accountNo}`}>
                {memberName} {accountNo}
              </Link>
            ),
          },
        ]
      : []),
    ...(unitNo
      ? [
          {
            label: '单位',
            value: (
              <Link to={`/counter/units/${unitNo}`}>
                {unitName} {unitNo}
              </Link>
            ),
          },
        ]
      : []),
    ...(loanNo
      ? [
          {
            label: '贷款',
            value: (
              <Link to={`/counter/loans/${loanNo}`}>
                {memberName} {loanNo}
              </Link>
            ),
          },
        ]
      : []),
  ]
  return (
    <Page title={kindTitle} hint={`受理单号 ${applicationNo}`}>
      <FactList
        facts={[
          { label: '状态', value: <StateTag state={state} /> },
          { label: '业务日期', value: application.businessDate },
          { label: '经办', value: nameOf(application.maker) },
          { label: '复核', value: nameOf(application.checker) },
          ...about,
        ]}
      />
      {changing && <CameBack application={application} />}
      {!changing && facts.length > 0 && (
        <Card size="small" title="复核要点">
          <FactList facts={facts} />
        </Card>
      )}
      {!changing && (
        <Card size="small" title="申请内容">
          <FactList facts={factsOf(kind.content, content)} />
        </Card>
      )}
      {!changing && kind.kind === 'policy_change' && <PolicyChangeContent lines={content.lines as never} />}
      {result && WITH_RESULT.includes(state) && (
        <Card size="small" title="办理结果">
          <FactList facts={resultFacts(result)} />
        </Card>
      )}
      {changing && (
        <section aria-label="修改后再次提交">
          {kind.kind === 'policy_change' ? (
            <LinkButton type="primary" to={`/counter/policy/${parameterOf(content)}/change?again=${applicationNo}`}>
              修改后再次提交
            </LinkButton>
          ) : (
            <ApplicationForm kind={kind} again={application} />
          )}
        </section>
      )}
      <Steps application={application} viewer={viewer} />
      <Card size="small" title="流转">
        <Timeline
          items={(application.transitions ?? []).map(({ seq, event, toState, actor, note, at }) => ({
            key: seq,
            content: (
              <Flex vertical>
                <span>
                  {nameOf(actor)} {titleOf(applicationEvent, event)}，{titleOf(applicationState, toState)}
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

/** The parameter whose form a change is made anew with. */
const parameterOf = ({ lines }: Application['content']) => (lines as readonly { readonly parameter: string }[])[0]!.parameter

/** Where what was made still stands, or is on its way. */
const WITH_RESULT: readonly string[] = ['40', '50', '90']

/** Why it came back to whoever made it. */
function CameBack({ application: { state, transitions = [] } }: { application: Application }) {
  const nameOf = useNames()
  const last = transitions.at(-1)
  if (state === '10' || !last) return <Alert type="info" showIcon title="草稿，尚未提交复核" />
  return (
    <Alert
      type="warning"
      showIcon
      title={state === '60' ? '入账失败，可修改后再次提交' : `${nameOf(last.actor)}已退回，请修改后再次提交`}
      description={last.note ?? '未写明原因'}
    />
  )
}

/** What the approval made, as far as it is told in one value; numbers of vouchers and loans lead to them. */
const resultFacts = (result: Readonly<Record<string, unknown>>) =>
  Object.entries(result).flatMap(([name, value]): { label: string; value: ReactNode }[] => {
    const label = RESULT_TITLES[name]
    if (!label || value === null || typeof value === 'object') return []
    const text = String(value)
    if (name === 'voucherNo' || name === 'reversalOf') return [{ label, value: <VoucherLink no={text} /> }]
    if (name === 'loanNo') return [{ label, value: <Link to={`/counter/loans/${text}`}>{text}</Link> }]
    if (name === 'annualRate') return [{ label, value: rate(text) }]
    return [{ label, value: RESULT_AMOUNTS.has(name) ? `${fen(text)} 元` : text }]
  })
