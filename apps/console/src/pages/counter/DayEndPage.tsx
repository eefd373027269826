import { Alert, Card, Table, Typography } from 'antd'
import { useState } from 'react'
import {
  type DayClose,
  type DayEnd,
  type DayEndItem,
  type Listed,
  type MonthClose,
  today,
  useCounter,
} from '../../api/counter.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { DateField, TextField } from '../../parts/counter/fields.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { fen, figure, instant, month } from '../../parts/figures.ts'
import { KEYBOARD_TABLE } from '../../parts/keyboard-table.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 日终: what stands in the way, closing the day, the days that are closed. */
export function DayEndPage() {
  const [turn, setTurn] = useState(1)
  const now = useCounter<DayEnd>(`/day-ends/${today()}`)
  const closes = useCounter<Listed<DayClose>>('/day-closes')
  const months = useCounter<Listed<MonthClose>>('/month-closes')
  return (
    <Page
      title="日终"
      hint="按日期先后逐日结账，月末日随月结：先转逾期，6 月 30 日先结息；检查通过后，当日凭证封存进哈希链，此后不能再记账到该日。未决的业务结转下一日。"
    >
      <Loaded query={now}>{(data) => <Close key={turn} state={data} onAgain={() => setTurn(turn + 1)} />}</Loaded>
      <Card size="small" title="已月结的月份">
        <Loaded query={months}>{({ items }) => <ClosedMonths months={items.toReversed()} />}</Loaded>
      </Card>
      <Card size="small" title="已日终的日子">
        <Loaded query={closes}>{({ items }) => <Closed days={items.toReversed()} />}</Loaded>
      </Card>
    </Page>
  )
}

/** The day to be closed: the earliest open one with vouchers, else today; none is left once today is closed. */
function Close({ state, onAgain }: { state: DayEnd; onAgain: () => void }) {
  const [allClosed] = useState(state.closedThrough !== null && state.closedThrough >= today())
  const [first] = useState(state.earliestOpen ?? today())
  const day = useCounter<DayEnd>(`/day-ends/${first}`)
  const due = monthDue(first, state.closedThrough)
  return (
    <Loaded query={day}>
      {(data) => (
        <>
          <FactList
            facts={[
              { label: data.closed ? '已结账日期' : '待结账日期', value: data.businessDate },
              { label: '凭证', value: `${figure(data.voucherCount)} 张` },
              { label: '已结账至', value: data.closedThrough ?? '尚未日终' },
            ]}
          />
          {!data.closed && <Findings day={data} />}
          <Carried day={data} />
          {allClosed ? (
            <Alert type="info" showIcon title={`今日已日终，没有待结账的日子；${followingDay(first)} 的日终到该日办理`} />
          ) : due ? (
            <CloseMonth month={due} onAgain={onAgain} />
          ) : (
            <CloseDay date={first} onAgain={onAgain} />
          )}
        </>
      )}
    </Loaded>
  )
}

/** The month (YYYYMM) that is to be closed next instead of a day: that of `day` when it ends with it, or an earlier one still open. */
function monthDue(day: string, closedThrough: string | null): string | undefined {
  const open = closedThrough && followingDay(closedThrough).slice(0, 7)
  if (open && open < day.slice(0, 7)) return open.replace('-', '')
  return followingDay(day).endsWith('-01') ? day.slice(0, 7).replace('-', '') : undefined
}

const followingDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

function CloseDay({ date: first, onAgain }: { date: string; onAgain: () => void }) {
  return (
    <PostingForm<DayClose>
      path="/day-closes"
      submit="办理日终"
      onAgain={onAgain}
      initial={{ date: first }}
      toBody={({ date }) => ({ date })}
      warn={({ date }) => [
        { label: '结账日期', value: String(date) },
        ...(String(date) < today()
          ? []
          : [
              {
                label: '今日营业尚未结束',
                value: `日终后今日不再记账，此后的业务记在 ${followingDay(String(date))}；请确认柜面已停止办理`,
              },
            ]),
        { label: '结账之后', value: '当日凭证封存进哈希链，不能再记账到该日，不能撤销' },
      ]}
      done={({ businessDate, voucherCount, head }) => ({
        title: `${businessDate} 已日终`,
        facts: [
          { label: '封存凭证', value: `${figure(voucherCount)} 张` },
          { label: '封存校验值', value: head },
        ],
      })}
    >
      <DateField name="date" label="结账日期" hint="结账后该日不能再记账" />
    </PostingForm>
  )
}

