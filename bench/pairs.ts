/** One comparison: ours against a reference, measured in turn in the same run. */
export interface Comparison {
  readonly name: string
  readonly reference: string
  readonly unit: string
  readonly ours: number
  readonly theirs: number
  /** Median, least and greatest of the pairs' ratios ours ÷ reference. */
  readonly ratio: { readonly median: number; readonly min: number; readonly max: number }
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Measures A B A B …, since the machine's speed drifts within minutes: only the ratio within a pair means something. */
export async function comparePairs(
  what: { name: string; reference: string; unit: string },
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
  pairs = 5,
): Promise<Comparison> {
  const measured: { ours: number; theirs: number }[] = []
  for (let pair = 0; pair < pairs; pair++) measured.push({ ours: await ours(), theirs: await theirs() })
  const ratios = measured.map((pair) => pair.ours / pair.theirs)
  return {
    ...what,
    ours: median(measured.map((pair) => pair.ours)),
    theirs: median(measured.map((pair) => pair.theirs)),
    ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
  }
}
