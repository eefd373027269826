import { CatalogError } from '../errors.ts'
import type { TableMetadata } from './model.ts'
import type { Requirement } from './requests.ts'

/** Throws CommitFailedException (409) unless `table` is as the client of the commit saw it. `undefined` means the table does not exist. */
export function checkRequirements(table: TableMetadata | undefined, requirements: readonly Requirement[]): void {
  for (const requirement of requirements) {
    const complaint = complaintOf(table, requirement)
    if (complaint) throw new CatalogError('CommitFailedException', `Requirement failed: ${complaint}`)
  }
}

function complaintOf(table: TableMetadata | undefined, requirement: Requirement): string | undefined {
  if (requirement.type === 'assert-create') return table ? 'table already exists' : undefined
  if (!table) return 'table does not exist'
  const differs = (what: string, expected: unknown, found: unknown) =>
    expected === found ? undefined : `${what} has changed: expected ${expected}, found ${found}`
  switch (requirement.type) {
    case 'assert-table-uuid':
      return differs('table uuid', requirement.uuid.toLowerCase(), table['table-uuid'].toLowerCase())
    case 'assert-ref-snapshot-id':
      return differs(
        `branch or tag ${requirement.ref}`,
        requirement['snapshot-id'] ?? 'none',
        headOf(table, requirement.ref) ?? 'none',
      )
    case 'assert-last-assigned-field-id':
      return differs('last assigned field id', requirement['last-assigned-field-id'], table['last-column-id'])
    case 'assert-current-schema-id':
      return differs('current schema', requirement['current-schema-id'], table['current-schema-id'])
    case 'assert-last-assigned-partition-id':
      return differs('last assigned partition id', requirement['last-assigned-partition-id'], table['last-partition-id'])
    case 'assert-default-spec-id':
      return differs('default partition spec', requirement['default-spec-id'], table['default-spec-id'])
    case 'assert-default-sort-order-id':
      return differs('default sort order', requirement['default-sort-order-id'], table['default-sort-order-id'])
  }
}

function headOf(table: TableMetadata, ref: string) {
  return table.refs[ref]?.['snapshot-id']
}
