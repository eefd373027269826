import { CatalogError } from '../errors.ts'
import type { Long } from '../json.ts'
import type { TableMetadata } from './model.ts'
import type { Requirement } from './requests.ts'

/** Throws CommitFailedException (409) unless `table` is as the client of the commit saw it. `undefined` means the table does not exist. */
export function checkRequirements(table: TableMetadata | undefined, requirements: readonly Requirement[]): void {
  for (const requirement of requirements) {
    const complaint = complaintOf(table, requirement)
    if (complaint) throw new CatalogError('CommitFailedException', `Requirement failed: ${complaint}`)
  }
}

/** What does not hold, in the words of Iceberg's own library: its clients show them, its test kit reads them. */
function complaintOf(table: TableMetadata | undefined, requirement: Requirement): string | undefined {
  if (requirement.type === 'assert-create') return table ? 'table already exists' : undefined
  if (!table) return 'table does not exist'
  const changed = (what: string, expected: unknown, found: unknown) =>
    expected === found ? undefined : `${what} changed: expected id ${expected} != ${found}`
  switch (requirement.type) {
    case 'assert-table-uuid':
      return requirement.uuid.toLowerCase() === table['table-uuid'].toLowerCase()
        ? undefined
        : `UUID does not match: expected ${table['table-uuid']} != ${requirement.uuid}`
    case 'assert-ref-snapshot-id':
      return complaintOfRef(table, requirement.ref, requirement['snapshot-id'] ?? undefined)
    case 'assert-last-assigned-field-id':
      return changed('last assigned field id', requirement['last-assigned-field-id'], table['last-column-id'])
    case 'assert-current-schema-id':
      return changed('current schema', requirement['current-schema-id'], table['current-schema-id'])
    case 'assert-last-assigned-partition-id':
      return changed('last assigned partition id', requirement['last-assigned-partition-id'], table['last-partition-id'])
    case 'assert-default-spec-id':
      return changed('default partition spec', requirement['default-spec-id'], table['default-spec-id'])
    case 'assert-default-sort-order-id':
      return changed('default sort order', requirement['default-sort-order-id'], table['default-sort-order-id'])
  }
}

function complaintOfRef(table: TableMetadata, name: string, expected: Long | undefined): string | undefined {
  const ref = table.refs[name]
  if (ref?.['snapshot-id'] === expected) return undefined
  if (!ref) return `branch or tag ${name} is missing, expected ${expected}`
  if (expected === undefined) return `${ref.type} ${name} was created concurrently`
  return `${ref.type} ${name} has changed: expected id ${expected} != ${ref['snapshot-id']}`
}
