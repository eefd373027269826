import { titleOf } from '@anju/standards/code-list.ts'
import { economicType, education, maritalStatus } from '@anju/standards/code-lists/party.ts'
import { county } from '@anju/standards/code-lists/region.ts'
import { Card } from 'antd'
import { instant } from '../figures.ts'
import { LedgerList } from './LedgerList.tsx'
import { useNames } from './people.tsx'

interface Change {
  readonly changeNo: string
  readonly businessDate: string
  readonly actor: string
  readonly before: Readonly<Record<string, string | null>>
  readonly after: Readonly<Record<string, string | null>>
  readonly madeAt: string
}

const TITLES: Readonly<Record<string, string>> = {
  name: '名称',
  address: '地址',
  countyCode: '所在县区',
  legalRepresentative: '法定代表人',
  economicType: '经济类型',
  industry: '行业代码',
  contactName: '经办人',
  contactMobile: '经办人手机',
  mobile: '手机',
  maritalStatus: '婚姻状况',
  occupation: '职业代码',
  education: '学历',
  monthlyIncome: '月收入',
  idNumber: '证件号码',
  idType: '证件类型',
}
const LISTS: Readonly<Record<string, typeof county>> = { countyCode: county, economicType, education, maritalStatus }

const said = (name: string, value: string | null | undefined) => {
  const list = LISTS[name]
  return value ? (list ? titleOf(list, value) : value) : '未填'
}

/** What was changed of a unit or member: when, by whom, from what to what. */
export function ChangeList({ path, of }: { path: string; of: string }) {
  const nameOf = useNames()
  return (
    <Card size="small" title="变更记录">
      <LedgerList<Change>
        name="变更记录"
        of={of}
        path={`${path}/changes`}
        rowKey="changeNo"
        empty="还没有变更过。"
        columns={[
          { title: '业务日期', dataIndex: 'businessDate', width: 110 },
          {
            title: '变更',
            render: (_, { before, after }) =>
              Object.keys(after)
                .map((name) => `${TITLES[name] ?? name}：${said(name, before[name])} → ${said(name, after[name])}`)
                .join('；'),
          },
          { title: '办理人', width: 120, render: (_, { actor }) => nameOf(actor) },
          { title: '办理时间', width: 170, render: (_, { madeAt }) => instant(madeAt) },
        ]}
      />
    </Card>
  )
}
