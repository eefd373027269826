/**
 * Which of `steps` shades a value gets: by equal parts of the range from zero to the largest, so that a shade twice as strong is about twice as much.
 * null has none.
 */
export function shadeOf(value: string | null, values: readonly (string | null)[], steps = 5): number | null {
  if (value === null) return null
  const largest = Math.max(...values.map((each) => Number(each ?? 0)))
  if (largest <= 0) return 0
  return Math.min(steps - 1, Math.max(0, Math.floor((Number(value) / largest) * steps)))
}
