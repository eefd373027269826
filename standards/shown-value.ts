/** Names of fields whose values say something of a person, or are free text that may: never repeated in an error or a log. */
const PERSONAL =
  /name|person|representative|id_?number|id_?no$|mobile|phone|contact|address|birth|income|salary|^base$|card|bank_?account|payee|spouse|remark|note|memo|password|token/i
const LONGEST = 60

/**
 * A refused value as an error may repeat it, found by its path (`items/0/amount`) in what was sent. Undefined for what is not there, is no
 * plain value, or stands below a field of a person: the path says where it was, which is enough for who sent it.
 */
export function shownValue(sent: unknown, path: string): string | undefined {
  const steps = path.split('/').filter((step) => step !== '')
  if (steps.length === 0 || steps.some((step) => PERSONAL.test(step))) return undefined
  let value = sent
  for (const step of steps)
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined
  if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined
  const text = String(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
