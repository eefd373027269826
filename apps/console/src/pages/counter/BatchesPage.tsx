import type { Viewer } from '@anju/standards/viewer.ts'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Flex, Form, Modal, Progress, Table, Tag } from 'antd'
import { useOutletContext, useSearchParams } from 'react-router'
import { type Batch, type BatchProgress, COUNTER_KEY, isUnderWay, read, today } from '../../api/counter.ts'
import { ActButton } from '../../parts/counter/ActButton.tsx'
import { BatchAlerts } from '../../parts/counter/BatchAlerts.tsx'
import { BatchRefusals } from '../../parts/counter/BatchRefusals.tsx'
import { BATCH_STATES, BATCH_TOTALS, COLLECTED_INTO, KINDS, kindOf } from '../../parts/counter/batch-words.ts'
import { OwnAccountItem } from '../../parts/counter/content/ContentFields.tsx'
import { ChoiceField, TextField } from '../../parts/counter/fields.tsx'
import { Pager } from '../../parts/counter/Pager.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { useNames } from '../../parts/counter/people.tsx'
import { Schedules } from '../../parts/counter/Schedules.tsx'
import { usePages } from '../../parts/counter/use-pages.ts'
import { fen, figure, instant } from '../../parts/figures.ts'
import { Loaded, Page } from '../../parts/Page.tsx'

/** 批次: what runs over the whole centre; started here, followed here, and what of it runs by the clock. */
export function BatchesPage() {
  const pages = usePages<Batch>('/batches')
  const { role } = useOutletContext<Viewer>()
  const [search, setSearch] = useSearchParams()
  const chosen = search.get('batch')
  return (
    <Page title="批次" hint="对全中心的账户或贷款办理：每个期间只办一次，中断后接着办，不会重复。重复发起得到的是第一次的批次。">
      <BatchAlerts role={role} />
      <Start />
      <Card size="small" title="定时批次">
        <Schedules />
      </Card>
      <Card size="small" title="已发起的批次">
        <Loaded query={pages.query}>
          {({ items }) => (
            <>
              <Batches items={items} onChoose={(batch) => setSearch({ batch })} />
              <Pager {...pages} />
            </>
          )}
        </Loaded>
      </Card>
      <Modal
        open={chosen !== null}
        title={`批次 ${chosen ?? ''}`}
        footer={null}
        width={880}
        onCancel={() => setSearch({})}
        destroyOnHidden
      >
        {chosen && <Followed batchNo={chosen} />}
      </Modal>
    </Page>
  )
}

function Start() {
  return (
    <PostingForm<Batch>
      title="发起批次"
      path="/batches"
      submit="发起"
      initial={{ kind: 'move_to_overdue', period: today() }}
      done={({ batchNo, state }) => ({
        title: '批次已登记',
        facts: [
          { label: '批次号', value: batchNo },
          { label: '状态', value: BATCH_STATES[state].title },
        ],
      })}
    >
      <ChoiceField name="kind" label="种类" options={KINDS.map(({ kind, title }) => ({ value: kind, label: title }))} />
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) => {
          const { periodHint, needsBankAccount } = kindOf(getFieldValue('kind') as string)
          return (
            <>
              <TextField name="period" label="期间" hint={periodHint} />
              {needsBankAccount && <OwnAccountItem {...COLLECTED_INTO} required />}
            </>
          )
        }}
      </Form.Item>
    </PostingForm>
  )
}

function Batches({ items, onChoose }: { items: readonly Batch[]; onChoose: (batchNo: string) => void }) {
  const nameOf = useNames()
  return (
    <Table<Batch>
      size="small"
      rowKey="batchNo"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={[...items]}
      locale={{ emptyText: '还没有发起过批次。' }}
      columns={[
        {
          title: '批次号',
          render: (_, { batchNo }) => (
            <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onChoose(batchNo)}>
              {batchNo}
            </Button>
          ),
        },
        { title: '种类', render: (_, { kind }) => kindOf(kind).title },
        { title: '期间', dataIndex: 'period' },
        { title: '状态', render: (_, { state }) => <Tag color={BATCH_STATES[state].colour}>{BATCH_STATES[state].title}</Tag> },
        { title: '发起人', render: (_, { askedBy }) => nameOf(askedBy) },
        { title: '发起时间', render: (_, { askedAt }) => instant(askedAt) },
        { title: '结束时间', render: (_, { endedAt }) => instant(endedAt) },
      ]}
    />
  )
}

/** How far a batch is, every second while it runs; why it failed, and another try. */
function Followed({ batchNo }: { batchNo: string }) {
  const path = `/batches/${batchNo}`
  const query = useQuery({
    queryKey: [COUNTER_KEY, path],
    queryFn: () => read<BatchProgress>(path),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? 1_000 : false),
  })
  return (
    <Loaded query={query}>
      {(batch) => (
        <Flex vertical gap={12} align="stretch">
          <span>
            {kindOf(batch.kind).title} {batch.period}：{BATCH_STATES[batch.state].title}
            {batch.attempt > 1 && `（第 ${batch.attempt} 次）`}
          </span>
          {batch.failure && (
            <Alert
              type="error"
              showIcon
              title="批次未完成，已办的部分有效"
              {...(batch.refusalCount === 0 ? { description: batch.failure } : {})}
            />
          )}
          {batch.stages.map((stage) => (
            <Stage key={stage.title} {...stage} />
          ))}
          {batch.refusalCount > 0 && <BatchRefusals refusals={batch.refusals} count={batch.refusalCount} />}
          {batch.state === 'failed' && (
            <div>
              <ActButton<Batch>
                path={`${path}/retry`}
                shown={path}
                body={{}}
                type="primary"
                label="重试未完成的部分"
                question="只办未完成的，已办的不重做。"
                done="已再次发起"
              />
            </div>
          )}
        </Flex>
      )}
    </Loaded>
  )
}

function Stage({ title, chunks, done, totals }: BatchProgress['stages'][number]) {
  return (
    <section aria-label={title}>
      <strong>{title}</strong>
      <Progress
        percent={chunks === 0 ? 100 : Math.floor((done / chunks) * 100)}
        format={() => `${done} / ${chunks} 段`}
        aria-label={`${title}进度`}
      />
      <p>
        {Object.entries(totals)
          .map(([name, value]) => `${BATCH_TOTALS[name] ?? name} ${value.includes('.') ? `${fen(value)} 元` : figure(value)}`)
          .join(',')}
      </p>
    </section>
  )
}
