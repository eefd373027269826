import { useQuery } from '@tanstack/react-query'
import { Empty } from 'antd'
import { Link } from 'react-router'
import { callApi } from '../api/client.ts'
import { Graph } from '../parts/LineageGraph.tsx'
import { Loaded, Page } from '../parts/Page.tsx'

interface AssetsGraph {
  readonly nodes: readonly { readonly key: string; readonly status?: string | null }[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
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
            <Graph view={{ nodes: nodes.map(({ key }) => ({ id: key })), edges }} current="" />
          )
        }
      </Loaded>
    </Page>
  )
}
