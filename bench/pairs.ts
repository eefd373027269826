import { loadavg } from 'node:os'

/** What is compared with what. */
export interface Compared {
  readonly name: string
  readonly reference: string
  readonly unit: string
  /** What the ratio should be, where somebody asked for it. */
  readonly bar?: string
}

/** One comparison: ours against a reference, measured in turn in the same run. */
export interface Comparison extends Compared {
  readonly ours: number
  readonly theirs: number
  /** Median, least and greatest of the pairs' ratios ours ÷ reference. */
  readonly ratio: { readonly median: number; readonly min: number; readonly max: number }
  /** How many processes wanted the machine's processors when it had been measured: its load average of one minute. */
  readonly load: number
}

export interface Pair {
  readonly ours: number
  readonly theirs: number
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Measures A B A B …, since the machine's speed drifts within minutes: only the ratio within a pair means something. */
export async function measurePairs<Measured>(
  ours: () => Promise<Measured>,
  theirs: () => Promise<Measured>,
  pairs = 5,
): Promise<{ ours: Measured; theirs: Measured }[]> {
  const measured: { ours: Measured; theirs: Measured }[] = []
  for (let pair = 0; pair < pairs; pair++) measured.push({ ours: await ours(), theirs: await theirs() })
  return measured
}

/** What the pairs say: the median of the ratios, not the ratio of the medians. */
export function compare(what: Compared, pairs: readonly Pair[]): Comparison {
  const ratios = pairs.map((pair) => pair.ours / pair.theirs)
  return {
    ...what,
    ours: median(pairs.map((pair) => pair.ours)),
    theirs: median(pairs.map((pair) => pair.theirs)),
    ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
    load: loadavg()[0]!,
  }
}
