import type { Viewer } from '@anju/standards/viewer.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Flex, Input, Popconfirm, Typography } from 'antd'
import { useState } from 'react'
import { type Application, COUNTER_KEY, newKey, post, today } from '../../api/counter.ts'
import { useBusinessDay } from '../../api/platform.ts'
import { ProblemAlert } from '../ProblemAlert.tsx'

/** What is still done on a closed day, and what waits. */
const CLOSED = (opensOn: string) => `今日已日终：通过后要记账的 ${opensOn} 0 时起可以通过，其余照常办理。`

interface Step {
  readonly name: string
  readonly label: string
  readonly by: 'maker' | 'checker'
  readonly from: readonly string[]
  /** A reason must be given. */
  readonly reasoned?: true
  /** What it does is asked back, since it cannot be undone. */
  readonly question?: string
}

/** What a person may do by hand; the ledger holds the rules and refuses anything else. */
const STEPS: readonly Step[] = [
  { name: 'approve', label: '通过', by: 'checker', from: ['20'] },
  { name: 'return', label: '退回', by: 'checker', from: ['20'], reasoned: true },
  { name: 'withdraw', label: '撤回', by: 'maker', from: ['20'] },
  { name: 'void', label: '作废', by: 'maker', from: ['10', '30', '60'], question: '作废后不能再提交，要重新办理。' },
]

/** The steps open to the viewer, with a note; nothing when there are none. */
export function Steps({ application, viewer }: { application: Application; viewer: Viewer }) {
  const { applicationNo, state, maker } = application
  const mine = viewer.subject === maker
  const open = STEPS.filter(
    ({ by, from }) => from.includes(state) && (by === 'maker' ? mine : !mine && viewer.role === 'supervisor'),
  )
  const [note, setNote] = useState('')
  const [key, setKey] = useState(newKey)
  const { message } = App.useApp()
  const queries = useQueryClient()
  const { data: books } = useBusinessDay()
  const step = useMutation({
    mutationFn: ({ name }: Step) =>
      post(
        `/applications/${applicationNo}/${name}`,
        { businessDate: books?.businessDate ?? today(), ...(note.trim() ? { note: note.trim() } : {}) },
        key,
        `/applications/${applicationNo}`,
      ),
    onSuccess: (_, { label }) => {
      setKey(newKey())
      setNote('')
      void message.success(`已${label}`)
      return queries.invalidateQueries({ queryKey: [COUNTER_KEY] })
    },
  })
  if (open.length === 0) return null
  return (
    <Card size="small" title="办理">
      <Flex vertical gap={12} style={{ maxWidth: 640 }}>
        <Input
          value={note}
          onChange={({ target }) => setNote(target.value)}
          maxLength={500}
          placeholder="附言，退回时写明原因"
          aria-label="附言"
        />
        {books?.opensOn && <Typography.Text type="secondary">{CLOSED(books.opensOn)}</Typography.Text>}
        {step.error && <ProblemAlert error={step.error} onRefreshed={() => step.reset()} />}
        <Flex gap={8} wrap>
          {open.map((one) => (
            <StepButton
              key={one.name}
              step={one}
              disabled={(one.reasoned && note.trim() === '') || step.isPending}
              loading={step.isPending && step.variables.name === one.name}
              onTake={() => step.mutate(one)}
            />
          ))}
        </Flex>
      </Flex>
    </Card>
  )
}

function StepButton({
  step: { name, label, question },
  disabled,
  loading,
  onTake,
}: {
  step: Step
  disabled: boolean
  loading: boolean
  onTake: () => void
}) {
  const look = { type: name === 'approve' ? ('primary' as const) : ('default' as const), disabled, loading }
  if (!question)
    return (
      <Button {...look} onClick={onTake}>
        {label}
      </Button>
    )
  return (
    <Popconfirm title={question} okText={label} cancelText="取消" onConfirm={onTake} disabled={disabled}>
      <Button {...look} danger>
        {label}
      </Button>
    </Popconfirm>
  )
}
