import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Card, Flex, Form, Typography } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { ApiError } from '../../api/client.ts'
import { COUNTER_KEY, type Fact, newKey, post } from '../../api/counter.ts'
import { ProblemAlert } from '../ProblemAlert.tsx'
import { FactList } from './FactList.tsx'
import { Posted } from './Posted.tsx'
import { useMayPost } from './use-may-post.ts'

/** What is shown when it is done. */
export interface Done {
  readonly title: string
  readonly facts: readonly Fact[]
  readonly voucherNo?: string | null
  readonly links?: ReactNode
}

interface PostingFormProps<Answer, Foreseen> {
  readonly title?: string
  readonly path: string
  readonly submit: string
  readonly children: ReactNode
  readonly initial?: Readonly<Record<string, unknown>>
  /** Body as the ledger takes it; the values as they are, without empty ones, unless given. */
  readonly toBody?: (values: Record<string, unknown>) => unknown
  /** When given, the ledger's preview is shown and must be confirmed first. */
  readonly preview?: (foreseen: Foreseen) => readonly Fact[]
  /** Where that is asked for; `path` unless given. */
  readonly previewPath?: string
  /** How it is asked for, where it takes more than one question. */
  readonly foresee?: (body: unknown) => Promise<Foreseen>
  /** When given, what it says must be confirmed first: for an act that cannot be undone and has no preview. */
  readonly warn?: (values: Record<string, unknown>) => readonly Fact[]
  readonly done: (answer: Answer) => Done
  /** When the form is opened again after it has posted. */
  readonly onAgain?: () => void
  /** Path of what it changes: refused when somebody else has changed that since it was read. */
  readonly shown?: string
}

type Values = Record<string, unknown>

/**
 * A button waits visibly only when the answer is not there at once: antd's sign of waiting, taken away while it still comes in, stays in the
 * button unseen, and with it "loading" in the button's name.
 */
const waiting = (pending: boolean) => pending && { delay: 300 }

/** The values without those left empty. */
export const filled = (values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))

/**
 * A form that posts once: one key for each opening, so that a double click or a lost answer
 * posts no second time. A refusal is shown at the field that it names, any other above the buttons; what was filled in stays. Nothing for an
 * auditor, who only reads.
 */
export function PostingForm<Answer, Foreseen = Answer>(props: PostingFormProps<Answer, Foreseen>) {
  const mayPost = useMayPost()
  const [openings, setOpenings] = useState(1)
  if (!mayPost) return null
  const again = () => {
    setOpenings(openings + 1)
    props.onAgain?.()
  }
  return <Opening key={openings} {...props} onAgain={again} />
}

function Opening<Answer, Foreseen>(props: PostingFormProps<Answer, Foreseen> & { readonly onAgain: () => void }) {
  const {
    title,
    path,
    submit,
    children,
    initial,
    toBody = filled,
    preview,
    previewPath = path,
    foresee = (body: unknown) => post<Foreseen>(`${previewPath}:preview`, body, newKey()),
    warn,
    done,
    shown,
    onAgain,
  } = props
  const [form] = Form.useForm<Values>()
  const [key] = useState(newKey)
  const [warning, setWarning] = useState<readonly Fact[]>()
  const queries = useQueryClient()
  const onError = (error: Error) => showAtField(form, error)
  const asked = useMutation({ mutationFn: foresee, onError })
  const posted = useMutation({
    mutationFn: (body: unknown) => post<Answer>(path, body, key, shown),
    onSuccess: () => queries.invalidateQueries({ queryKey: [COUNTER_KEY] }),
    onError: (error) => {
      back()
      onError(error)
    },
  })
  if (posted.data !== undefined) return <Posted {...done(posted.data)} onAgain={onAgain} />
  const foreseen = preview && asked.data !== undefined ? preview(asked.data) : warning
  const confirming = foreseen !== undefined
  const problem = posted.error ?? asked.error
  const send = (values: Values) => {
    if (warn && !confirming) setWarning(warn(values))
    else (preview && !confirming ? asked : posted).mutate(toBody(values))
  }
  const back = () => {
    asked.reset()
    setWarning(undefined)
  }
  return (
    <Card size="small" title={title} style={{ maxWidth: 880 }}>
      <Form
        form={form}
        layout="vertical"
        initialValues={initial ?? {}}
        disabled={confirming || posted.isPending}
        requiredMark="optional"
        onFinish={send}
      >
        <div className="posting-fields">{children}</div>
        {problem && !isAtField(form, problem) && <ProblemAlert error={problem} onRefreshed={() => posted.reset()} />}
        {foreseen ? (
          <Confirmation
            facts={foreseen}
            submit={submit}
            pending={posted.isPending}
            onConfirm={() => send(form.getFieldsValue())}
            onBack={back}
          />
        ) : (
          <Button
            type="primary"
            htmlType="submit"
            loading={waiting(asked.isPending || posted.isPending)}
            style={{ marginTop: 8 }}
          >
            {preview || warn ? '下一步' : submit}
          </Button>
        )}
      </Form>
    </Card>
  )
}

function Confirmation({
  facts,
  submit,
  pending,
  onConfirm,
  onBack,
}: {
  facts: readonly Fact[]
  submit: string
  pending: boolean
  onConfirm: () => void
  onBack: () => void
}) {
  const confirm = useRef<HTMLButtonElement>(null)
  useEffect(() => confirm.current?.focus(), [])
  return (
    <Flex vertical gap={12}>
      <Typography.Text strong>请核对</Typography.Text>
      <FactList facts={facts} />
      <Flex gap={8}>
        <Button ref={confirm} type="primary" disabled={false} loading={waiting(pending)} onClick={onConfirm}>
          {submit}
        </Button>
        <Button disabled={pending} onClick={onBack}>
          返回修改
        </Button>
      </Flex>
    </Flex>
  )
}

type FormOf = ReturnType<typeof Form.useForm<Values>>[0]

/** `content.lines[0].amount` → lines, 0, amount. */
const pathOf = (error: Error) => {
  const field = error instanceof ApiError ? error.problem.field?.replace(/^content\./, '') : undefined
  return field?.split(/[.[\]]+/).flatMap((part) => (part === '' ? [] : [/^\d+$/.test(part) ? Number(part) : part]))
}
const isAtField = (form: FormOf, error: Error) => {
  const path = pathOf(error)
  return path !== undefined && form.getFieldInstance(path) !== undefined
}

function showAtField(form: FormOf, error: Error): void {
  const path = pathOf(error)
  if (!path || !isAtField(form, error) || !(error instanceof ApiError)) return
  const { title, detail, allowed, field = '' } = error.problem
  const said = detail.startsWith(`${field}:`) ? detail.slice(field.length + 1) : detail || title
  form.setFields([{ name: path, errors: [allowed && !said.includes(allowed) ? `${said}（允许：${allowed}）` : said] }])
  form.getFieldInstance(path)?.focus?.()
}
