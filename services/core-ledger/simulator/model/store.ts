/** Things by number that can be put back to how they were: what was tried in a wrong order leaves no trace. */
export class UndoLog {
  readonly #undo: (() => void)[] = []

  mark(): number {
    return this.#undo.length
  }

  backTo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()!()
  }

  /** Forgets how things were. */
  settle(): void {
    this.#undo.length = 0
  }

  push(undo: () => void): void {
    this.#undo.push(undo)
  }
}

/** A map whose values are replaced, never changed; each replacement is written into the log. */
export class Things<Thing extends object> {
  readonly #things = new Map<number, Thing>()
  readonly #log: UndoLog

  constructor(log: UndoLog) {
    this.#log = log
  }

  get(number: number): Thing | undefined {
    return this.#things.get(number)
  }

  /** The thing of that number; a program refers to nothing else. */
  of(number: number): Thing {
    const thing = this.#things.get(number)
    if (!thing) throw new Error(`the model has nothing of number ${number}`)
    return thing
  }

  set(number: number, thing: Thing): void {
    const before = this.#things.get(number)
    this.#log.push(() => (before ? this.#things.set(number, before) : this.#things.delete(number)))
    this.#things.set(number, thing)
  }

  change(number: number, changes: Partial<Thing>): void {
    this.set(number, { ...this.of(number), ...changes })
  }

  entries(): IterableIterator<[number, Thing]> {
    return this.#things.entries()
  }
}
