import { Card, Col, Flex, Input, Row, Typography } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { useKinds } from '../../api/counter.ts'
import { grouped } from '../../parts/counter/kind-words.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** Kinds that begin at a page of their own: a unit's, where the file is looked at line by line; the parameters, whose values have forms of their own. */
const ELSEWHERE: Readonly<Record<string, string>> = { base_adjustment_file: '/counter/units', policy_change: '/counter/policy' }

/** Opened by one person, since nothing moves. */
const ALONE = [
  { path: '/counter/units/new', title: '单位开户' },
  { path: '/counter/units', title: '个人开户（先打开单位）' },
  { path: '/counter/units', title: '汇缴核定、信息变更（先打开单位）' },
  { path: '/counter/letters/new', title: '转入联系函' },
]

/** Everything that the counter does, to be found by name. */
export function ApplyIndexPage() {
  const kinds = useKinds()
  const [search, setSearch] = useSearchParams()
  const word = search.get('q')?.trim() ?? ''
  return (
    <Page title="业务办理" hint="一人经办、另一人复核。也可先打开单位、个人账户或贷款，从那里办理，账号不必再填。">
      <Input.Search
        allowClear
        autoFocus
        placeholder="业务名称，如 补缴"
        aria-label="查找业务"
        defaultValue={word}
        style={{ maxWidth: 360 }}
        onChange={({ target }) => setSearch(target.value.trim() ? { q: target.value.trim() } : {}, { replace: true })}
      />
      <Loaded query={kinds}>
        {({ items }) => {
          const found = items.filter(({ title }) => title.includes(word))
          if (found.length === 0) return <span>没有名称含“{word}”的业务。</span>
          return (
            <Row gutter={[16, 16]}>
              {word === '' && <Group title="一人办理" entries={ALONE} />}
              {grouped(found).map(([title, members]) => (
                <Group
                  key={title}
                  title={title}
                  entries={members.map((one) => ({
                    path: ELSEWHERE[one.kind] ?? `/counter/apply/${one.kind}`,
                    title: one.title,
                  }))}
                />
              ))}
            </Row>
          )
        }}
      </Loaded>
    </Page>
  )
}

function Group({ title, entries }: { title: string; entries: readonly { readonly path: string; readonly title: string }[] }) {
  return (
    <Col xs={24} md={12} xl={8}>
      <Card size="small" title={title} style={{ height: '100%' }}>
        <Flex gap={8} wrap>
          {entries.map((entry) => (
            <Link key={entry.title} to={entry.path} style={{ minWidth: 120 }}>
              <Typography.Text>{entry.title}</Typography.Text>
            </Link>
          ))}
        </Flex>
      </Card>
    </Col>
  )
}
