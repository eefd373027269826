import type { Viewer } from '@anju/standards/viewer.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { App, Button, Input, Modal, Switch, Typography } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useOutletContext } from 'react-router'
import { callApi } from '../api/client.ts'
import { type RunSummary, selectionTitle, TRIGGER_TITLES } from '../api/runs.ts'
import { duration, instant } from '../parts/figures.ts'
import { LinkButton } from '../parts/LinkButton.tsx'
import { ListTable } from '../parts/ListTable.tsx'
import { Loaded, Page } from '../parts/Page.tsx'
import { ProblemAlert } from '../parts/ProblemAlert.tsx'
import { RunTag, StepCounts } from '../parts/RunTag.tsx'

/** Runs of the asset graph, newest first; a new one can be started. */
export function RunsPage() {
  const runs = useQuery({
    queryKey: ['runs'],
    queryFn: () => callApi<{ runs: RunSummary[] }>('/api/runs?limit=100'),
  })
  const { role } = useOutletContext<Viewer>()
  const [starting, setStarting] = useState(false)
  return (
    <Page
      title="编排"
      hint="数据资产按依赖顺序物化：先建在旁边，检查通过才发布，不通过则保留旧版本。"
      actions={
        <>
          <LinkButton to="/runs/graph">资产图</LinkButton>
          {role === 'steward' && (
            <Button type="primary" onClick={() => setStarting(true)}>
              开始运行
            </Button>
          )}
        </>
      }
    >
      <Loaded query={runs}>{(data) => <RunTable runs={data.runs} />}</Loaded>
      <StartRun open={starting} onClose={() => setStarting(false)} />
    </Page>
  )
}

function RunTable({ runs }: { runs: readonly RunSummary[] }) {
  return (
    <ListTable<RunSummary>
      name="运行"
      rowKey="id"
      sticky
      rows={runs}
      pagination={{ pageSize: 20, showSizeChanger: true, hideOnSinglePage: true }}
      locale={{ emptyText: '还没有运行。点“开始运行”物化全部资产。' }}
      columns={[
        { title: '状态', width: 110, render: (_, run) => <RunTag status={run.status} /> },
        { title: '范围', render: (_, run) => <Link to={`/runs/${run.id}`}>{selectionTitle(run.selection)}</Link> },
        { title: '触发', width: 110, render: (_, run) => TRIGGER_TITLES[run.trigger] ?? run.trigger },
        { title: '步骤', render: (_, run) => <StepCounts counts={run.counts} /> },
        { title: '开始', width: 170, render: (_, run) => instant(run.startedAt ?? run.createdAt) },
        { title: '用时', width: 110, align: 'right', render: (_, run) => elapsed(run) },
      ]}
    />
  )
}

const elapsed = ({ startedAt, finishedAt }: RunSummary) =>
  startedAt ? duration(new Date(finishedAt ?? Date.now()).getTime() - new Date(startedAt).getTime()) : '—'

function StartRun({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [selection, setSelection] = useState('*')
  const [force, setForce] = useState(false)
  const navigate = useNavigate()
  const { message } = App.useApp()
  const start = useMutation({
    mutationFn: () => callApi<{ id: string }>('/api/runs', { body: { selection, force } }),
    onSuccess: ({ id }) => {
      void message.success('已开始运行')
      onClose()
      navigate(`/runs/${id}`)
    },
  })
  return (
    <Modal
      open={open}
      onCancel={onClose}
      title="开始运行"
      okText="开始"
      onOk={() => start.mutate()}
      confirmLoading={start.isPending}
    >
      <label htmlFor="selection">范围</label>
      <Input
        id="selection"
        value={selection}
        onChange={(event) => setSelection(event.target.value)}
        onPressEnter={() => start.mutate()}
        autoFocus
      />
      <Typography.Paragraph type="secondary" style={{ marginTop: 4 }}>
        * 为全部;dwd.unit+ 为它和下游;+ads.indicator 为它和上游。
      </Typography.Paragraph>
      <Switch id="force" checked={force} onChange={setForce} size="small" /> <label htmlFor="force">即使输入没有变化也重建</label>
      {start.error && <ProblemAlert error={start.error} />}
    </Modal>
  )
}
