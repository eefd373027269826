import { LEVEL_TITLES, type Level } from '@anju/standards/classification.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Empty, Flex, Input, Segmented, Typography } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { type AssetPage, type AssetSummary, chineseOf } from '../api/catalog.ts'
import { callApi } from '../api/client.ts'
import { figure, instant } from '../parts/figures.ts'
import { LevelTag } from '../parts/LevelTag.tsx'
import { ListTable } from '../parts/ListTable.tsx'
import { Loaded, Page } from '../parts/Page.tsx'

const LAYERS = [
  { value: '', label: '全部' },
  { value: 'ods', label: 'ods 贴源' },
  { value: 'dwd', label: 'dwd 明细' },
  { value: 'dim', label: 'dim 维度' },
  { value: 'dws', label: 'dws 汇总' },
  { value: 'ads', label: 'ads 应用' },
]

/** Search of everything that the catalog knows, by Chinese words, pinyin, identifiers or standard codes. */
export function AssetsPage() {
  const [search, setSearch] = useSearchParams()
  const q = search.get('q') ?? ''
  const layer = search.get('layer') ?? ''
  const assets = useInfiniteQuery({
    queryKey: ['assets', q, layer],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      callApi<AssetPage>(
        `/api/assets?${new URLSearchParams({ limit: '50', ...(q && { q }), ...(layer && { layer }), ...(pageParam && { cursor: pageParam }) })}`,
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const change = (next: Record<string, string>) =>
    setSearch({ ...(q && { q }), ...(layer && { layer }), ...next }, { replace: true })
  return (
    <Page title="资产目录" hint="可用中文、拼音、首字母、英文名或 JGJ/T 320 代码（如 GRZHYE）查找。">
      <Flex gap={8} wrap>
        <Input.Search
          allowClear
          autoFocus
          defaultValue={q}
          placeholder="查找资产或字段"
          style={{ width: 320, maxWidth: '100%' }}
          onSearch={(value) => change({ q: value })}
          aria-label="查找资产或字段"
        />
        <Segmented
          style={{ maxWidth: '100%', overflowX: 'auto' }}
          options={LAYERS}
          value={layer}
          onChange={(value) => change({ layer: value })}
        />
      </Flex>
      <Loaded query={assets}>
        {(data) => (
          <>
            <AssetTable assets={data.pages.flatMap((page) => page.assets)} />
            {assets.hasNextPage && (
              <Button onClick={() => void assets.fetchNextPage()} loading={assets.isFetchingNextPage}>
                再看 50 个
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function AssetTable({ assets }: { assets: readonly AssetSummary[] }) {
  return (
    <ListTable<AssetSummary>
      name="资产目录"
      rowKey="id"
      sticky
      rows={assets}
      pagination={false}
      locale={{ emptyText: <Empty description="没有找到。换个词，或清除筛选再试。" /> }}
      columns={[
        {
          title: '资产',
          text: ({ title, id }) => `${title} ${id}`,
          render: (_, asset) => (
            <Flex gap={4} wrap>
              <Link to={`/assets/${encodeURIComponent(asset.id)}`}>{asset.title}</Link>
              <Typography.Text type="secondary" code>
                {asset.id}
              </Typography.Text>
            </Flex>
          ),
        },
        { title: '说明', render: (_, asset) => chineseOf(asset.description), ellipsis: true },
        {
          title: '级别',
          width: 90,
          text: ({ level }) => LEVEL_TITLES[level as Level],
          render: (_, asset) => <LevelTag level={asset.level as Level} />,
          sorter: (a, b) => a.level - b.level,
          filters: Object.entries(LEVEL_TITLES).map(([value, text]) => ({ value: Number(value), text })),
          onFilter: (value, asset) => asset.level === value,
        },
        { title: '责任人', dataIndex: 'owner', width: 130 },
        {
          title: '行数',
          align: 'right',
          width: 110,
          render: (_, asset) => figure(asset.rowCount),
          sorter: (a, b) => (a.rowCount ?? 0) - (b.rowCount ?? 0),
        },
        { title: '最近物化', width: 170, render: (_, asset) => instant(asset.materializedAt) },
      ]}
    />
  )
}
