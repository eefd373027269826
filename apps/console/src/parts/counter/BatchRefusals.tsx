import { Table } from 'antd'
import { Link } from 'react-router'
import type { BatchRefusal } from '../../api/counter.ts'

const THINGS = {
  account: { title: '个人账户', path: '/counter/accounts/' },
  loan: { title: '贷款', path: '/counter/loans/' },
} as const

/** What a batch could not do, each with its reason and the way to it. */
export function BatchRefusals({ refusals, count }: { refusals: readonly BatchRefusal[]; count: number }) {
  return (
    <Table<BatchRefusal>
      size="small"
      rowKey={({ title, no, problem }) => `${title}${no ?? problem.detail}`}
      pagination={refusals.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
      scroll={{ x: 'max-content' }}
      title={() => `未办成 ${count} 项${count > refusals.length ? `，以下为前 ${refusals.length} 项` : ''}`}
      dataSource={[...refusals]}
      columns={[
        { title: '阶段', dataIndex: 'title', width: 110 },
        { title: '账户或贷款', width: 220, render: (_, { thing, no }) => <Thing thing={thing} no={no} /> },
        { title: '原因', render: (_, { problem }) => <Reason problem={problem} /> },
      ]}
    />
  )
}

function Thing({ thing, no }: Pick<BatchRefusal, 'thing' | 'no'>) {
  if (!thing) return '整个阶段'
  const { title, path } = THINGS[thing]
  return (
    <>
      {title} <Link to={`${path}${no}`}>{no}</Link>
    </>
  )
}

function Reason({ problem: { title, detail, allowed } }: Pick<BatchRefusal, 'problem'>) {
  return (
    <div style={{ minWidth: 240, maxWidth: 420, whiteSpace: 'normal' }}>
      {title}
      {detail !== title && <div>{detail}</div>}
      {allowed && <div>允许：{allowed}</div>}
    </div>
  )
}
