import type { CodeList } from '../code-list.ts'
import type { Dataset } from '../dataset.ts'
import type { Element } from '../element.ts'
import type { Row } from '../row-schema.ts'
import {
  all,
  always,
  amount,
  asOf,
  atMost,
  date,
  dates,
  filled,
  matches,
  number,
  numbers,
  oneOf,
  present,
  text,
} from './build.ts'
import type { Predicate } from './expression.ts'
import { personalRules } from './personal-rules.ts'
import type { Dimension, RowRule } from './rule.ts'

/** A rule of one element before it is given its id. */
export interface Draft {
  readonly rule: string
  readonly dimension: Dimension
  readonly title: string
  readonly applies: Predicate
  readonly passes: Predicate
  readonly passing: Row
  readonly failing: Row
}

const isText = (element: Element) => element.type === 'text' || element.type === 'code' || element.type === 'month'

const titles = (list: CodeList) => list.codes.map(({ code, title }) => `${code} ${title}`).join('、')

function required(element: Element): Draft {
  const filledIn = isText(element) ? filled(element.name) : present(element.name)
  return {
    rule: 'required',
    dimension: 'completeness',
    title: `${element.title}已填写`,
    applies: always,
    passes: filledIn,
    passing: { [element.name]: sampleOf(element) },
    failing: { [element.name]: null },
  }
}

function sampleOf(element: Element): string | number {
  switch (element.type) {
    case 'integer':
      return 1
    case 'date':
      return '2026-01-15'
    case 'timestamp':
      return '2026-01-15T09:00:00+08:00'
    case 'month':
      return '202601'
    case 'text':
      return '示例'
    case 'code':
      return element.codeList!.codes[0]!.code
    default:
      return '0.10'
  }
}

function codeInList(element: Element, list: CodeList): Draft {
  const { name } = element
  return {
    rule: 'code',
    dimension: 'conformity',
    title: `${element.title}是代码集“${list.title}”中的代码（${list.codes.length > 12 ? `${list.codes.length} 个` : titles(list)}）`,
    applies: filled(name),
    passes: oneOf(
      text(name),
      list.codes.map(({ code }) => code),
    ),
    passing: { [name]: list.codes[0]!.code },
    failing: { [name]: '?' },
  }
}

function withinLength(element: Element, length: number): Draft {
  return {
    rule: 'length',
    dimension: 'conformity',
    title: `${element.title}不超过 ${length} 个字符`,
    applies: present(element.name),
    passes: atMost(text(element.name), length),
    passing: { [element.name]: '示' },
    failing: { [element.name]: '长'.repeat(length + 1) },
  }
}

const PATTERN_EXAMPLES: Readonly<Record<string, string>> = {
  '\\d{4,20}': '9826010100001',
  '[0-9A-Za-z]{4,20}': 'M000000001',
  '\\d{6}': '472000',
  '[A-T]\\d{0,3}|\\d{2,4}': 'C13',
}

function inPattern(element: Element, pattern: string): Draft {
  return {
    rule: 'pattern',
    dimension: 'conformity',
    title: `${element.title}的写法符合规定的格式（${pattern}）`,
    applies: filled(element.name),
    passes: matches(text(element.name), pattern),
    passing: { [element.name]: PATTERN_EXAMPLES[pattern] ?? '101' },
    failing: { [element.name]: '#' },
  }
}

function monthFormat(element: Element): Draft {
  return {
    rule: 'format',
    dimension: 'conformity',
    title: `${element.title}是 YYYYMM 形式的年月`,
    applies: filled(element.name),
    passes: matches(text(element.name), '(19|20)[0-9]{2}(0[1-9]|1[0-2])'),
    passing: { [element.name]: '202611' },
    failing: { [element.name]: '202613' },
  }
}

function notFuture(element: Element): Draft {
  return {
    rule: 'not_future',
    dimension: 'accuracy',
    title: `${element.title}不晚于业务日期`,
    applies: present(element.name),
    passes: dates(date(element.name), '<=', asOf()),
    passing: { [element.name]: '2020-01-01' },
    failing: { [element.name]: '2999-01-01' },
  }
}

function withinRange(element: Element): Draft {
  const { name, minimum, maximum } = element
  const low = minimum === null ? [] : [numbers(number(name), '>=', amount(minimum))]
  const high = maximum === null ? [] : [numbers(number(name), '<=', amount(maximum))]
  const span =
    minimum !== null && maximum !== null
      ? `在 ${minimum} 至 ${maximum} 之间`
      : minimum !== null
        ? `不小于 ${minimum}`
        : `不大于 ${maximum}`
  return {
    rule: 'range',
    dimension: 'accuracy',
    title: `${element.title}${span}`,
    applies: present(name),
    passes: all(...low, ...high),
    passing: { [name]: (minimum ?? maximum)! },
    failing: { [name]: minimum === null ? `${maximum}9` : '-1' },
  }
}

function draftsOf(element: Element): Draft[] {
  return [
    ...(element.mandatory ? [required(element)] : []),
    ...(element.codeList ? [codeInList(element, element.codeList)] : []),
    ...(element.type === 'text' && element.length !== null ? [withinLength(element, element.length)] : []),
    ...(element.pattern ? [inPattern(element, element.pattern)] : []),
    ...(element.type === 'month' ? [monthFormat(element)] : []),
    ...(element.past ? [notFuture(element)] : []),
    ...(element.minimum !== null || element.maximum !== null ? [withinRange(element)] : []),
    ...personalRules(element),
  ]
}

function ruleOf(dataset: Dataset, element: Element, draft: Draft): RowRule {
  const beside = element.idTypeElement && draft.rule === 'check' ? [element.idTypeElement] : []
  return {
    kind: 'row',
    id: `${dataset.name}.${element.name}.${draft.rule}`,
    dataset: dataset.name,
    dimension: draft.dimension,
    severity: 'error',
    title: draft.title,
    columns: [element.name, ...beside],
    applies: draft.applies,
    passes: draft.passes,
    passing: { row: draft.passing },
    failing: { row: draft.failing },
  }
}

/** The rules that follow from what the elements are: filled, code, length, pattern, range, check digit, not in the future. */
export const elementRules = (dataset: Dataset): RowRule[] =>
  dataset.elements.flatMap((element) => draftsOf(element).map((draft) => ruleOf(dataset, element, draft)))
