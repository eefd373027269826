import type { Problem } from '@anju/standards/problem.ts'

/** What a batch could not do, and the refusal: of one account or loan, or of a stage's part as a whole (`thing` null). */
export interface BatchRefusal {
  readonly stage: number
  readonly thing: 'account' | 'loan' | null
  readonly no: string | null
  readonly problem: Problem
}

const THINGS = { account: '个人账户', loan: '贷款' } as const
const TOLD = 3

/** Why a batch was not completed, in a sentence: the first few of what was refused and how many there are in all. */
export function tellRefusals(refusals: readonly BatchRefusal[], count: number): string {
  const told = refusals.slice(0, TOLD).map(toldOf).join('；')
  return count > TOLD ? `${told}；等共 ${count} 项` : told
}

function toldOf({ thing, no, problem: { title, detail, value, allowed } }: BatchRefusal): string {
  const what = thing ? `${THINGS[thing]} ${no}：` : ''
  const why = detail === title ? [title, ...(value && value !== no ? [value] : [])].join(' ') : `${title}，${detail}`
  return what + why + (allowed ? `（允许：${allowed}）` : '')
}
