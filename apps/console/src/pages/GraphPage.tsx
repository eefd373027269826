import { Empty } from 'antd'
import { Link } from 'react-router'
import { type AssetsGraph, STANDING_TITLES, type Standing, useAssetsGraph } from '../api/assets-graph.ts'
import { chineseOf } from '../api/catalog.ts'
import { instant } from '../parts/figures.ts'
import { Graph } from '../parts/LineageGraph.tsx'
import { Loaded, Page } from '../parts/Page.tsx'

const COLOURS: Readonly<Record<Standing, string>> = {
  source: 'var(--ant-color-text-quaternary)',
  fresh: 'var(--ant-color-success)',
  stale: 'var(--ant-color-warning)',
  overdue: 'var(--ant-color-error)',
  never: 'var(--ant-color-text-quaternary)',
  running: 'var(--ant-color-primary)',
  failed: 'var(--ant-color-error)',
}

/** What an asset is called: its description up to what explains it. */
const titleOf = (description: string) => chineseOf(description).split(/[：，（]/)[0] || null

const nodeOf = ({ key, description, status, materializedAt }: AssetsGraph['nodes'][number]) => {
  const [word, color] = [STANDING_TITLES[status], COLOURS[status]]
  return {
    id: key,
    title: titleOf(description),
    standing: { color, word: materializedAt ? `${word} ${instant(materializedAt).slice(5, 16)}` : word },
  }
}

/** The whole asset graph from left to right; a click opens an asset. */
export function GraphPage() {
  const graph = useAssetsGraph()
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
