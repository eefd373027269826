import type { ActKind, BankFaults, Crash, DrawnBatch } from '../program/acts.ts'

/** Acts, batches, and what the bank did: money that came in, matched a month by itself, was paid, went back. */
type Counted = ActKind | DrawnBatch | 'receive' | 'match' | 'pay' | 'pay_back' | 'reconcile'

/** What a run has done. */
export class Counts {
  requests = 0
  /** Requests sent again on purpose, and because nobody had answered. */
  repeated = 0
  resent = 0
  /** Operations that referred to something that was refused. */
  impossible = 0
  checks = 0
  readonly done = new Map<Counted, number>()
  readonly refused = new Map<string, number>()
  /** Days on which the bank did so at times. */
  readonly troubles = new Map<string, number>()
  readonly crashes = new Map<Crash['victim'], number>()

  count(kind: Counted, refused: string | null): void {
    if (refused) this.refused.set(refused, (this.refused.get(refused) ?? 0) + 1)
    else this.done.set(kind, (this.done.get(kind) ?? 0) + 1)
  }

  /** The bank has a bad day. */
  troubled(faults: BankFaults): void {
    for (const [fault, rate] of Object.entries(faults))
      if (typeof rate === 'number' && rate > 0) this.troubles.set(fault, (this.troubles.get(fault) ?? 0) + 1)
  }

  crashed(victim: Crash['victim']): void {
    this.crashes.set(victim, (this.crashes.get(victim) ?? 0) + 1)
  }

  get kills(): number {
    return total(this.crashes)
  }

  summary(): string {
    const list = (counts: ReadonlyMap<string, number>) => [...counts].map(([name, count]) => `${name} ${count}`).join(', ')
    return [
      `${total(this.done)} done (${list(this.done)})`,
      `${total(this.refused)} refused (${list(this.refused)})`,
      `${this.impossible} impossible`,
      `${this.requests} requests, ${this.repeated} repeated, ${this.resent} sent again after ${this.kills} crashes (${list(this.crashes)})`,
      `days with troubles at the bank: ${list(this.troubles)}`,
      `${this.checks} checks`,
    ].join('; ')
  }
}

const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0)
