import type { Problem } from '@anju/standards/problem.ts'
import { PIPELINE_PROBLEMS, problem } from '../errors.ts'

/** Where capture takes orders, and the secret it shares with this server. */
export interface CaptureOrders {
  readonly url: string
  readonly token: string
}

/** An order waits for the transaction that is on its way; what was held while a table was stopped may be much. */
const WITHIN_MS = 120_000

/** Gives capture an order and returns its answer; throws the problem that it names, capture_unreachable when it does not answer. */
export async function orderCapture({ url, token }: CaptureOrders, kind: string, order: object): Promise<unknown> {
  const response = await fetch(new URL(`/orders/${kind}`, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(order),
    signal: AbortSignal.timeout(WITHIN_MS),
  }).catch(() => undefined)
  if (!response) throw problem('capture_unreachable')
  const body = (await response.json()) as Partial<Problem>
  if (response.ok) return body
  const { code, detail, field, value } = body
  if (code === undefined || !(code in PIPELINE_PROBLEMS)) throw new Error(`capture answered ${response.status}: ${detail}`)
  const occurrence = { detail, field, value }
  throw problem(
    code as keyof typeof PIPELINE_PROBLEMS,
    Object.fromEntries(Object.entries(occurrence).filter(([, given]) => given !== undefined)),
  )
}
