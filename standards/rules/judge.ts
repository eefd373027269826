import type { Row } from '../row-schema.ts'
import { holds, numberValue, type RuleContext } from './evaluate.ts'
import type { ReferenceRule, RowRule, Rule, TotalRule, UniqueRule } from './rule.ts'

/** `inapplicable`: the rule does not speak of this row. */
export type Verdict = 'pass' | 'fail' | 'inapplicable'

/** Rows of every dataset that a set rule looks at, by dataset name. */
export type RowSets = Readonly<Record<string, readonly Row[]>>

const verdict = (passes: boolean): Verdict => (passes ? 'pass' : 'fail')

/** Verdict of a row rule on one row: what the edge uses. */
export function judgeRow(rule: RowRule, row: Row, context: RuleContext): Verdict {
  return holds(rule.applies, row, context) ? verdict(holds(rule.passes, row, context)) : 'inapplicable'
}

/** One text for a tuple of values, or null when any of them is null (null equals nothing). */
function tupleOf(row: Row, columns: readonly string[]): string | null {
  const values = columns.map((column) => row[column] ?? null)
  return values.includes(null) ? null : JSON.stringify(values.map(String))
}

function judgeUnique(rule: UniqueRule, rows: readonly Row[], context: RuleContext): Verdict[] {
  const keys = rows.map((row) => (holds(rule.applies, row, context) ? tupleOf(row, rule.unique) : null))
  const counts = new Map<string, number>()
  for (const key of keys) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1)
  return keys.map((key) => (key === null ? 'inapplicable' : verdict(counts.get(key) === 1)))
}

function judgeReference(rule: ReferenceRule, rows: readonly Row[], sets: RowSets, context: RuleContext): Verdict[] {
  const known = new Set((sets[rule.target.dataset] ?? []).map((row) => tupleOf(row, rule.target.columns)))
  return rows.map((row) => {
    const key = holds(rule.applies, row, context) ? tupleOf(row, rule.from) : null
    return key === null ? 'inapplicable' : verdict(known.has(key))
  })
}

function judgeTotal(rule: TotalRule, rows: readonly Row[], sets: RowSets, context: RuleContext): Verdict[] {
  const sums = new Map<string, bigint>()
  for (const part of sets[rule.parts.dataset] ?? []) {
    const key = part[rule.parts.key] ?? null
    if (key === null || !holds(rule.parts.where, part, context)) continue
    sums.set(String(key), (sums.get(String(key)) ?? 0n) + (numberValue(rule.parts.value, part) ?? 0n))
  }
  return rows.map((row) => {
    const total = numberValue(rule.total, row)
    const key = row[rule.key] ?? null
    if (key === null || total === null || !holds(rule.applies, row, context)) return 'inapplicable'
    return verdict(total === (sums.get(String(key)) ?? 0n))
  })
}

/** Verdict of any rule on every row of its dataset, in order. `sets` holds the other datasets (and may hold its own). */
export function judgeRows(rule: Rule, rows: readonly Row[], sets: RowSets, context: RuleContext): Verdict[] {
  switch (rule.kind) {
    case 'row':
      return rows.map((row) => judgeRow(rule, row, context))
    case 'unique':
      return judgeUnique(rule, rows, context)
    case 'reference':
      return judgeReference(rule, rows, sets, context)
    case 'total':
      return judgeTotal(rule, rows, sets, context)
  }
}
