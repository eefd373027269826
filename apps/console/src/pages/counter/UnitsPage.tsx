import { Input } from 'antd'
import { useSearchParams } from 'react-router'
import type { Unit } from '../../api/counter.ts'
import { ExportButton } from '../../parts/counter/ExportButton.tsx'
import { UNIT_COLUMNS, UnitTable } from '../../parts/counter/FoundTables.tsx'
import { Pager } from '../../parts/counter/Pager.tsx'
import { useMayPost } from '../../parts/counter/use-may-post.ts'
import { usePages } from '../../parts/counter/use-pages.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** Units of the centre; a new one is opened from here. */
export function UnitsPage() {
  const [search, setSearch] = useSearchParams()
  const mayPost = useMayPost()
  const word = search.get('q') ?? ''
  return (
    <Page
      title="单位"
      hint="单位开户、汇缴，及为其职工开户。"
      actions={
        <>
          <ExportButton<Unit> path={pathOf(word)} fileName="单位" columns={UNIT_COLUMNS} />
          {mayPost && (
            <LinkButton to="/counter/units/new" type="primary">
              单位开户
            </LinkButton>
          )}
        </>
      }
    >
      <Input.Search
        allowClear
        autoFocus
        placeholder="单位账号、名称或统一社会信用代码"
        aria-label="查找单位"
        defaultValue={word}
        style={{ maxWidth: 480 }}
        onSearch={(value) => setSearch(value.trim() ? { q: value.trim() } : {})}
      />
      <Units key={word} word={word} />
    </Page>
  )
}

const pathOf = (word: string) => `/units${word ? `?search=${encodeURIComponent(word)}` : ''}`

function Units({ word }: { word: string }) {
  const pages = usePages<Unit>(pathOf(word))
  return (
    <Loaded query={pages.query}>
      {({ items }) => (
        <>
          <UnitTable units={items} empty={word ? '没有名称或账号相符的单位。' : '还没有单位。点“单位开户”开立第一个。'} />
          <Pager {...pages} />
        </>
      )}
    </Loaded>
  )
}
