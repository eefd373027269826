import { useQuery } from '@tanstack/react-query'
import { Empty } from 'antd'
import { Link } from 'react-router'
import { chineseOf } from '../api/catalog.ts'
import { callApi } from '../api/client.ts'
import { instant } from '../parts/figures.ts'
import { Graph } from '../parts/LineageGraph.tsx'
import { Loaded, Page } from '../parts/Page.tsx'

const STANDINGS = {
  source: { word: '来源', color: 'var(--ant-color-text-quaternary)' },
  fresh: { word: '最新', color: 'var(--ant-color-success)' },
  stale: { word: '待更新', color: 'var(--ant-color-warning)' },
  overdue: { word: '已过期', color: 'var(--ant-color-error)' },
  never: { word: '尚未物化', color: 'var(--ant-color-text-quaternary)' },
  running: { word: '正在物化', color: 'var(--ant-color-primary)' },
  failed: { word: '失败，保留旧版本', color: 'var(--ant-color-error)' },
}

interface AssetsGraph {
  readonly nodes: readonly {
    readonly key: string
    readonly description: string
    readonly status: keyof typeof STANDINGS
    readonly materializedAt: string | null
  }[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

/** What an asset is called: its description up to what explains it. */
const titleOf = (description: string) => chineseOf(description).split(/[：，（]/)[0] || null

const nodeOf = ({ key, description, status, materializedAt }: AssetsGraph['nodes'][number]) => {
  const { word, color } = STANDINGS[status]
  return {
    id: key,
    title: titleOf(description),
    standing: { color, word: materializedAt ? `${word} ${instant(materializedAt).slice(5, 16)}` : word },
  }
}

/** The whole asset graph from left to right; a click opens an asset. */
export function GraphPage() {
  const graph = useQuery({
    queryKey: ['assets-graph'],
    queryFn: () => callApi<AssetsGraph>('/api/assets-graph'),
    refetchInterval: 10_000,
  })
  return (
    <Page title="资产图" hint={<Link to="/runs">返回编排</Link>}>
      <Loaded query={graph}>
        {({ nodes, edges }) =>
          nodes.length === 0 ? (
            <Empty description="还没有声明资产" />
          ) : (
            <Graph view={{ nodes: nodes.map(nodeOf), edges }} current="" />
          )
        }
      </Loaded>
    </Page>
  )
}
