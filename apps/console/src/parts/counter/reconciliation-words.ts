import type { Reconciliation } from '../../api/books.ts'
import { fen } from '../figures.ts'

/** What a run of 银行对账 has come to, and how it is to be shown. */
export function standingOf({ balanced, unexplained, theirsOnly, oursOnly, amountDiffers }: Reconciliation): {
  readonly type: 'success' | 'warning' | 'error'
  readonly word: '平' | '平（有未达账项）' | '未平'
  readonly title: string
} {
  if (!isZero(unexplained)) return { type: 'error', word: '未平', title: `未平：其中 ${fen(unexplained)} 元不能由列出的差异解释` }
  if (!balanced) return { type: 'warning', word: '未平', title: '未平：下列差异尚有未说明的' }
  const agrees = [theirsOnly, oursOnly, amountDiffers].every(isZero)
  return agrees
    ? { type: 'success', word: '平', title: '平：银行与账面相符' }
    : { type: 'success', word: '平（有未达账项）', title: '余额相差的，都由列出并已说明的差异构成' }
}

/** How it stood when the run had ended, which explanations given since do not change. */
export const standingWhenRun = ({ balancedWhenRun }: Reconciliation) =>
  balancedWhenRun === null ? '未记录' : balancedWhenRun ? '平' : '未平'

/** Whether an amount of yuan is nothing. */
export const isZero = (yuan: string) => /^-?0(\.0+)?$/.test(yuan)
