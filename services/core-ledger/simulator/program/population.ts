import type { Dice } from './dice.ts'

/** How large a centre a program of so many operations plays in. */
export interface Scale {
  readonly units: number
  readonly members: number
  /** Most acts of one request. */
  readonly batch: number
  /** Operations of a day, on average. */
  readonly day: number
}

const between = (least: number, wanted: number, most: number) => Math.max(least, Math.min(most, Math.floor(wanted)))

/** Some eighty days whatever the size, so that every run passes a settlement and a year's end. */
export const scaleOf = (ops: number): Scale => ({
  units: between(4, ops / 800, 200),
  members: between(30, ops / 50, 4_000),
  batch: between(8, ops / 1_500, 400),
  day: between(40, ops / 80, 12_500),
})

/** Things that were made and may be referred to, the newest first in mind; what is taken is rarely drawn again. */
export class Pool {
  readonly #things: number[] = []
  readonly #window: number

  constructor(window: number) {
    this.#window = window
  }

  get size(): number {
    return this.#things.length
  }

  add(thing: number): void {
    this.#things.push(thing)
  }

  /** One of the newest; undefined when there is none. */
  draw(dice: Dice): number | undefined {
    if (this.#things.length === 0) return undefined
    return this.#things[dice.int(Math.max(0, this.#things.length - this.#window), this.#things.length - 1)]
  }

  /** Draws one and takes it out, but for one in ten: what is done already is tried again too. */
  take(dice: Dice): number | undefined {
    const thing = this.draw(dice)
    if (thing !== undefined && !dice.oneIn(10)) this.#things.splice(this.#things.lastIndexOf(thing), 1)
    return thing
  }

  /** Up to `count` different ones. */
  several(dice: Dice, count: number, how: 'draw' | 'take' = 'draw'): number[] {
    const drawn = new Set<number>()
    for (let tries = 0; tries < 2 * count && drawn.size < count; tries++) {
      const thing = this[how](dice)
      if (thing !== undefined) drawn.add(thing)
    }
    return [...drawn]
  }
}
