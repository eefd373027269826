import type { Viewer } from '@anju/standards/viewer.ts'
import { Card, Col, Flex, Input, Row, Statistic, Tag } from 'antd'
import { Link, useOutletContext, useSearchParams } from 'react-router'
import { type Application, type DayEnd, type Listed, type MemberRow, today, type Unit, useCounter } from '../../api/counter.ts'
import { ApplicationTable } from '../../parts/counter/ApplicationTable.tsx'
import { MemberTable, UnitTable } from '../../parts/counter/FoundTables.tsx'
import { fen, figure } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** The clerk's desk: find whom it is about, what waits for me, how the day stands. */
export function CounterPage() {
  const viewer = useOutletContext<Viewer>()
  const [search, setSearch] = useSearchParams()
  const word = search.get('q')?.trim() ?? ''
  return (
    <Page title="柜面" hint="查找单位、缴存人或账户，打开后办理。">
      <Input.Search
        allowClear
        autoFocus
        enterButton="查找"
        placeholder="单位账号或名称、个人账号、姓名、证件号码"
        aria-label="查找单位、缴存人或账户"
        defaultValue={word}
        style={{ maxWidth: 560 }}
        onSearch={(value) => setSearch(value.trim() ? { q: value.trim() } : {})}
      />
      {word !== '' && <Found word={word} />}
      <Today />
      <Waiting viewer={viewer} />
    </Page>
  )
}

function Found({ word }: { word: string }) {
  const q = encodeURIComponent(word)
  const units = useCounter<Listed<Unit>>(`/units?limit=20&search=${q}`)
  return (
    <>
      {word.length >= 2 ? <FoundMembers q={q} /> : <span>查找缴存人，姓名至少输入两个字。</span>}
      <Loaded query={units}>
        {({ items }) => (items.length > 0 ? <UnitTable units={items} empty="" /> : <span>没有名称或账号相符的单位。</span>)}
      </Loaded>
    </>
  )
}

function FoundMembers({ q }: { q: string }) {
  const members = useCounter<Listed<MemberRow>>(`/members?limit=20&search=${q}`)
  return (
    <Loaded query={members}>
      {({ items }) => <MemberTable members={items} empty="没有这样的缴存人。姓名从姓开始输入，证件号码须完整。" />}
    </Loaded>
  )
}

function Today() {
  const day = useCounter<DayEnd>(`/day-ends/${today()}`)
  return (
    <Loaded query={day}>
      {(data) => (
        <Row gutter={[16, 16]}>
          <Col xs={12} lg={6}>
            <Statistic title="今日凭证" value={`${figure(data.voucherCount)} 张`} />
          </Col>
          <Col xs={12} lg={6}>
            <Statistic
              title={<Link to="/counter/applications?queue=all&state=20">待复核</Link>}
              value={`${figure(data.submittedCount)} 件`}
            />
          </Col>
          <Col xs={12} lg={6}>
            <Statistic
              title={<Link to="/counter/receipts">暂收未分摊 {figure(data.unallocatedCount)} 笔</Link>}
              value={`${fen(data.unallocatedAmount)} 元`}
            />
          </Col>
          <Col xs={12} lg={6}>
            <Statistic title={<Link to="/counter/day-end">今日日终</Link>} valueRender={() => <DayTag day={data} />} />
          </Col>
        </Row>
      )}
    </Loaded>
  )
}

function DayTag({ day }: { day: DayEnd }) {
  if (day.closed) return <Tag color="success">已日终</Tag>
  return day.findings.length > 0 ? (
    <Tag color="warning">{day.findings.length} 项待处理</Tag>
  ) : (
    <Tag color="processing">营业中</Tag>
  )
}

/** What waits for me: for a supervisor what is to be checked; what came back to me; what I have made that others check. */
function Waiting({ viewer }: { viewer: Viewer }) {
  const { subject, role } = viewer
  return (
    <Flex vertical gap={16}>
      {role === 'supervisor' && (
        <Queue
          title="待我复核"
          path={`/applications?state=20&notMaker=${subject}`}
          all="/counter/applications?queue=check"
          empty="没有待您复核的业务。"
        />
      )}
      <Queue
        title="退回给我的"
        path={`/applications?state=30&maker=${subject}`}
        all="/counter/applications?queue=mine&state=30"
        empty="没有退回的业务。"
      />
      <Queue
        title="我提交的，待他人复核"
        path={`/applications?state=20&maker=${subject}`}
        all="/counter/applications?queue=mine&state=20"
        empty="没有待复核的业务。从“业务办理”开始。"
      />
    </Flex>
  )
}

function Queue({ title, path, all, empty }: { title: string; path: string; all: string; empty: string }) {
  const applications = useCounter<Listed<Application>>(`${path}&limit=10`)
  return (
    <Card size="small" title={title} extra={<Link to={all}>全部</Link>}>
      <Loaded query={applications}>{({ items }) => <ApplicationTable applications={items} empty={empty} />}</Loaded>
    </Card>
  )
}
