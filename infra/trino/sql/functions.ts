import { literal } from '@anju/standards/sql-literal.ts'
import type { AstNode } from '../../lake/sql/syntax-tree.ts'
import { constantOf } from './constants.ts'
import { NotInTrino } from './not-in-trino.ts'

/** A call as it is rendered: its arguments as Trino's SQL, and as they were parsed. */
export interface Call {
  readonly name: string
  readonly sql: readonly string[]
  readonly nodes: readonly AstNode[]
}

type Rendering = (call: Call) => string

const named =
  (name: string): Rendering =>
  ({ sql }) =>
    `${name}(${sql.join(', ')})`
const operator =
  (symbol: string): Rendering =>
  ({ sql }) =>
    sql.length === 1 ? `(${symbol} ${sql[0]})` : `(${sql.join(` ${symbol} `)})`
const like =
  (symbol: string, value: (sql: string) => string): Rendering =>
  ({ sql: [left = '', right = '', by] }) =>
    `(${value(left)} ${symbol} ${value(right)}${by === undefined ? '' : ` ESCAPE ${by}`})`
const asIs = (sql: string) => sql
const lower = (sql: string) => `lower(${sql})`
const double = (sql: string | undefined) => `CAST(${sql} AS double)`
const onDoubles =
  (name: string): Rendering =>
  ({ sql }) =>
    `${name}(${sql.map(double).join(', ')})`
const hex =
  (name: string): Rendering =>
  ({ sql }) =>
    `lower(to_hex(${name}(to_utf8(${sql[0]}))))`

/** An argument that has to be written out, since what is rendered depends on it. */
function writtenOut({ name, nodes }: Call, index: number): string | number {
  const value = constantOf(nodes[index])
  if (typeof value === 'string' || typeof value === 'number') return value
  throw new NotInTrino(`函数 ${name} 的第 ${index + 1} 个参数不是直接写出的值`)
}

function writtenCount(call: Call, index: number, least: number): number {
  const count = writtenOut(call, index)
  if (typeof count === 'number' && count >= least) return count
  throw new NotInTrino(`函数 ${call.name} 的参数小于 ${least}`)
}

/** RE2's options that DuckDB takes as a third argument. */
function pattern(call: Call, frame: (pattern: string) => string): string {
  const options = call.nodes.length > 2 ? String(writtenOut(call, 2)) : ''
  if (!/^[si]*$/.test(options)) throw new NotInTrino(`函数 ${call.name} 的选项 ${options}`)
  return literal(frame(`(?${options}:${writtenOut(call, 1)})`))
}

const PARTS: Readonly<Record<string, Rendering>> = {
  year: named('year'),
  quarter: named('quarter'),
  month: named('month'),
  day: named('day'),
  hour: named('hour'),
  minute: named('minute'),
  second: named('second'),
  week: named('week'),
  dow: ({ sql }) => `(day_of_week(${sql[0]}) % 7)`,
  isodow: named('day_of_week'),
  doy: named('day_of_year'),
}

const FORMATS: Readonly<Record<string, string>> = { Y: '%Y', y: '%y', m: '%m', d: '%d', H: '%H', M: '%i', S: '%s', j: '%j' }

function formatted(call: Call): string {
  const format = String(writtenOut(call, 1)).replaceAll(/%(.?)/g, (_, letter: string) => {
    if (FORMATS[letter]) return FORMATS[letter]
    throw new NotInTrino(`strftime 的 %${letter}`)
  })
  return `date_format(CAST(${call.sql[0]} AS timestamp(6)), ${literal(format)})`
}

/** DuckDB counts the borders that lie between, Trino the whole units. */
function difference(call: Call): string {
  const [, from, to] = call.sql
  switch (writtenOut(call, 0)) {
    case 'day':
      return `date_diff('day', CAST(${from} AS date), CAST(${to} AS date))`
    case 'month':
      return `((year(${to}) * 12 + month(${to})) - (year(${from}) * 12 + month(${from})))`
    case 'year':
      return `(year(${to}) - year(${from}))`
    default:
      throw new NotInTrino(`${call.name} 的单位 ${writtenOut(call, 0)}`)
  }
}

const TRUNCATED = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second']

function truncated(call: Call): string {
  const unit = String(writtenOut(call, 0)).toLowerCase()
  if (!TRUNCATED.includes(unit)) throw new NotInTrino(`${call.name} 的单位 ${unit}`)
  return `date_trunc(${literal(unit)}, ${call.sql[1]})`
}

function partOf(call: Call): string {
  const part = String(writtenOut(call, 0)).toLowerCase()
  const rendering = PARTS[part]
  if (!rendering) throw new NotInTrino(`${call.name} 的 ${part}`)
  return rendering({ ...call, sql: call.sql.slice(1) })
}

/** DuckDB's own pass over what is null. */
const extreme =
  (name: string): Rendering =>
  ({ sql }) =>
    sql.reduce((left, right) => `coalesce(${name}(${left}, ${right}), ${left}, ${right})`)

function positiveStart(call: Call): string {
  if (typeof constantOf(call.nodes[1]) === 'number') writtenCount(call, 1, 1)
  return `substr(${call.sql.join(', ')})`
}

function rightmost(call: Call): string {
  const count = writtenCount(call, 1, 0)
  const [whole] = call.sql
  return count === 0
    ? `substr(${whole}, 1, 0)`
    : `CASE WHEN length(${whole}) <= ${count} THEN ${whole} ELSE substr(${whole}, -${count}) END`
}

