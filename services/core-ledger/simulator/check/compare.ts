import type { Fen } from '@anju/standards/money.ts'
import type { Numbers } from '../centre/requests.ts'
import { balanceOf, type Model } from '../model/state.ts'
import type { Books } from './read-books.ts'

/** Everything in which the books are not as the model says, in words; empty when they agree to the fen. */
export function compare(model: Model, books: Books, numbers: Numbers): string[] {
  const wrong: string[] = []
  const say = (what: string, ours: Fen | string | null | undefined, theirs: Fen | string | null | undefined) => {
    if (ours !== theirs) wrong.push(`${what} is ${theirs} in the books, ${ours} in the model`)
  }
  const ofUnits = new Map<number, Fen>()
  for (const [member, account] of model.accounts.entries()) {
    const { accountNo } = numbers.members.get(member)!
    const row = books.accounts.get(accountNo)
    const of = (what: string) => `${what} of account ${accountNo} (member ${member})`
    say(of('status'), account.status, row?.status)
    say(of('unit'), numbers.units.get(account.unit), row?.unitNo)
    say(of('上年结转'), account.prior, row?.prior)
    say(of('当年归集'), account.current, row?.current)
    say(of('balance'), balanceOf(account), row?.balance)
    say(of('held'), account.held, row?.held)
    ofUnits.set(account.unit, (ofUnits.get(account.unit) ?? 0n) + balanceOf(account))
  }
  for (const [unit, { paid }] of model.units.entries()) {
    const unitNo = numbers.units.get(unit)!
    say(`缴至年月 of unit ${unitNo}`, paid.at(-1) ?? null, books.units.get(unitNo)?.paidMonth)
    say(`balance of unit ${unitNo}`, ofUnits.get(unit) ?? 0n, books.units.get(unitNo)?.balance)
  }
  for (const [op, { balance }] of model.loans.entries())
    say(`balance of the loan of op ${op}`, balance, books.loans.get(numbers.of(op, 'loanNo') ?? '')?.balance)
  for (const [op, { rest, returning }] of model.receipts.entries()) {
    const row = books.receipts.get(numbers.of(op, 'receiptNo') ?? '')
    say(`rest of the receipt of op ${op}`, rest, row?.rest)
    say(`what of the receipt of op ${op} is on its way back`, returning, row?.returning)
  }
  say('last closed day', model.closedThrough, books.closedThrough)
  say('number of accounts', BigInt(numbers.members.size), BigInt(books.accounts.size))
  return wrong
}
