import { useQuery } from '@tanstack/react-query'
import { Card, Flex, Statistic, Typography } from 'antd'
import { Link } from 'react-router'
import { callApi } from '../../api/client.ts'
import type { QualitySummary } from '../../api/quality.ts'
import { figure } from '../figures.ts'
import { Loaded } from '../Page.tsx'

const WORST = 3

/** The centre's score, the incidents that wait, and which datasets have the most rows that fail. */
export function QualityCard() {
  const summary = useQuery({ queryKey: ['quality'], queryFn: () => callApi<QualitySummary>('/api/quality/summary') })
  return (
    <Card size="small" title="数据质量" extra={<Link to="/quality">打开</Link>}>
      <Loaded query={summary}>
        {({ centre, openIncidents, datasets }) => (
          <>
            <Flex gap={48}>
              <Statistic title={`中心评分 ${centre?.grade ?? ''}`} value={centre?.score ?? '—'} precision={2} />
              <Statistic title={<Link to="/quality?tab=incidents">待处理问题单</Link>} value={openIncidents} />
            </Flex>
            <Worst datasets={datasets} />
          </>
        )}
      </Loaded>
    </Card>
  )
}

function Worst({ datasets }: Pick<QualitySummary, 'datasets'>) {
  const worst = datasets
    .filter(({ failing }) => failing > 0)
    .toSorted((one, other) => other.failing - one.failing)
    .slice(0, WORST)
  if (worst.length === 0) return <Typography.Text type="secondary">没有不合格的行。</Typography.Text>
  return (
    <Flex vertical style={{ marginTop: 8 }}>
      {worst.map(({ dataset, title, failing }) => (
        <Flex key={dataset} justify="space-between" gap={16}>
          <Link to={`/quality/${dataset}`}>{title}</Link>
          <span>不合格 {figure(failing)} 处</span>
        </Flex>
      ))}
    </Flex>
  )
}
