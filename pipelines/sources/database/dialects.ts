import type { Dialect } from './table.ts'

const TIME = /^(timestamp|datetime|date)/i
const WHOLE = /int/i

export const POSTGRES: Dialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: (position) => `$${position}`,
  before: (placeholder, seconds, type) =>
    TIME.test(type) ? `CAST(${placeholder} AS ${type}) - interval '${seconds} seconds'` : undefined,
}

export const MYSQL: Dialect = {
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  // A whole number compared with a text becomes a float, which does not tell large ones apart.
  placeholder: (_position, type) => (WHOLE.test(type) ? 'CAST(? AS DECIMAL(65,0))' : '?'),
  before: (placeholder, seconds, type) => (TIME.test(type) ? `${placeholder} - INTERVAL ${seconds} SECOND` : undefined),
}
