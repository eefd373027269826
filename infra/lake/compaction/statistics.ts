import type { ColumnValue, DataFile } from './manifest.ts'

type Statistics = Pick<DataFile, 'null_value_counts' | 'lower_bounds' | 'upper_bounds'>

/**
 * What is known of the columns of several files together. A column whose bounds are not known in every file that has values of it gets none.
 * `typeOf` gives a column's Iceberg type; bounds are in Iceberg's single-value binary form.
 */
export function mergeStatistics(files: readonly DataFile[], typeOf: ReadonlyMap<number, string>): Required<Statistics> {
  const nulls: ColumnValue<number>[] = []
  const lower: ColumnValue<Buffer>[] = []
  const upper: ColumnValue<Buffer>[] = []
  for (const [key, type] of typeOf) {
    const counts = files.map((file) => statisticOf(file.null_value_counts, key))
    if (counts.every((count) => count !== undefined))
      nulls.push({ key, value: counts.reduce<number>((sum, count) => sum + Number(count), 0) })
    const withValues = files.filter(
      (file, index) => counts[index] === undefined || Number(counts[index]) < Number(file.record_count),
    )
    const least = extreme(
      withValues.map((file) => statisticOf(file.lower_bounds, key)),
      type,
      -1,
    )
    const greatest = extreme(
      withValues.map((file) => statisticOf(file.upper_bounds, key)),
      type,
      1,
    )
    if (!least || !greatest) continue
    lower.push({ key, value: least })
    upper.push({ key, value: greatest })
  }
  return { null_value_counts: nulls, lower_bounds: lower, upper_bounds: upper }
}

function statisticOf<Value>(values: readonly ColumnValue<Value>[] | null | undefined, key: number): Value | undefined {
  return values?.find((one) => one.key === key)?.value
}

function extreme(bounds: readonly (Buffer | undefined)[], type: string, direction: 1 | -1): Buffer | undefined {
  const compare = comparisonOf(type)
  if (!compare) return undefined
  let found: Buffer | undefined
  for (const bound of bounds) {
    if (!bound) return undefined
    if (!found || compare(bound, found) * direction > 0) found = bound
  }
  return found
}

type Comparison = (left: Buffer, right: Buffer) => number

/** How bounds of a type are ordered; undefined for types whose order is not worth the care (floats with NaN, uuid, binary). */
function comparisonOf(type: string): Comparison | undefined {
  if (type === 'string') return Buffer.compare
  if (/^(int|long|date|time|timestamp|timestamptz)$/.test(type))
    return (left, right) => order(littleEndian(left), littleEndian(right))
  if (type.startsWith('decimal')) return (left, right) => order(bigEndian(left), bigEndian(right))
  return undefined
}

const order = (left: bigint, right: bigint) => (left < right ? -1 : left > right ? 1 : 0)

/** A two's complement integer of any length, least byte first. */
const littleEndian = (bytes: Buffer) => bigEndian(Buffer.from(bytes).reverse())

/** A two's complement integer of any length, greatest byte first. */
function bigEndian(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))
}
