import { useQuery } from '@tanstack/react-query'
import { Drawer, Empty, Table, Tag, Typography } from 'antd'
import { useSearchParams } from 'react-router'
import type { SqlAnswer } from '../api/catalog.ts'
import { callApi } from '../api/client.ts'
import type { DatasetScore, RuleScore } from '../api/quality.ts'
import { AnswerTable } from '../parts/AnswerTable.tsx'
import { Chart } from '../parts/Chart.tsx'
import { figure } from '../parts/figures.ts'
import { scoreOption } from '../parts/indicator-charts.ts'
import { Loaded } from '../parts/Page.tsx'
import { ScoreBar } from '../parts/ScoreBar.tsx'

/** Each rule of a dataset with numerator and denominator; a click opens the failing rows, masked for me. */
export function DatasetQuality({ dataset }: { dataset: string }) {
  const [search, setSearch] = useSearchParams()
  const scores = useQuery({
    queryKey: ['quality', dataset],
    queryFn: () => callApi<DatasetScore>(`/api/quality/datasets/${dataset}`),
  })
  const open = search.get('rule')
  const show = (rule: string | null) => {
    const next = new URLSearchParams(search)
    if (rule) next.set('rule', rule)
    else next.delete('rule')
    setSearch(next)
  }
  return (
    <Loaded query={scores}>
      {({ title, rules, history }) => (
        <>
          {history.length > 1 && (
            <Chart height={160} label={`${title}最近 ${history.length} 次评分的走势`} option={scoreOption(history)} />
          )}
          <Table<RuleScore>
            size="small"
            rowKey="id"
            dataSource={[...rules]}
            pagination={false}
            locale={{ emptyText: <Empty description="这个数据集还没有评分" /> }}
            onRow={(rule) => ({ onClick: () => show(rule.id), style: { cursor: 'pointer' } })}
            columns={[
              { title: '维度', width: 90, render: (_, rule) => <Tag>{rule.dimension}</Tag> },
              { title: '规则', render: (_, rule) => <Typography.Link>{rule.sentence}</Typography.Link> },
              {
                title: '评分',
                width: 240,
                render: (_, rule) => <ScoreBar score={rule} />,
                sorter: (a, b) => (a.score ?? 0) - (b.score ?? 0),
              },
              {
                title: '合格 / 应查',
                align: 'right',
                width: 170,
                render: (_, rule) => `${figure(rule.passed)} / ${figure(rule.total)}`,
              },
              {
                title: '不合格',
                align: 'right',
                width: 90,
                render: (_, rule) => figure(rule.failing),
                sorter: (a, b) => a.failing - b.failing,
                defaultSortOrder: 'descend',
              },
            ]}
          />
          <Drawer
            open={open !== null}
            onClose={() => show(null)}
            size="large"
            title={rules.find(({ id }) => id === open)?.sentence ?? open}
          >
            {open && <Failures rule={open} />}
          </Drawer>
        </>
      )}
    </Loaded>
  )
}

function Failures({ rule }: { rule: string }) {
  const failures = useQuery({
    queryKey: ['quality', 'failures', rule],
    queryFn: () => callApi<SqlAnswer>(`/api/quality/rules/${encodeURIComponent(rule)}/failures?limit=100`),
  })
  return <Loaded query={failures}>{(answer) => <AnswerTable answer={answer} fileName={`不合格_${rule}`} />}</Loaded>
}
