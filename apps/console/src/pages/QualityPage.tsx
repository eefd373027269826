import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Col, Row, Statistic, Tabs, Tag } from 'antd'
import { Link } from 'react-router'
import { callApi } from '../api/client.ts'
import type { Incident, QualitySummary } from '../api/quality.ts'
import { figure, instant } from '../parts/figures.ts'
import { ListTable } from '../parts/ListTable.tsx'
import { Loaded, Page } from '../parts/Page.tsx'
import { ScoreBar } from '../parts/ScoreBar.tsx'
import { useTab } from '../parts/use-tab.ts'
import { incidentPlace } from './incident-place.ts'

/** The centre's data quality: by dimension, by dataset, and the incidents that wait. */
export function QualityPage() {
  const [tab, chooseTab] = useTab(['datasets', 'incidents'])
  const summary = useQuery({
    queryKey: ['quality'],
    queryFn: () => callApi<QualitySummary>('/api/quality/summary'),
    refetchInterval: 15_000,
  })
  return (
    <Page title="数据质量" hint="规则由数据标准生成，每个分数都能打开到不合格的行。">
      <Loaded query={summary}>
        {(data) => (
          <>
            <Overview summary={data} />
            <Tabs
              activeKey={tab}
              onChange={chooseTab}
              items={[
                { key: 'datasets', label: '数据集', children: <Datasets summary={data} /> },
                { key: 'incidents', label: `质量问题单 ${data.openIncidents}`, children: <Incidents /> },
              ]}
            />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Overview({ summary }: { summary: QualitySummary }) {
  return (
    <Row gutter={[12, 12]}>
      <Col xs={12} md={6} xl={3}>
        <Card size="small">
          <Statistic title={`中心 ${summary.centre?.grade ?? ''}`} value={summary.centre?.score ?? '—'} precision={2} />
        </Card>
      </Col>
      {summary.dimensions.map((dimension) => (
        <Col key={dimension.dimension} xs={12} md={6} xl={3}>
          <Card size="small">
            <Statistic title={dimension.title} value={dimension.score ?? '—'} precision={2} />
          </Card>
        </Col>
      ))}
    </Row>
  )
}

function Datasets({ summary }: { summary: QualitySummary }) {
  return (
    <ListTable<QualitySummary['datasets'][number]>
      name="数据集评分"
      rowKey="dataset"
      rows={summary.datasets}
      pagination={false}
      locale={{ emptyText: '还没有评分。资产图运行后自动评分。' }}
      columns={[
        { title: '数据集', dataIndex: 'title', render: (_, row) => <Link to={`/quality/${row.dataset}`}>{row.title}</Link> },
        {
          title: '评分',
          width: 260,
          text: ({ score }) => score,
          render: (_, row) => <ScoreBar score={row} />,
          sorter: (a, b) => (a.score ?? 0) - (b.score ?? 0),
        },
        { title: '不合格', align: 'right', render: (_, row) => figure(row.failing) },
        { title: '评分时间', width: 180, render: (_, row) => instant(row.scoredAt) },
      ]}
    />
  )
}

function Incidents() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const incidents = useQuery({
    queryKey: ['quality', 'incidents'],
    queryFn: () => callApi<{ incidents: Incident[] }>('/api/quality/incidents'),
  })
  const resolve = useMutation({
    mutationFn: (id: string) => callApi(`/api/quality/incidents/${id}/resolve`, { body: {} }),
    onSuccess: () => {
      void message.success('已办结；下次评分仍不合格会再次打开')
      void queries.invalidateQueries({ queryKey: ['quality'] })
    },
    onError: (error) => message.error(error.message),
  })
  return (
    <Loaded query={incidents}>
      {(data) => (
        <ListTable<Incident>
          name="质量问题单"
          rowKey="id"
          rows={data.incidents}
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          locale={{ emptyText: '没有质量问题单' }}
          columns={[
            {
              title: '状态',
              width: 90,
              text: ({ status }) => (status === 'open' ? '待处理' : '已办结'),
              render: (_, { status }) => (
                <Tag color={status === 'open' ? 'error' : 'default'}>{status === 'open' ? '待处理' : '已办结'}</Tag>
              ),
            },
            {
              title: '规则',
              dataIndex: 'sentence',
              render: (_, row) => <Link to={incidentPlace(row)}>{row.sentence}</Link>,
            },
            { title: '不合格行', align: 'right', width: 110, render: (_, row) => figure(row.failing) },
            { title: '打开', width: 180, render: (_, row) => instant(row.openedAt) },
            {
              title: '操作',
              width: 100,
              render: (_, row) =>
                row.status === 'open' && (
                  <Button
                    size="small"
                    onClick={() => resolve.mutate(row.id)}
                    loading={resolve.isPending && resolve.variables === row.id}
                  >
                    办结
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Loaded>
  )
}
