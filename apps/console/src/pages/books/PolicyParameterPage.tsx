import { regionTitle } from '@anju/standards/code-lists/region.ts'
import { Card } from 'antd'
import { Link, useParams } from 'react-router'
import { type Listed, useCounter } from '../../api/counter.ts'
import { POLICY_LEVELS, type PolicyHistory, type PolicyParameter, type PolicyRevision } from '../../api/policy.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { valueLine } from '../../parts/counter/policy-words.ts'
import { useMayPost } from '../../parts/counter/use-may-post.ts'
import { instant } from '../../parts/figures.ts'
import { KEYBOARD_TABLE } from '../../parts/keyboard-table.tsx'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

type Period = PolicyHistory['items'][number]

/** A policy parameter: every version of it that ever was, by which document, who made it and who checked it. */
export function PolicyParameterPage() {
  const { name = '' } = useParams()
  const history = useCounter<PolicyHistory>(`/policy/${name}/history`)
  const parameters = useCounter<Listed<PolicyParameter>>('/policy/parameters')
  const changes = useCounter<Listed<PolicyRevision>>('/policy/changes')
  return (
    <Loaded query={history}>
      {({ items }) => (
        <Loaded query={parameters}>
          {(all) => (
            <Loaded query={changes}>
              {(made) => (
                <Versions
                  parameter={all.items.find((one) => one.name === name)!}
                  periods={items}
                  revisions={new Map(made.items.map((one) => [one.revision, one]))}
                />
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

function Versions({
  parameter: { name, title, unit, law, shape },
  periods,
  revisions,
}: {
  parameter: PolicyParameter
  periods: readonly Period[]
  revisions: ReadonlyMap<number, PolicyRevision>
}) {
  const nameOf = useNames()
  const mayPost = useMayPost()
  const whoOf = ({ revision }: Period) => {
    const { maker, checker } = revisions.get(revision) ?? {}
    return maker ? `${nameOf(maker)} 经办，${nameOf(checker)} 复核` : '随产品提供'
  }
  return (
    <Page
      title={title}
      hint={<Link to="/counter/policy">回到政策参数</Link>}
      actions={
        mayPost && (
          <LinkButton to={`/counter/policy/${name}/change`} type="primary">
            变更
          </LinkButton>
        )
      }
    >
      <FactList
        facts={[
          { label: '单位', value: unit },
          { label: '依据', value: law },
        ]}
      />
      <Card size="small" title="历次版本">
        <ListTable<Period>
          name="政策参数版本"
          of={title}
          rowKey={({ region, validFrom, revision }) => `${region} ${validFrom} ${revision}`}
          rows={periods.toReversed()}
          pagination={false}
          components={KEYBOARD_TABLE}
          scroll={{ x: 1200 }}
          columns={[
            { title: '版次', width: 60, dataIndex: 'revision' },
            { title: '规定', render: (_, { value }) => valueLine(shape, title, value) },
            { title: '文号', width: 170, dataIndex: 'docNo' },
            { title: '层级', width: 60, render: (_, { level }) => POLICY_LEVELS[level] },
            { title: '地区', width: 90, render: (_, { region }) => regionTitle(region) },
            { title: '生效', width: 110, dataIndex: 'validFrom' },
            { title: '至', width: 110, render: (_, { validTo }) => validTo ?? '现行' },
            { title: '由谁', width: 170, render: (_, row) => whoOf(row) },
            { title: '登记时间', width: 170, render: (_, { revision }) => instant(revisions.get(revision)?.madeAt) },
            {
              title: '现状',
              width: 130,
              render: (_, { supersededIn }) => (supersededIn === null ? '有效' : `已由第 ${supersededIn} 版取代`),
            },
          ]}
        />
      </Card>
    </Page>
  )
}
