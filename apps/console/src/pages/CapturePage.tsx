import { useQuery } from '@tanstack/react-query'
import { Alert, Card, Col, Descriptions, Flex, Grid, Progress, Row, Statistic, Table, Tabs } from 'antd'
import type { CaptureStatus } from '../api/capture.ts'
import { callApi } from '../api/client.ts'
import { duration, figure, instant } from '../parts/figures.ts'
import { Loaded, Page } from '../parts/Page.tsx'
import { useTab } from '../parts/use-tab.ts'
import { CaptureState } from './capture/CaptureState.tsx'
import { LakeTending } from './capture/LakeTending.tsx'
import { Quarantine } from './capture/Quarantine.tsx'
import { Resnapshots } from './capture/Resnapshots.tsx'
import { SchemaChanges } from './capture/SchemaChanges.tsx'
import { RejectedRows } from './sources/RejectedRows.tsx'
import { Sources } from './sources/Sources.tsx'

/** What comes into the lake, from the ledger and from outside: how far, how fast, how late. */
export function CapturePage() {
  const { md: wide = true } = Grid.useBreakpoint()
  const [tab, chooseTab] = useTab(['flow', 'sources', 'rejected', 'snapshots', 'schema', 'quarantine'])
  const status = useQuery({
    queryKey: ['capture', 'status'],
    queryFn: () => callApi<CaptureStatus>('/api/capture'),
    refetchInterval: 1_000,
  })
  return (
    <Page
      title="数据接入"
      hint="核心账务的每一次变更，外部部门的文件与接口，都整批进入湖中的 ods 表；位置与数据同时提交，不重不漏。"
    >
      {status.error && status.data && <Alert type="warning" showIcon title="暂时连不上采集，以下是最近一次的状态" />}
      <Tabs
        // On a phone all six are to be in reach: what overflows goes behind a button that a screen reader takes for a broken list.
        tabBarGutter={wide ? 32 : 10}
        activeKey={tab}
        onChange={chooseTab}
        destroyOnHidden
        items={[
          {
            key: 'flow',
            label: '进度',
            children: (
              <Flex vertical gap={16}>
                <Loaded query={status}>{(data) => <Capture status={data} />}</Loaded>
                <LakeTending />
              </Flex>
            ),
          },
          { key: 'sources', label: '外部来源', children: <Sources /> },
          { key: 'rejected', label: '退回的行', children: <RejectedRows /> },
          {
            key: 'snapshots',
            label: '重新快照',
            children: <Loaded query={status}>{(data) => <Resnapshots status={data} />}</Loaded>,
          },
          { key: 'schema', label: '表结构', children: <SchemaChanges /> },
          { key: 'quarantine', label: '隔离区', children: <Quarantine /> },
        ]}
      />
    </Page>
  )
}

function Capture({ status }: { status: CaptureStatus }) {
  const { snapshot, lagMs } = status
  const tables = Object.entries(status.tables).map(([name, count]) => ({ name, count }))
  return (
    <Flex vertical gap={16}>
      <CaptureState status={status} />
      {status.phase === 'snapshot' && (
        <Card size="small" title="全量读取">
          <Progress
            aria-label="全量读取进度"
            percent={snapshot.total ? Math.min(100, Math.round((snapshot.rows / snapshot.total) * 100)) : 0}
            status="active"
          />
        </Card>
      )}
      <Row gutter={[16, 16]}>
        <Col xs={12} lg={6}>
          <Statistic title="提交到可查询（中位）" value={duration(lagMs.p50)} />
        </Col>
        <Col xs={12} lg={6}>
          <Statistic title="提交到可查询（p99）" value={duration(lagMs.p99)} />
        </Col>
        <Col xs={12} lg={6}>
          <Statistic title="尚未入湖" value={`${figure(status.lagBytes)} 字节`} />
        </Col>
        <Col xs={12} lg={6}>
          <Statistic title="隔离区等待的行" value={figure(status.waiting)} />
        </Col>
      </Row>
      <Descriptions size="small" column={{ xs: 1, md: 2 }} bordered>
        <Descriptions.Item label="复制槽">{status.slot}</Descriptions.Item>
        <Descriptions.Item label="最近入湖">{instant(status.lastFlushAt)}</Descriptions.Item>
        <Descriptions.Item label="已入湖位置">{status.confirmedLsn}</Descriptions.Item>
        <Descriptions.Item label="账务当前位置">{status.walEndLsn}</Descriptions.Item>
        <Descriptions.Item label="累计变更">{figure(status.changesTotal)}</Descriptions.Item>
        <Descriptions.Item label="每秒变更">{figure(status.changesPerSecond)}</Descriptions.Item>
      </Descriptions>
      <Table
        size="small"
        rowKey="name"
        dataSource={tables}
        pagination={false}
        columns={[
          { title: '来源表', dataIndex: 'name' },
          { title: '本次运行以来的变更', align: 'right', render: (_, { count }) => figure(count) },
        ]}
        locale={{ emptyText: '采集启动以来还没有变更' }}
      />
    </Flex>
  )
}
