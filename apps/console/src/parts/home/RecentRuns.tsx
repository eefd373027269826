import { useQuery } from '@tanstack/react-query'
import { Card, Table, Typography } from 'antd'
import { Link } from 'react-router'
import { callApi } from '../../api/client.ts'
import { type RunSummary, selectionTitle } from '../../api/runs.ts'
import { instant } from '../figures.ts'
import { Loaded } from '../Page.tsx'
import { RunTag, StepCounts } from '../RunTag.tsx'

/** The last runs of the asset graph. */
export function RecentRuns() {
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
