import { fail } from '../errors.ts'
import type { AstNode } from './ast.ts'

/** How much longer all the text-stretching functions of one statement together may make a text. */
const MOST_STRETCH = 100_000
/** The longest list that a statement may ask for outright. */
const LONGEST_LIST = 10_000_000

/** Functions that stretch a text to (or by) the number in their second argument. */
const STRETCHING = new Set(['repeat', 'lpad', 'rpad'])
const COUNTING = new Set(['range', 'generate_series'])
const FORMATTING = new Set(['format', 'printf'])
/** A width or precision of four digits or more, or one that comes from another argument. */
const WIDE = /\d{4,}|\*|\{[^}]*\{/

/**
 * Looks at every function of one statement and throws `sql_not_allowed` when they would make a text or list out of all proportion.
 * The engine's memory limit knows its tables and lists, not the single texts that a function makes: two gigabytes were seen under a limit
 * of 768 MB. Numbers must therefore stand in the statement, and nested calls multiply.
 */
export function createGrowthCheck(): (call: AstNode) => void {
  let stretch = 1
  return (call) => {
    const name = String(call.function_name).toLowerCase()
    const args = (call.children as AstNode[] | undefined) ?? []
    if (STRETCHING.has(name)) {
      stretch *= Math.max(1, writtenInteger(name, args[1]))
      if (stretch > MOST_STRETCH) throw tooMuch(name, `${name} 的次数或长度合计（相乘）不能超过 ${MOST_STRETCH}`)
    }
    if (COUNTING.has(name) && lengthOf(args) > LONGEST_LIST) throw tooMuch(name, `${name} 一次不能超过 ${LONGEST_LIST} 个数`)
    if (FORMATTING.has(name) && WIDE.test(writtenText(name, args[0])))
      throw tooMuch(name, `${name} 的宽度须直接写明，且小于 1000`)
  }
}

function writtenInteger(name: string, argument: AstNode | undefined): number {
  const value = constantOf(argument)
  if (!Number.isInteger(value)) throw tooMuch(name, `${name} 的次数或长度须直接写成整数`)
  return value as number
}

function writtenText(name: string, argument: AstNode | undefined): string {
  const value = constantOf(argument)
  if (typeof value !== 'string') throw tooMuch(name, `${name} 的格式须直接写成文本`)
  return value
}

/** Numbers in a series whose bounds are written out; one whose bounds are computed is left to the engine, which counts its lists. */
function lengthOf(args: readonly AstNode[]): number {
  const [first, second, step = 1] = args.map(constantOf).map((value) => (typeof value === 'number' ? value : Number.NaN))
  const length = Math.abs(second === undefined ? first! : second - first!) / (Math.abs(step) || 1)
  return Number.isNaN(length) ? 0 : length
}

function constantOf(node: AstNode | undefined): unknown {
  return node?.class === 'CONSTANT' ? (node.value as { value?: unknown }).value : undefined
}

const tooMuch = (name: string, detail: string) => fail('sql_not_allowed', { detail, value: name })
