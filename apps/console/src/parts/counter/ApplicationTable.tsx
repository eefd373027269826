import { titleOf } from '@anju/standards/code-list.ts'
import { applicationState } from '@anju/standards/code-lists/application.ts'
import { Table, Tag } from 'antd'
import { Link } from 'react-router'
import type { Application } from '../../api/counter.ts'
import { instant } from '../figures.ts'
import { whileEmpty } from '../keyboard-table.tsx'
import { told } from './FactList.tsx'
import { useNames } from './people.tsx'

const COLORS: Readonly<Record<string, string>> = {
  '20': 'processing',
  '30': 'warning',
  '40': 'processing',
  '50': 'success',
  '60': 'error',
}

/** Where an application stands, in words and colour. */
export const StateTag = ({ state }: { state: string }) => (
  <Tag color={COLORS[state] ?? 'default'}>{titleOf(applicationState, state)}</Tag>
)

/** Applications, each leading to its page. */
export function ApplicationTable({ applications, empty }: { applications: readonly Application[]; empty: string }) {
  const nameOf = useNames()
  return (
    <Table<Application>
      size="small"
      rowKey="applicationNo"
      pagination={false}
      components={whileEmpty(applications)}
      scroll={{ x: 900 }}
      dataSource={[...applications]}
      locale={{ emptyText: empty }}
      columns={[
        {
          title: '受理单号',
          width: 170,
          render: (_, { applicationNo }) => <Link to={`/counter/applications/${applicationNo}`}>{applicationNo}</Link>,
        },
        { title: '业务', width: 140, dataIndex: 'kindTitle' },
        { title: '状态', width: 100, render: (_, { state }) => <StateTag state={state} /> },
        { title: '单位或个人', width: 180, render: (_, { unitName, memberName }) => unitName ?? memberName ?? '—' },
        { title: '要点', render: (_, { facts }) => toldOf(facts) },
        { title: '经办', width: 130, render: (_, { maker }) => nameOf(maker) },
        { title: '更新', width: 170, render: (_, { updatedAt }) => instant(updatedAt) },
      ]}
    />
  )
}

/** The first facts in one line; of a bank card or an ID number a list shows first and last four, the application itself the whole to its checker. */
export const toldOf = (facts: Application['facts']) =>
  facts
    .slice(0, 3)
    .map((fact) => `${fact.label} ${told(fact)}`)
    .join('；')
    .replace(/\d{16,19}/g, (number) => `${number.slice(0, 4)}****${number.slice(-4)}`)
