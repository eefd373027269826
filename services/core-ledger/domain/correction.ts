import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { fail } from '../errors.ts'

/** What a correction depends on of the account that was wrongly paid. */
export interface OverpaidAccount {
  readonly priorBalance: Fen
  readonly currentBalance: Fen
  readonly balance: Fen
  readonly held: Fen
}

/**
 * Splits what is taken back: 当年归集 first, since that is where it was put, the rest from 上年结转 (the money may have been carried forward
 * since). Refuses more than the line still has (`left`, correction_above_line) or than is available now (available_insufficient).
 */
export function takeBack(account: OverpaidAccount, amount: Fen, left: Fen): { prior: Fen; current: Fen } {
  if (amount > left)
    throw fail('correction_above_line', {
      field: 'amount',
      value: yuanFromFen(amount),
      allowed: `不超过该笔缴存尚未更正的 ${yuanFromFen(left)}`,
    })
  if (amount > account.balance - account.held)
    throw fail('available_insufficient', {
      field: 'amount',
      value: yuanFromFen(amount),
      allowed: '不超过可用余额（余额减冻结）；已提取的须先追回',
    })
  const current = amount < account.currentBalance ? amount : account.currentBalance
  return { prior: amount - current, current }
}
