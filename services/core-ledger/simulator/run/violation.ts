/** What must hold and does not; ends the run. */
export class Violation extends Error {
  readonly op: number

  constructor(op: number, invariant: string) {
    super(invariant)
    this.op = op
  }
}
