import type { ActKind, Crash } from '../program/acts.ts'

/** What a run has done. */
export class Counts {
  requests = 0
  /** Requests sent again on purpose, and because nobody had answered. */
  repeated = 0
  resent = 0
  /** Operations that referred to something that was refused. */
  impossible = 0
  checks = 0
  readonly done = new Map<ActKind, number>()
  readonly refused = new Map<string, number>()
  readonly crashes = new Map<Crash['victim'], number>()

  count(kind: ActKind, refused: string | null): void {
    if (refused) this.refused.set(refused, (this.refused.get(refused) ?? 0) + 1)
    else this.done.set(kind, (this.done.get(kind) ?? 0) + 1)
  }

  crashed(victim: Crash['victim']): void {
    this.crashes.set(victim, (this.crashes.get(victim) ?? 0) + 1)
  }

  summary(): string {
    const list = (counts: ReadonlyMap<string, number>) => [...counts].map(([name, count]) => `${name} ${count}`).join(', ')
    const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0)
    return [
      `${total(this.done)} done (${list(this.done)})`,
      `${total(this.refused)} refused (${list(this.refused)})`,
      `${this.impossible} impossible`,
      `${this.requests} requests, ${this.repeated} repeated, ${this.resent} sent again after ${total(this.crashes)} crashes (${list(this.crashes)})`,
      `${this.checks} checks`,
    ].join('; ')
  }
}
