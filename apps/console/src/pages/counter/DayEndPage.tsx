import { Alert, Card, Table, Typography } from 'antd'
import { useState } from 'react'
import { type DayClose, type DayEnd, type Listed, today, useCounter } from '../../api/counter.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { DateField } from '../../parts/counter/fields.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { figure, instant } from '../../parts/figures.ts'
import { KEYBOARD_TABLE } from '../../parts/keyboard-table.tsx'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 日终: what stands in the way, closing the day, the days that are closed. */
export function DayEndPage() {
  const now = useCounter<DayEnd>(`/day-ends/${today()}`)
  const closes = useCounter<Listed<DayClose>>('/day-closes')
  return (
    <Page title="日终" hint="按日期先后逐日结账:检查通过后,当日凭证封存进哈希链,此后不能再记账到该日。">
      <Loaded query={now}>{(data) => <Close state={data} />}</Loaded>
      <Card size="small" title="已日终的日子">
        <Loaded query={closes}>{({ items }) => <Closed days={items.toReversed()} />}</Loaded>
      </Card>
    </Page>
  )
}

/** The day to be closed: the earliest open one with vouchers, else today. */
function Close({ state }: { state: DayEnd }) {
  const [first] = useState(state.earliestOpen ?? today())
  const day = useCounter<DayEnd>(`/day-ends/${first}`)
  return (
    <Loaded query={day}>
      {(data) => (
        <>
          <FactList
            facts={[
              { label: '待结账日期', value: data.businessDate },
              { label: '凭证', value: `${figure(data.voucherCount)} 张` },
              { label: '已结账至', value: data.closedThrough ?? '尚未日终' },
            ]}
          />
          {!data.closed && <Findings day={data} />}
          <PostingForm<DayClose>
            path="/day-closes"
            submit="办理日终"
            initial={{ date: first }}
            toBody={({ date }) => ({ date })}
            warn={({ date }) => [
              { label: '结账日期', value: String(date) },
              { label: '结账之后', value: '当日凭证封存进哈希链,不能再记账到该日,不能撤销' },
            ]}
            done={({ businessDate, voucherCount, head }) => ({
              title: `${businessDate} 已日终`,
              facts: [
                { label: '封存凭证', value: `${figure(voucherCount)} 张` },
                { label: '链头', value: head },
              ],
            })}
          >
            <DateField name="date" label="结账日期" hint="结账后该日不能再记账" />
          </PostingForm>
        </>
      )}
    </Loaded>
  )
}

function Findings({ day: { findings } }: { day: DayEnd }) {
  if (findings.length === 0) return <Alert type="success" showIcon title="日终检查全部通过" />
  return (
    <Alert
      type="warning"
      showIcon
      title={`${findings.length} 项检查未通过,处理后才能日终`}
      description={findings.map(({ check, title, count, first }) => (
        <div key={check}>
          {title} {figure(count)} 项{first && `(如 ${first})`}
        </div>
      ))}
    />
  )
}

function Closed({ days }: { days: readonly DayClose[] }) {
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
          title: '链头',
          render: (_, { head }) => <Typography.Text copyable={{ text: head }}>{head.slice(0, 16)}…</Typography.Text>,
        },
        { title: '办理人', dataIndex: 'closedBy', width: 120 },
        { title: '办理时间', width: 180, render: (_, { closedAt }) => instant(closedAt) },
      ]}
    />
  )
}
