import { Card, Flex, Typography } from 'antd'
import { Link } from 'react-router'
import { type AssetsGraph, STANDING_TITLES, type Standing, useAssetsGraph } from '../../api/assets-graph.ts'
import { Loaded } from '../Page.tsx'

const LATE: readonly Standing[] = ['failed', 'overdue', 'never']
const SHOWN = 5

/** Assets that failed, are over their time or were never made, the worst first, each with the reason; how many wait for the next run. */
export function LateAssets() {
  const graph = useAssetsGraph()
  return (
    <Card size="small" title="没有按时更新的资产" extra={<Link to="/runs/graph">资产图</Link>}>
      <Loaded query={graph}>{({ nodes }) => <Late nodes={nodes} />}</Loaded>
    </Card>
  )
}

function Late({ nodes }: Pick<AssetsGraph, 'nodes'>) {
  const late = LATE.flatMap((standing) => nodes.filter(({ status }) => status === standing))
  const stale = nodes.filter(({ status }) => status === 'stale').length
  return (
    <Flex vertical>
      {late.slice(0, SHOWN).map(({ key, status, reason }) => (
        <Flex key={key} justify="space-between" gap={16}>
          <Link to={`/assets/${encodeURIComponent(key)}`}>{key}</Link>
          <Typography.Text type="secondary" ellipsis={{ tooltip: reason }}>
            {STANDING_TITLES[status]}
            {reason && `：${reason}`}
          </Typography.Text>
        </Flex>
      ))}
      {late.length > SHOWN && <Typography.Text type="secondary">另有 {late.length - SHOWN} 项</Typography.Text>}
      <Typography.Text type="secondary">
        {late.length === 0 && `${nodes.length} 项资产都没有过期或失败。`}
        {stale > 0 && `${stale} 项的上游有新数据，等下次运行更新。`}
      </Typography.Text>
    </Flex>
  )
}
