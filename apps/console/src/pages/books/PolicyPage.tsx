import { regionTitle } from '@anju/standards/code-lists/region.ts'
import { Flex, Input } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { type Fact, type Listed, today, useCounter } from '../../api/counter.ts'
import { POLICY_LEVELS, type PolicyOfDay, type PolicyParameter } from '../../api/policy.ts'
import { SearchFilter } from '../../parts/counter/filters.tsx'
import { valueFacts, valueLine } from '../../parts/counter/policy-words.ts'
import { whileEmpty } from '../../parts/keyboard-table.tsx'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

type Row = PolicyOfDay['items'][number]

/** 政策参数: what holds on a day, by which document; each leads to its history and to a change of it. */
export function PolicyPage() {
  const [search, setSearch] = useSearchParams()
  const on = search.get('on') ?? today()
  const policy = useCounter<PolicyOfDay>(`/policy?on=${on}`)
  const parameters = useCounter<Listed<PolicyParameter>>('/policy/parameters')
  return (
    <Page
      title="政策参数"
      hint="某日适用的利率、限额、期限和提取情形，依据哪份文件。市的规定先于省，省先于国家。点参数看历次版本或办理变更。"
    >
      <Flex gap={8} wrap align="center">
        <Input
          type="date"
          aria-label="适用日期"
          value={on}
          style={{ width: 160 }}
          onChange={({ target }) => target.value && setSearch({ ...Object.fromEntries(search), on: target.value })}
        />
        <SearchFilter placeholder="参数名称或文号" label="查找参数" />
      </Flex>
      <Loaded query={parameters}>
        {({ items }) => (
          <Loaded query={policy}>
            {(data) => <Parameters rows={found(data.items, search.get('q') ?? '')} parameters={items} on={on} />}
          </Loaded>
        )}
      </Loaded>
    </Page>
  )
}

const found = (rows: readonly Row[], word: string) =>
  rows.filter(({ title, docNo }) => title.includes(word) || docNo.includes(word))

function Parameters({ rows, parameters, on }: { rows: readonly Row[]; parameters: readonly PolicyParameter[]; on: string }) {
  const shapes = new Map(parameters.map(({ name, shape }) => [name, shape]))
  return (
    <ListTable<Row>
      name="政策参数"
      of={on}
      rowKey="parameter"
      sticky
      rows={rows}
      pagination={false}
      components={whileEmpty(rows)}
      scroll={{ x: 1100 }}
      locale={{ emptyText: '没有这样的参数。' }}
      columns={[
        {
          title: '参数',
          width: 190,
          text: ({ title }) => title,
          render: (_, { parameter, title }) => <Link to={`/counter/policy/${parameter}`}>{title}</Link>,
        },
        {
          title: '规定',
          text: ({ parameter, title, value }) => valueLine(shapes.get(parameter) ?? {}, title, value),
          render: (_, { parameter, title, value }) => (
            <ValueLines facts={valueFacts(shapes.get(parameter) ?? {}, title, value)} title={title} />
          ),
        },
        { title: '文号', width: 180, dataIndex: 'docNo' },
        { title: '层级', width: 60, render: (_, { level }) => POLICY_LEVELS[level] },
        { title: '地区', width: 90, render: (_, { region }) => regionTitle(region) },
        { title: '生效', width: 110, dataIndex: 'validFrom' },
        { title: '至', width: 110, render: (_, { validTo }) => validTo ?? '现行' },
      ]}
    />
  )
}

/** A value, a line for each of its parts. */
function ValueLines({ facts, title }: { facts: readonly Fact[]; title: string }) {
  return facts.map(({ label, value }) => <div key={label}>{label.startsWith(title) ? value : `${label}：${value}`}</div>)
}