const same = (names: string): Record<string, Rendering> => Object.fromEntries(names.split(' ').map((name) => [name, named(name)]))

/** Functions of one row, by DuckDB's names. */
export const SCALARS: Readonly<Record<string, Rendering>> = {
  '+': operator('+'),
  '-': operator('-'),
  '*': operator('*'),
  '/': ({ sql }) => `(${double(sql[0])} / ${double(sql[1])})`,
  '%': ({ sql }) => `(${sql[0]} % nullif(${sql[1]}, 0))`,
  mod: ({ sql }) => `(${sql[0]} % nullif(${sql[1]}, 0))`,
  '**': onDoubles('power'),
  '^': onDoubles('power'),
  pow: onDoubles('power'),
  power: onDoubles('power'),
  ...same('abs ceil ceiling floor sign lower upper reverse replace round coalesce nullif if lpad rpad'),
  ...Object.fromEntries('sqrt cbrt exp ln log2 log10'.split(' ').map((name) => [name, onDoubles(name)])),
  log: onDoubles('log10'),
  trunc: ({ name, sql }) => onlyOne(name, [double(sql[0]), ...sql.slice(1)], 'truncate'),
  ifnull: named('coalesce'),
  greatest: extreme('greatest'),
  least: extreme('least'),
  '||': operator('||'),
  '~~': like('LIKE', asIs),
  '!~~': like('NOT LIKE', asIs),
  like_escape: like('LIKE', asIs),
  not_like_escape: like('NOT LIKE', asIs),
  '~~*': like('LIKE', lower),
  '!~~*': like('NOT LIKE', lower),
  lcase: named('lower'),
  ucase: named('upper'),
  length: named('length'),
  len: named('length'),
  char_length: named('length'),
  character_length: named('length'),
  trim: ({ name, sql }) => onlyOne(name, sql, 'trim'),
  ltrim: ({ name, sql }) => onlyOne(name, sql, 'ltrim'),
  rtrim: ({ name, sql }) => onlyOne(name, sql, 'rtrim'),
  substr: positiveStart,
  substring: positiveStart,
  left: (call) => `substr(${call.sql[0]}, 1, ${writtenCount(call, 1, 0)})`,
  right: rightmost,
  concat: ({ sql }) => `concat('', ${sql.map((part) => `coalesce(CAST(${part} AS varchar), '')`).join(', ')})`,
  concat_ws: ({ sql: [separator, ...parts] }) =>
    `concat_ws(${[separator, ...parts.map((part) => `CAST(${part} AS varchar)`)].join(', ')})`,
  contains: ({ sql }) => `(strpos(${sql.join(', ')}) > 0)`,
  strpos: named('strpos'),
  instr: named('strpos'),
  position: named('strpos'),
  starts_with: named('starts_with'),
  prefix: named('starts_with'),
  '^@': named('starts_with'),
  ends_with: ({ sql }) => `starts_with(reverse(${sql[0]}), reverse(${sql[1]}))`,
  suffix: ({ sql }) => `starts_with(reverse(${sql[0]}), reverse(${sql[1]}))`,
  ascii: ({ sql }) => `codepoint(CAST(nullif(substr(${sql[0]}, 1, 1), '') AS varchar(1)))`,
  md5: hex('md5'),
  sha1: hex('sha1'),
  sha256: hex('sha256'),
  regexp_matches: (call) => `regexp_like(${call.sql[0]}, ${pattern(call, asIs)})`,
  regexp_full_match: (call) => `regexp_like(${call.sql[0]}, ${pattern(call, (whole) => `\\A${whole}\\z`)})`,
  ...PARTS,
  weekofyear: named('week'),
  dayofmonth: named('day'),
  dayofweek: PARTS.dow!,
  weekday: PARTS.dow!,
  dayofyear: PARTS.doy!,
  date_part: partOf,
  datepart: partOf,
  date_trunc: truncated,
  datetrunc: truncated,
  date_diff: difference,
  datediff: difference,
  last_day: named('last_day_of_month'),
  strftime: formatted,
  today: () => 'current_date',
  now: () => 'current_timestamp(6)',
  get_current_timestamp: () => 'current_timestamp(6)',
}

function onlyOne(name: string, sql: readonly string[], trino: string): string {
  if (sql.length > 1) throw new NotInTrino(`函数 ${name} 的第二个参数`)
  return `${trino}(${sql[0]})`
}

/** DuckDB's functions that make an interval, by what Trino's date_add calls the unit. */
export const INTERVALS: Readonly<Record<string, string>> = {
  to_years: 'year',
  to_months: 'month',
  to_weeks: 'week',
  to_days: 'day',
  to_hours: 'hour',
  to_minutes: 'minute',
}

/** Aggregates and window functions, by DuckDB's names. */
export const AGGREGATES: Readonly<Record<string, Rendering>> = {
  ...same('count sum min max any_value count_if bool_and bool_or max_by min_by'),
  ...same('row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value'),
  ...Object.fromEntries(
    'stddev stddev_samp stddev_pop variance var_samp var_pop corr covar_samp covar_pop'
      .split(' ')
      .map((name) => [name, onDoubles(name)]),
  ),
  count_star: () => 'count(*)',
  countif: named('count_if'),
  arbitrary: named('any_value'),
  // Trino's average of decimals is cut to their scale.
  avg: onDoubles('avg'),
  mean: onDoubles('avg'),
  arg_max: named('max_by'),
  arg_min: named('min_by'),
}
