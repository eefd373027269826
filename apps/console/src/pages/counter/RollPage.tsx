import { Alert, Input } from 'antd'
import { Link, useParams, useSearchParams } from 'react-router'
import { today, type Unit, useCounter } from '../../api/counter.ts'
import { ActButton } from '../../parts/counter/ActButton.tsx'
import { FactList } from '../../parts/counter/FactList.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { fen, figure, month as shownMonth } from '../../parts/figures.ts'
import { whileEmpty } from '../../parts/keyboard-table.tsx'
import { ListTable } from '../../parts/ListTable.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

interface RollLine {
  readonly accountNo: string
  readonly name: string
  readonly base: string
  readonly unitAmount: string
  readonly memberAmount: string
  readonly lastAmount: string | null
  readonly change: keyof typeof CHANGES
}
interface Roll {
  readonly unitNo: string
  readonly month: string
  readonly amount: string
  readonly memberCount: number
  readonly confirmed: {
    readonly amount: string
    readonly memberCount: number
    readonly confirmedOn: string
    readonly confirmedBy: string
  } | null
  readonly lines: readonly RollLine[]
}

const CHANGES = { opened: '新增', sealed: '封存', unsealed: '启封', amount: '金额变动', none: '' } as const

/** 汇缴核定 of a unit's month: who pays how much, what is new against the month before, whether it was confirmed and still fits. */
export function RollPage() {
  const { no = '' } = useParams()
  const unit = useCounter<Unit>(`/units/${no}`)
  return <Loaded query={unit}>{(data) => <RollOf unit={data} />}</Loaded>
}

/** The month that is asked for, else the one that the unit pays next. */
function RollOf({ unit: { unitNo: no, name, paidMonth } }: { unit: Unit }) {
  const [search, setSearch] = useSearchParams()
  const month = search.get('month') ?? (paidMonth ? monthAfter(paidMonth) : today().slice(0, 7).replace('-', ''))
  const paid = paidMonth !== null && month <= paidMonth
  const roll = useCounter<Roll>(`/units/${no}/roll?month=${month}`)
  return (
    <Page
      title="汇缴核定"
      hint={<Link to={`/counter/units/${no}`}>{name}</Link>}
      actions={
        paid ? null : (
          <ActButton
            path="/rolls"
            body={{ unitNo: no, month, businessDate: today() }}
            label="核定"
            type="primary"
            question={`按下列人员和金额核定 ${shownMonth(month)}；其后人员有变动的，要重新核定。`}
            done="已核定"
          />
        )
      }
    >
      {paid && <Alert type="info" showIcon title={`已汇缴至 ${shownMonth(paidMonth)}，这个月不需再核定`} />}
      <Input
        type="month"
        aria-label="汇缴年月"
        value={shownMonth(month)}
        style={{ width: 160 }}
        onChange={({ target }) => target.value && setSearch({ month: target.value.replace('-', '') })}
      />
      <Loaded query={roll}>{(data) => <Lines roll={data} paid={paid} />}</Loaded>
    </Page>
  )
}

/** The month (YYYYMM) after a month. */
const monthAfter = (month: string) => {
  const [year, nth] = [Number(month.slice(0, 4)), Number(month.slice(4))]
  return nth === 12 ? `${year + 1}01` : `${year}${String(nth + 1).padStart(2, '0')}`
}

function Lines({ roll: { unitNo, month, amount, memberCount, confirmed, lines }, paid }: { roll: Roll; paid: boolean }) {
  const nameOf = useNames()
  const differs = confirmed && (confirmed.amount !== amount || confirmed.memberCount !== memberCount)
  return (
    <>
      {differs && (
        <Alert
          type="warning"
          showIcon
          title="核定之后人员或金额有变动，请重新核定"
          description={`核定 ${figure(confirmed.memberCount)} 人、${fen(confirmed.amount)} 元；现为 ${figure(memberCount)} 人、${fen(amount)} 元。`}
        />
      )}
      <FactList
        facts={[
          { label: '应缴人数', value: `${figure(memberCount)} 人` },
          { label: '应缴金额', value: `${fen(amount)} 元` },
          {
            label: '核定',
            value: confirmed
              ? `${confirmed.confirmedOn} ${nameOf(confirmed.confirmedBy)}，${figure(confirmed.memberCount)} 人、${fen(confirmed.amount)} 元`
              : paid
                ? '未经核定'
                : '尚未核定',
          },
        ]}
      />
      <ListTable<RollLine>
        name="汇缴清册"
        of={`${unitNo}-${month}`}
        rowKey="accountNo"
        rows={lines}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        components={whileEmpty(lines)}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: '这个单位这个月没有应缴人员。' }}
        columns={[
          {
            title: '个人账号',
            width: 150,
            text: ({ accountNo }) => accountNo,
            render: (_, { accountNo }) => <Link to={`/counter/accounts/${accountNo}`}>{accountNo}</Link>,
          },
          { title: '姓名', dataIndex: 'name' },
          { title: '缴存基数', align: 'right', render: (_, { base }) => fen(base), text: ({ base }) => base },
          { title: '单位', align: 'right', render: (_, row) => fen(row.unitAmount), text: (row) => row.unitAmount },
          { title: '个人', align: 'right', render: (_, row) => fen(row.memberAmount), text: (row) => row.memberAmount },
          { title: '上月', align: 'right', render: (_, row) => fen(row.lastAmount), text: (row) => row.lastAmount },
          { title: '变化', width: 100, render: (_, { change }) => CHANGES[change] },
        ]}
      />
    </>
  )
}
