import { ROLE_TITLES, type Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Alert, Card, Col, Flex, Row, Statistic, Table, Typography } from 'antd'
import { Link, useOutletContext } from 'react-router'
import type { CaptureStatus } from '../api/capture.ts'
import { callApi } from '../api/client.ts'
import type { QualitySummary } from '../api/quality.ts'
import { type RunSummary, selectionTitle } from '../api/runs.ts'
import { duration, instant } from '../parts/figures.ts'
import { Loaded, Page } from '../parts/Page.tsx'
import { RunTag, StepCounts } from '../parts/RunTag.tsx'
import { sectionsFor } from '../shell/sections.ts'
import { FirstSteps } from './FirstSteps.tsx'

/** Is the platform healthy, what is late, what fell in quality, what waits for me. */
export function HomePage() {
  const viewer = useOutletContext<Viewer>()
  const data = viewer.role === 'steward' || viewer.role === 'analyst'
  return (
    <Page title={`${viewer.name}，您好`} hint={`您的角色是${ROLE_TITLES[viewer.role]}。`}>
      {viewer.role === 'steward' && <CaptureHealth />}
      <Row gutter={[16, 16]}>
        {sectionsFor(viewer.role).some(({ path }) => path === '/quality') && (
          <Col xs={24} lg={8}>
            <QualityCard />
          </Col>
        )}
        {data && (
          <Col xs={24} lg={16}>
            <RecentRuns />
          </Col>
        )}
      </Row>
      <FirstSteps role={viewer.role} />
      <Flex gap={12} wrap>
        {sectionsFor(viewer.role)
          .filter(({ path }) => path !== '/')
          .map(({ path, title }) => (
            <Link key={path} to={path}>
              <Card size="small" hoverable>
                {title}
              </Card>
            </Link>
          ))}
      </Flex>
    </Page>
  )
}

const LATE_MS = 10_000

function CaptureHealth() {
  const status = useQuery({
    queryKey: ['capture'],
    queryFn: () => callApi<CaptureStatus>('/api/capture'),
    refetchInterval: 3_000,
  })
  if (status.error)
    return <Alert type="error" showIcon title="数据采集没有应答" description={<Link to="/capture">查看数据接入</Link>} />
  const late = (status.data?.lagMs.last ?? 0) > LATE_MS
  if (!status.data) return null
  return (
    <Alert
      type={late ? 'warning' : 'success'}
      showIcon
      title={
        late
          ? `数据采集落后 ${duration(status.data.lagMs.last)}`
          : `数据采集正常，提交到可查询 ${duration(status.data.lagMs.p50)}`
      }
      action={<Link to="/capture">查看</Link>}
    />
  )
}

function QualityCard() {
  const summary = useQuery({ queryKey: ['quality'], queryFn: () => callApi<QualitySummary>('/api/quality/summary') })
  return (
    <Card size="small" title="数据质量" extra={<Link to="/quality">打开</Link>}>
      <Loaded query={summary}>
        {({ centre, openIncidents }) => (
          <Flex gap={48}>
            <Statistic title={`中心评分 ${centre?.grade ?? ''}`} value={centre?.score ?? '—'} precision={2} />
            <Statistic title="待处理问题单" value={openIncidents} />
          </Flex>
        )}
      </Loaded>
    </Card>
  )
}

function RecentRuns() {
  const runs = useQuery({
    queryKey: ['runs', 'recent'],
    queryFn: () => callApi<{ runs: RunSummary[] }>('/api/runs?limit=6'),
  })
  return (
    <Card size="small" title="最近运行" extra={<Link to="/runs">全部</Link>}>
      <Loaded query={runs}>
        {(data) => (
          <Table<RunSummary>
            size="small"
            rowKey="id"
            dataSource={data.runs}
            pagination={false}
            showHeader={false}
            locale={{ emptyText: <Typography.Text type="secondary">还没有运行</Typography.Text> }}
            columns={[
              { width: 100, render: (_, run) => <RunTag status={run.status} /> },
              { render: (_, run) => <Link to={`/runs/${run.id}`}>{selectionTitle(run.selection)}</Link>, ellipsis: true },
              { render: (_, run) => <StepCounts counts={run.counts} />, ellipsis: true },
              { width: 170, render: (_, run) => instant(run.startedAt ?? run.createdAt) },
            ]}
          />
        )}
      </Loaded>
    </Card>
  )
}
