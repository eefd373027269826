import { useMutation, useQuery } from '@tanstack/react-query'
import { App, Button, Descriptions, Popconfirm, Progress, Table, Tag, Tooltip, Typography } from 'antd'
import { Link, useParams } from 'react-router'
import { callApi } from '../api/client.ts'
import { isOver, type Run, type RunStep, requesterOf, selectionTitle, TRIGGER_TITLES } from '../api/runs.ts'
import { duration, figure, instant } from '../parts/figures.ts'
import { Loaded, Page } from '../parts/Page.tsx'
import { RunTag } from '../parts/RunTag.tsx'

/** One run: progress, each asset's step with its reason, rows, time and checks; it can be cancelled while it runs. */
export function RunPage() {
  const { id = '' } = useParams()
  const run = useQuery({
    queryKey: ['runs', id],
    queryFn: () => callApi<Run>(`/api/runs/${id}`),
    refetchInterval: ({ state }) => (state.data && isOver(state.data.status) ? false : 1_000),
  })
  return <Loaded query={run}>{(data) => <RunDetail run={data} />}</Loaded>
}

function RunDetail({ run }: { run: Run }) {
  const ended = run.steps.filter(({ status }) => status !== 'waiting' && status !== 'running').length
  const percent = run.steps.length ? Math.round((ended / run.steps.length) * 100) : 0
  return (
    <Page title={`运行 ${selectionTitle(run.selection)}`} actions={!isOver(run.status) && <CancelRun id={run.id} />}>
      <Progress
        aria-label="进度"
        percent={percent}
        status={run.status === 'failed' ? 'exception' : isOver(run.status) ? 'normal' : 'active'}
        format={() => `${ended} / ${run.steps.length}`}
      />
      <Descriptions size="small" column={{ xs: 1, md: 3 }}>
        <Descriptions.Item label="状态">
          <RunTag status={run.status} />
        </Descriptions.Item>
        <Descriptions.Item label="触发">{TRIGGER_TITLES[run.trigger] ?? run.trigger}</Descriptions.Item>
        <Descriptions.Item label="发起人">{requesterOf(run)}</Descriptions.Item>
        <Descriptions.Item label="开始">{instant(run.startedAt)}</Descriptions.Item>
        <Descriptions.Item label="结束">{instant(run.finishedAt)}</Descriptions.Item>
        <Descriptions.Item label="编号">
          <Typography.Text copyable>{run.id}</Typography.Text>
        </Descriptions.Item>
      </Descriptions>
      {run.message && <Typography.Paragraph type="danger">{run.message}</Typography.Paragraph>}
      <StepTable steps={run.steps} />
    </Page>
  )
}

function StepTable({ steps }: { steps: readonly RunStep[] }) {
  return (
    <Table<RunStep>
      size="small"
      rowKey="asset"
      sticky
      dataSource={[...steps]}
      pagination={false}
      columns={[
        { title: '状态', width: 100, render: (_, step) => <RunTag status={step.status} /> },
        { title: '资产', render: (_, step) => <Link to={`/assets/${encodeURIComponent(step.asset)}`}>{step.asset}</Link> },
        { title: '原因', dataIndex: 'reason' },
        { title: '行数', align: 'right', width: 110, render: (_, step) => figure(step.rows) },
        {
          title: '用时',
          align: 'right',
          width: 110,
          render: (_, step) => duration(step.seconds === null ? null : step.seconds * 1_000),
        },
        { title: '检查', width: 160, render: (_, step) => <Checks checks={step.checks} /> },
      ]}
    />
  )
}

function Checks({ checks }: { checks: RunStep['checks'] }) {
  if (checks.length === 0) return <>—</>
  const failed = checks.filter(({ passed }) => !passed)
  const told = failed.map(({ name, failures, message }) => `${name}：${message ?? `${failures} 行不符合`}`).join('\n')
  if (failed.length === 0) return <Tag color="success">{checks.length} 项通过</Tag>
  return (
    <Tooltip title={told}>
      <Tag color="error">
        {failed.length} / {checks.length} 项不通过
      </Tag>
    </Tooltip>
  )
}

function CancelRun({ id }: { id: string }) {
  const { message } = App.useApp()
  const cancel = useMutation({
    mutationFn: () => callApi(`/api/runs/${id}/cancel`, { method: 'POST' }),
    onSuccess: () => message.info('正在取消；已发布的版本保留'),
    onError: (error) => message.error(error.message),
  })
  return (
    <Popconfirm title="取消这次运行?已发布的版本会保留。" okText="取消运行" cancelText="不" onConfirm={() => cancel.mutate()}>
      <Button danger loading={cancel.isPending}>
        取消运行
      </Button>
    </Popconfirm>
  )
}
