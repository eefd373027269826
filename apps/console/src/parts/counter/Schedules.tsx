import { Button, Modal, Table, Tag } from 'antd'
import { useState } from 'react'
import { type BatchSchedule, type Listed, useCounter } from '../../api/counter.ts'
import { instant } from '../figures.ts'
import { Loaded } from '../Page.tsx'
import { COLLECTED_INTO } from './batch-words.ts'
import { OwnAccountItem } from './content/ContentFields.tsx'
import { ChoiceField, TextField } from './fields.tsx'
import { filled, PostingForm } from './PostingForm.tsx'
import { useNames } from './people.tsx'

/** 定时批次: when each runs next, set by a supervisor. */
export function Schedules() {
  const query = useCounter<Listed<BatchSchedule>>('/batch-schedules')
  const [chosen, setChosen] = useState<BatchSchedule>()
  const nameOf = useNames()
  return (
    <Loaded query={query}>
      {({ items }) => (
        <>
          <Table<BatchSchedule>
            size="small"
            rowKey="name"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={[...items]}
            columns={[
              { title: '批次', dataIndex: 'title' },
              { title: '何时', render: (_, { when, at, dayOfMonth }) => `${when}${dayOfMonth ? ` ${dayOfMonth} 日` : ''} ${at}` },
              {
                title: '状态',
                render: (_, { paused }) => <Tag color={paused ? 'default' : 'success'}>{paused ? '已暂停' : '已启用'}</Tag>,
              },
              { title: '下次运行', render: (_, { nextRunAt }) => instant(nextRunAt) },
              { title: '设置人', render: (_, { changedBy }) => nameOf(changedBy) },
              {
                title: '办理',
                render: (_, schedule) => (
                  <Button size="small" onClick={() => setChosen(schedule)} aria-label={`设置${schedule.title}`}>
                    设置
                  </Button>
                ),
              },
            ]}
          />
          <Modal
            open={chosen !== undefined}
            title={`设置定时批次 ${chosen?.title ?? ''}`}
            footer={null}
            onCancel={() => setChosen(undefined)}
            destroyOnHidden
          >
            {chosen && <SetSchedule schedule={chosen} />}
          </Modal>
        </>
      )}
    </Loaded>
  )
}

function SetSchedule({ schedule: { name, at, paused, dayOfMonth, bankAccountNo } }: { schedule: BatchSchedule }) {
  const deducts = name === 'deduct_loans' || name === 'collect_voluntarily'
  return (
    <PostingForm<BatchSchedule>
      path="/batch-schedules"
      shown="/batch-schedules"
      submit="保存"
      initial={{ at, paused, dayOfMonth, bankAccountNo }}
      toBody={({ dayOfMonth: day, ...values }) => ({
        name,
        ...filled(values),
        ...(deducts ? { dayOfMonth: Number(day) } : {}),
      })}
      done={(set) => ({ title: set.paused ? '已暂停' : '已启用', facts: [{ label: '时间', value: set.at }] })}
    >
      <ChoiceField
        name="paused"
        label="状态"
        options={[
          { value: false, label: '启用' },
          { value: true, label: '暂停' },
        ]}
      />
      <TextField name="at" label="时间" hint="北京时间，如 22:00" />
      {deducts && <TextField name="dayOfMonth" label="每月扣款日" hint="1 到 28" digits />}
      {deducts && <OwnAccountItem {...COLLECTED_INTO} required={false} />}
    </PostingForm>
  )
}
