import '@xyflow/react/dist/style.css'
import Dagre from '@dagrejs/dagre'
import { useQuery } from '@tanstack/react-query'
import { Background, Controls, type Edge, type Node, Position, ReactFlow } from '@xyflow/react'
import { Empty, Flex, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { callApi } from '../api/client.ts'
import { useThemeMode } from '../shell/theme-mode.ts'
import { Loaded } from './Page.tsx'

interface LineageNode {
  readonly id: string
  readonly title?: string | null
  /** How the asset stands: a word under its name, and the colour of its edge. */
  readonly standing?: { readonly word: string; readonly color: string } | undefined
}

export interface LineageView {
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

const WIDTH = 200
/** Two lines of a title and an identifier, and one of how it stands. */
const HEIGHT = 76

/** Where an asset comes from and where it goes: a graph to walk; a click opens the asset. */
export function LineageGraph({ assetId }: { assetId: string }) {
  const [direction, setDirection] = useState<'both' | 'up' | 'down'>('both')
  const lineage = useQuery({
    queryKey: ['lineage', assetId, direction],
    queryFn: () => callApi<LineageView>(`/api/lineage/${encodeURIComponent(assetId)}?direction=${direction}&depth=5`),
  })
  return (
    <Flex vertical gap={8}>
      <Segmented
        value={direction}
        onChange={setDirection}
        options={[
          { value: 'both', label: '上下游' },
          { value: 'up', label: '上游' },
          { value: 'down', label: '下游' },
        ]}
        style={{ alignSelf: 'start' }}
      />
      <Loaded query={lineage}>
        {(view) =>
          view.nodes.length <= 1 ? (
            <Empty description="还没有记录到血缘。资产物化后自动记录。" />
          ) : (
            <Graph view={view} current={assetId} />
          )
        }
      </Loaded>
    </Flex>
  )
}

const WORDS = {
  'controls.ariaLabel': '图的缩放',
  'controls.zoomIn.ariaLabel': '放大',
  'controls.zoomOut.ariaLabel': '缩小',
  'controls.fitView.ariaLabel': '看全图',
}

/** Draws nodes and edges from left to right; the current one stands out. */
export function Graph({ view, current }: { view: LineageView; current: string }) {
  const navigate = useNavigate()
  const { mode } = useThemeMode()
  const { nodes, edges } = useMemo(() => arrange(view, current), [view, current])
  return (
    <div style={{ height: 'max(420px, calc(100vh - 220px))', border: '1px solid var(--ant-color-split)', borderRadius: 6 }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        colorMode={mode}
        fitView
        fitViewOptions={{ minZoom: 0.25, padding: 0.05 }}
        minZoom={0.1}
        nodesDraggable={false}
        ariaLabelConfig={WORDS}
        nodesConnectable={false}
        onNodeClick={(_, node) => navigate(`/assets/${encodeURIComponent(node.id)}?tab=lineage`)}
      >
        <Background gap={16} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  )
}

function NodeLabel({ name, standing }: { name: string; standing: LineageNode['standing'] }) {
  return (
    <>
      {name}
      {standing && <div style={{ color: 'var(--ant-color-text-secondary)' }}>{standing.word}</div>}
    </>
  )
}

function arrange(view: LineageView, current: string): { nodes: Node[]; edges: Edge[] } {
  const graph = new Dagre.graphlib.Graph().setGraph({ rankdir: 'LR', nodesep: 16, ranksep: 72 }).setDefaultEdgeLabel(() => ({}))
  for (const { id } of view.nodes) graph.setNode(id, { width: WIDTH, height: HEIGHT })
  for (const { from, to } of view.edges) graph.setEdge(from, to)
  Dagre.layout(graph)
  const nodes = view.nodes.map(({ id, title, standing }) => {
    const { x, y } = graph.node(id)
    const own = id === current
    return {
      id,
      position: { x: x - WIDTH / 2, y: y - HEIGHT / 2 },
      data: { label: <NodeLabel name={title ? `${title} ${id}` : id} standing={standing} /> },
      sourcePosition: Position.Right,
      targetPosition: Position.Left,
      style: {
        width: WIDTH,
        fontSize: 12,
        ...(standing ? { borderInlineStart: `4px solid ${standing.color}` } : {}),
        ...(own ? { borderColor: 'var(--ant-color-primary)', borderWidth: 2, fontWeight: 600 } : {}),
      },
    }
  })
  return { nodes, edges: view.edges.map(({ from, to }) => ({ id: `${from}→${to}`, source: from, target: to })) }
}
