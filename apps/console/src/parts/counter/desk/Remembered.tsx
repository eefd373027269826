import { Card, Table } from 'antd'
import { Link } from 'react-router'
import { type Listed, useCounter } from '../../../api/counter.ts'
import { fen } from '../../figures.ts'
import { whileEmpty } from '../../keyboard-table.tsx'
import { Loaded } from '../../Page.tsx'
import { THINGS } from './thing.ts'

/** Something that was found without its number. */
interface FoundThing {
  readonly thing: 'account' | 'voucher' | 'receipt'
  readonly no: string
  readonly happenedOn: string
  readonly title: string
  readonly amount: string
  readonly who: string | null
  readonly idNumber: string | null
}

/** What fits what is remembered of it, each leading to what may be done about it. */
export function Remembered({ search, date, amount }: { search: string; date: string; amount: string }) {
  const asked = new URLSearchParams(Object.entries({ search, date, amount }).filter(([, value]) => value !== ''))
  const found = useCounter<Listed<FoundThing>>(`/desk?${asked}`)
  return (
    <Loaded query={found}>
      {({ items }) => (
        <Card size="small" title={`找到 ${items.length} 项${items.length === 50 ? '（至多列 50 项，请再写明日期或金额）' : ''}`}>
          <Table<FoundThing>
            size="small"
            rowKey="no"
            pagination={false}
            components={whileEmpty(items)}
            scroll={{ x: 'max-content' }}
            dataSource={[...items]}
            locale={{ emptyText: '没有相符的账户、凭证或到账。姓名从姓开始输入，证件号码和账号须完整。' }}
            columns={[
              { title: '种类', render: (_, { thing }) => THINGS[thing] },
              { title: '编号', render: (_, { no }) => <Link to={`/counter/desk?no=${no}`}>{no}</Link> },
              { title: '日期', dataIndex: 'happenedOn' },
              { title: '摘要', dataIndex: 'title' },
              { title: '单位、缴存人或付款人', render: (_, { who }) => who ?? '—' },
              { title: '证件号码', render: (_, { idNumber }) => <span className="masked">{idNumber ?? '—'}</span> },
              { title: '金额（元）', align: 'right', render: (_, { amount: yuan }) => fen(yuan) },
            ]}
          />
        </Card>
      )}
    </Loaded>
  )
}
