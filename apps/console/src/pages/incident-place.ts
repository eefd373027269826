/** Where an incident can be looked into: at its rule, or where its trouble is put right. */
export function incidentPlace({ rule, dataset }: { readonly rule: string; readonly dataset: string }): string {
  if (rule.startsWith('capture.schema.')) return '/capture?tab=schema'
  if (rule.startsWith('capture.')) return '/capture?tab=quarantine'
  if (rule.startsWith('capture-flow.reading.')) return '/capture?tab=snapshots'
  if (rule.startsWith('capture-flow.')) return '/capture?tab=flow'
  if (rule.startsWith('build.')) return `/assets/${encodeURIComponent(dataset)}`
  return `/quality/${dataset}?rule=${encodeURIComponent(rule)}`
}
