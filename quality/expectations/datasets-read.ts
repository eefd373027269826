import type { Rule } from '@anju/standards/rules/rule.ts'

/** Every dataset that a rule reads, its own first. */
export function datasetsReadBy(rule: Rule): string[] {
  if (rule.kind === 'reference') return [rule.dataset, rule.target.dataset]
  return rule.kind === 'total' ? [rule.dataset, rule.parts.dataset] : [rule.dataset]
}
