import { Form, Typography } from 'antd'
import { type Kind, today, useCounter } from '../../api/counter.ts'
import { fen } from '../figures.ts'
import { Loaded } from '../Page.tsx'
import { ApplicationForm } from './ApplicationForm.tsx'

interface Situation {
  readonly codes: readonly string[]
}
interface Policy {
  readonly items: readonly { readonly parameter: string; readonly value: unknown; readonly docNo: string }[]
}
interface Reasons {
  readonly situations: readonly Situation[]
  readonly heirs: Situation
}

/** 提取: only reasons that the policy of today knows, and how much each allows, said while it is filled in. */
export function WithdrawalForm({ kind, given }: { kind: Kind; given: Readonly<Record<string, string>> }) {
  const policy = useCounter<Policy>(`/policy?on=${today()}`)
  return (
    <Loaded query={policy}>
      {({ items }) => {
        const { situations, heirs } = items.find(({ parameter }) => parameter === 'withdrawalReasons')!.value as Reasons
        const allowed = new Set([...situations, heirs].flatMap(({ codes }) => codes))
        return (
          <ApplicationForm kind={kind} given={given} choices={{ reason: ({ value }) => allowed.has(String(value)) }}>
            <Most />
          </ApplicationForm>
        )
      }}
    </Loaded>
  )
}

interface Limits {
  readonly most: string
  readonly binding: string
  readonly kind: '11' | '12'
}

/** How much the reason chosen allows, and what limits it. */
function Most() {
  const [reason, accountNo]: unknown[] = [Form.useWatch('reason'), Form.useWatch('accountNo')]
  const known = typeof reason === 'string' && /^99\d{11}$/.test(String(accountNo))
  const limits = useCounter<Limits>(known ? `/accounts/${String(accountNo)}/withdrawal-limits?reason=${reason}` : undefined)
  if (!limits.data) return null
  const { most, binding, kind } = limits.data
  return (
    <Typography.Text type="secondary" role="status" style={{ gridColumn: '1 / -1', marginBlock: 12 }}>
      {kind === '12'
        ? `销户提取：余额 ${fen(most)} 元，另计利息至复核通过之日。`
        : `至多可提取 ${fen(most)} 元（${binding}），另受本次支出限制。`}
    </Typography.Text>
  )
}
