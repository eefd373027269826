import { LEVEL_TITLES, type Level, PERSONAL_KIND_TITLES } from '@anju/standards/classification.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Descriptions, Tabs, Tag, Tooltip, Typography } from 'antd'
import { useOutletContext, useParams } from 'react-router'
import { type AssetColumnView, type AssetDetail, chineseOf, type SqlAnswer } from '../api/catalog.ts'
import { callApi } from '../api/client.ts'
import { AnswerTable } from '../parts/AnswerTable.tsx'
import { figure, instant } from '../parts/figures.ts'
import { KEYBOARD_TABLE } from '../parts/keyboard-table.tsx'
import { LevelTag } from '../parts/LevelTag.tsx'
import { LineageGraph } from '../parts/LineageGraph.tsx'
import { LinkButton } from '../parts/LinkButton.tsx'
import { ListTable } from '../parts/ListTable.tsx'
import { Loaded, Page } from '../parts/Page.tsx'
import { useTab } from '../parts/use-tab.ts'
import { mayOpen } from '../shell/sections.ts'
import { DatasetQuality } from './DatasetQuality.tsx'
import { SnapshotList } from './SnapshotList.tsx'

/** One asset: what it is, its columns with level and what I may see of them, lineage, quality, a sample masked for me. */
export function AssetPage() {
  const { id = '' } = useParams()
  const asset = useQuery({
    queryKey: ['assets', id],
    queryFn: () => callApi<AssetDetail>(`/api/assets/${encodeURIComponent(id)}`),
  })
  return <Loaded query={asset}>{(data) => <AssetTabs asset={data} />}</Loaded>
}

function AssetTabs({ asset }: { asset: AssetDetail }) {
  const { role } = useOutletContext<Viewer>()
  const [schema, table] = asset.id.split('.')
  const tabs = [
    { key: 'columns', label: '结构', children: <Columns asset={asset} /> },
    { key: 'lineage', label: '血缘', children: <LineageGraph assetId={asset.id} /> },
    ...(schema === 'dwd' ? [{ key: 'quality', label: '质量', children: <DatasetQuality dataset={table ?? ''} /> }] : []),
    { key: 'sample', label: '样例', children: <Sample id={asset.id} /> },
    ...(asset.kind === 'table' ? [{ key: 'snapshots', label: '快照', children: <SnapshotList id={asset.id} /> }] : []),
  ]
  const [tab, chooseTab] = useTab(['columns', ...tabs.slice(1).map(({ key }) => key)])
  const query = `SELECT *\nFROM ${asset.id}\nLIMIT 100`
  return (
    <Page
      title={
        <>
          {asset.title}{' '}
          <Typography.Text type="secondary" code copyable>
            {asset.id}
          </Typography.Text>
        </>
      }
      hint={chineseOf(asset.description)}
      actions={mayOpen(role, '/sql') && <LinkButton to={`/sql?q=${encodeURIComponent(query)}`}>在 SQL 中打开</LinkButton>}
    >
      <Descriptions size="small" column={{ xs: 1, md: 3 }}>
        <Descriptions.Item label="级别">
          <LevelTag level={asset.level as Level} />
        </Descriptions.Item>
        <Descriptions.Item label="责任人">{asset.owner}</Descriptions.Item>
        <Descriptions.Item label="行数">{figure(asset.rowCount)}</Descriptions.Item>
        <Descriptions.Item label="最近物化">{instant(asset.materializedAt)}</Descriptions.Item>
        <Descriptions.Item label="快照">{asset.snapshot ?? '—'}</Descriptions.Item>
        <Descriptions.Item label="标签">
          {asset.tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </Descriptions.Item>
      </Descriptions>
      <Tabs activeKey={tab} onChange={chooseTab} items={tabs} destroyOnHidden />
    </Page>
  )
}

function Columns({ asset }: { asset: AssetDetail }) {
  return (
    <ListTable<AssetColumnView>
      name="字段"
      of={asset.id}
      components={KEYBOARD_TABLE}
      rowKey="name"
      rows={asset.columns}
      pagination={false}
      columns={[
        { title: '字段', dataIndex: 'name', render: (_, column) => <Typography.Text code>{column.name}</Typography.Text> },
        { title: '名称', dataIndex: 'title' },
        { title: '标准代码', render: (_, column) => column.code ?? '—' },
        { title: '类型', dataIndex: 'type' },
        {
          title: '级别',
          text: ({ classification }) => classification && LEVEL_TITLES[classification.level],
          render: (_, { classification }) =>
            classification ? <LevelTag level={classification.level} /> : <Tag color="red">未定级</Tag>,
        },
        {
          title: '个人信息',
          render: (_, { classification }) => (classification ? PERSONAL_KIND_TITLES[classification.personal] : '—'),
        },
        {
          title: '我可见',
          text: ({ policy }) => VISIBILITY[policy.action].text,
          render: (_, column) => <Visibility column={column} />,
        },
        { title: '说明', dataIndex: 'description' },
      ]}
    />
  )
}

const VISIBILITY = {
  full: { text: '原值', color: 'success' },
  mask: { text: '脱敏', color: 'warning' },
  deny: { text: '不可见', color: 'error' },
} as const

function Visibility({ column }: { column: AssetColumnView }) {
  const { text, color } = VISIBILITY[column.policy.action]
  return (
    <Tooltip title={column.policy.reason}>
      <Tag color={color}>{text}</Tag>
    </Tooltip>
  )
}

function Sample({ id }: { id: string }) {
  const sample = useQuery({
    queryKey: ['assets', id, 'sample'],
    queryFn: () => callApi<SqlAnswer>(`/api/assets/${encodeURIComponent(id)}/sample`),
    staleTime: 60_000,
  })
  return <Loaded query={sample}>{(answer) => <AnswerTable answer={answer} fileName={`${id}样例`} />}</Loaded>
}