interface ClosedMonth extends Pick<MonthClose, 'month' | 'accrued' | 'income' | 'expense'> {
  readonly head: string
}

function CloseMonth({ month: due, onAgain }: { month: string; onAgain: () => void }) {
  return (
    <PostingForm<ClosedMonth>
      path="/month-closes"
      submit="办理月结"
      onAgain={onAgain}
      initial={{ month: due }}
      toBody={({ month: chosen }) => ({ month: chosen })}
      warn={({ month: chosen }) => [
        { label: '月结月份', value: month(String(chosen)) },
        { label: '月结之后', value: '计提利息、结转收支并封存月末日，不能再记账到该月，不能撤销' },
      ]}
      done={({ month: closed, accrued, income, expense, head }) => ({
        title: `${month(closed)} 已月结`,
        facts: [
          { label: '计提利息', value: `${fen(accrued)} 元` },
          { label: '业务收入', value: `${fen(income)} 元` },
          { label: '业务支出', value: `${fen(expense)} 元` },
          { label: '封存校验值', value: head },
        ],
      })}
    >
      <TextField name="month" label="月结月份" hint="年月，如 202611；月末日一并结账" digits />
    </PostingForm>
  )
}

function Findings({ day: { findings } }: { day: DayEnd }) {
  if (findings.length === 0) return <Alert type="success" showIcon title="日终检查全部通过" />
  return (
    <Alert
      type="warning"
      showIcon
      title={`${findings.length} 项检查未通过，处理后才能日终`}
      description={findings.map((item) => <div key={item.check}>{itemText(item)}</div>)}
    />
  )
}

const itemText = ({ title, count, first }: DayEndItem) => `${title} ${figure(count)} 项${first ? `（如 ${first}）` : ''}`

/** What is undecided and goes on to the next day; it holds nothing up. */
function Carried({ day: { carried } }: { day: DayEnd }) {
  if (carried.length === 0) return null
  return (
    <Alert
      type="info"
      showIcon
      title="以下业务结转下一营业日继续办理，不妨碍日终"
      description={carried.map((item) => <div key={item.check}>{itemText(item)}</div>)}
    />
  )
}

function Closed({ days }: { days: readonly DayClose[] }) {
  const nameOf = useNames()
  return (
    <Table<DayClose>
      size="small"
      rowKey="businessDate"
      components={KEYBOARD_TABLE}
      dataSource={[...days]}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: '还没有日终过的日子。' }}
      columns={[
        { title: '日期', dataIndex: 'businessDate', width: 120 },
        { title: '凭证', align: 'right', width: 90, render: (_, { voucherCount }) => figure(voucherCount) },
        {
          title: '封存校验值',
          render: (_, { head }) => <Typography.Text copyable={{ text: head }}>{head.slice(0, 16)}…</Typography.Text>,
        },
        {
          title: '结转下一营业日',
          render: (_, { carried }) => carried.map((item) => <div key={item.check}>{itemText(item)}</div>),
        },
        { title: '办理人', width: 140, render: (_, { closedBy }) => nameOf(closedBy) },
        { title: '办理时间', width: 180, render: (_, { closedAt }) => instant(closedAt) },
      ]}
    />
  )
}

function ClosedMonths({ months }: { months: readonly MonthClose[] }) {
  const nameOf = useNames()
  return (
    <Table<MonthClose>
      size="small"
      rowKey="month"
      components={KEYBOARD_TABLE}
      dataSource={[...months]}
      pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: '还没有月结过的月份。' }}
      columns={[
        { title: '月份', width: 90, render: (_, row) => month(row.month) },
        { title: '计提利息', align: 'right', render: (_, { accrued }) => fen(accrued) },
        { title: '业务收入', align: 'right', render: (_, { income }) => fen(income) },
        { title: '业务支出', align: 'right', render: (_, { expense }) => fen(expense) },
        { title: '办理人', width: 140, render: (_, { closedBy }) => nameOf(closedBy) },
        { title: '办理时间', width: 180, render: (_, { closedAt }) => instant(closedAt) },
      ]}
    />
  )
}
