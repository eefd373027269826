import type { Fen } from '@anju/standards/money.ts'
import { type Faults, strikes } from './faults.ts'

/** An account of the bank as clearing sees it. */
export interface BankAccount {
  readonly accountNo: string
  readonly name: string
  readonly balance: Fen
  readonly frozen: boolean
}

/** Money asked to move from payer to payee. One side may be an account of another bank. */
export interface Transfer {
  readonly serial: string
  readonly lineNo: number
  readonly bankSerial: string
  readonly payerAccountNo: string
  readonly payerName: string
  readonly payeeAccountNo: string
  readonly payeeName: string
  readonly amount: Fen
  readonly purpose: string
  /** Which side the caller named: the account there must exist for a collection and its name must fit. */
  readonly kind: 'pay' | 'collect'
  readonly ofBatch: boolean
}

/** One line of an account's statement. */
export interface Movement {
  readonly accountNo: string
  readonly direction: 'in' | 'out'
  readonly amount: Fen
  readonly balance: Fen
  readonly transfer: Transfer
}

export interface Cleared {
  readonly transfer: Transfer
  /** Why it failed, in the words of the bank; null when the money moved. */
  readonly reason: string | null
}

/**
 * Clears transfers in their order against balances that follow from one another: each moves whole or not at all. Returns the outcome of
 * each and the statement lines of the accounts that are kept here.
 */
export function clearTransfers(
  accounts: ReadonlyMap<string, BankAccount>,
  transfers: readonly Transfer[],
  faults: Faults,
): { cleared: Cleared[]; movements: Movement[] } {
  const balances = new Map([...accounts].map(([accountNo, { balance }]) => [accountNo, balance]))
  const movements: Movement[] = []
  const cleared = transfers.map((transfer): Cleared => {
    const reason = refusalOf(transfer, accounts, balances, faults)
    if (reason === null) movements.push(...move(transfer, balances, faults))
    return { transfer, reason }
  })
  return { cleared, movements }
}

/** The first reason against a transfer, in the order in which a bank looks. */
function refusalOf(
  transfer: Transfer,
  accounts: ReadonlyMap<string, BankAccount>,
  balances: ReadonlyMap<string, Fen>,
  faults: Faults,
): string | null {
  const { serial, lineNo, kind, ofBatch, payerAccountNo, payeeAccountNo, amount } = transfer
  const payer = accounts.get(payerAccountNo)
  const payee = accounts.get(payeeAccountNo)
  if (!payer) return '付款账号不存在'
  const [named, name] = kind === 'pay' ? [payee, transfer.payeeName] : [payer, transfer.payerName]
  if (named && named.name !== name) return '户名不符'
  if (payer.frozen || payee?.frozen) return '账户已冻结'
  if (balances.get(payerAccountNo)! < amount) return '余额不足'
  if (ofBatch ? strikes(faults, 'failLine', `${serial}/${lineNo}`) : strikes(faults, 'refuse', serial)) return '银行拒绝处理'
  return null
}

function move(transfer: Transfer, balances: Map<string, Fen>, faults: Faults): Movement[] {
  const amount = transfer.amount - (strikes(faults, 'shortPay', `${transfer.serial}/${transfer.lineNo}`) ? 1n : 0n)
  const book = (accountNo: string, direction: 'in' | 'out'): Movement[] => {
    const before = balances.get(accountNo)
    if (before === undefined) return []
    const balance = direction === 'in' ? before + amount : before - amount
    balances.set(accountNo, balance)
    return [{ accountNo, direction, amount, balance, transfer }]
  }
  return [...book(transfer.payerAccountNo, 'out'), ...book(transfer.payeeAccountNo, 'in')]
}
