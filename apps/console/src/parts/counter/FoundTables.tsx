import { titleOf } from '@anju/standards/code-list.ts'
import { accountStatus, unitStatus } from '@anju/standards/code-lists/collection.ts'
import { Table } from 'antd'
import { Link } from 'react-router'
import type { MemberRow, Unit } from '../../api/counter.ts'
import { fen, month } from '../figures.ts'
import { whileEmpty } from '../keyboard-table.tsx'

/** Units, each leading to its page. */
export function UnitTable({ units, empty }: { units: readonly Unit[]; empty: string }) {
  return (
    <Table<Unit>
      size="small"
      rowKey="unitNo"
      sticky
      pagination={false}
      components={whileEmpty(units)}
      dataSource={[...units]}
      locale={{ emptyText: empty }}
      columns={[
        { title: '单位账号', width: 150, render: (_, { unitNo }) => <Link to={`/counter/units/${unitNo}`}>{unitNo}</Link> },
        { title: '单位名称', dataIndex: 'name' },
        { title: '状态', width: 80, render: (_, { status }) => titleOf(unitStatus, status) },
        { title: '缴至年月', width: 100, render: (_, { paidMonth }) => month(paidMonth) },
      ]}
    />
  )
}

/** Members with their accounts, each leading to the account's page. */
export function MemberTable({ members, empty }: { members: readonly MemberRow[]; empty: string }) {
  return (
    <Table<MemberRow>
      size="small"
      rowKey="accountNo"
      sticky
      pagination={false}
      components={whileEmpty(members)}
      dataSource={[...members]}
      locale={{ emptyText: empty }}
      columns={[
        {
          title: '个人账号',
          width: 150,
          render: (_, { accountNo }) => <Link to={`/counter/accounts/${accountNo}`}>{accountNo}</Link>,
        },
        { title: '姓名', dataIndex: 'name', width: 120 },
        { title: '证件号码', width: 190, render: (_, { idNumber }) => <span className="masked">{idNumber}</span> },
        { title: '单位', dataIndex: 'unitName' },
        { title: '状态', width: 80, render: (_, { status }) => titleOf(accountStatus, status) },
        {
          title: '月缴存额',
          width: 120,
          align: 'right',
          render: (_, { unitAmount, memberAmount }) => `${fen(unitAmount)} + ${fen(memberAmount)}`,
        },
        { title: '余额', width: 130, align: 'right', render: (_, { balance }) => fen(balance) },
      ]}
    />
  )
}

/** Units as a file has them. */
export const UNIT_COLUMNS = {
  单位账号: ({ unitNo }: Unit) => unitNo,
  单位名称: ({ name }: Unit) => name,
  统一社会信用代码: ({ creditCode }: Unit) => creditCode,
  状态: ({ status }: Unit) => titleOf(unitStatus, status),
  缴至年月: ({ paidMonth }: Unit) => paidMonth,
  开户日期: ({ openedOn }: Unit) => openedOn,
}

/** Members as a file has them; identities are hidden there as they are here. */
export const MEMBER_COLUMNS = {
  个人账号: ({ accountNo }: MemberRow) => accountNo,
  姓名: ({ name }: MemberRow) => name,
  证件号码: ({ idNumber }: MemberRow) => idNumber,
  单位: ({ unitName }: MemberRow) => unitName,
  状态: ({ status }: MemberRow) => titleOf(accountStatus, status),
  缴存基数: ({ base }: MemberRow) => base,
  单位月缴存额: ({ unitAmount }: MemberRow) => unitAmount,
  个人月缴存额: ({ memberAmount }: MemberRow) => memberAmount,
  余额: ({ balance }: MemberRow) => balance,
}
