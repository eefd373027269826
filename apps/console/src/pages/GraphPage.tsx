import { useQuery } from '@tanstack/react-query'
import { Empty } from 'antd'
import { Link } from 'react-router'
import { chineseOf } from '../api/catalog.ts'
import { callApi } from '../api/client.ts'
import { Graph } from '../parts/LineageGraph.tsx'
import { Loaded, Page } from '../parts/Page.tsx'

interface AssetsGraph {
  readonly nodes: readonly { readonly key: string; readonly description: string }[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

/** What an asset is called: its description up to what explains it. */
const titleOf = (description: string) => chineseOf(description).split(/[：，（]/)[0] || null

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
            <Graph
              view={{ nodes: nodes.map(({ key, description }) => ({ id: key, title: titleOf(description) })), edges }}
              current=""
            />
          )
        }
      </Loaded>
    </Page>
  )
}
