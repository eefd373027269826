import { expect, test } from 'vitest'
import { shownColumns } from './shown-columns.ts'

const unit = { follows: ['ods.ledger_unit'], columns: { unit_no: '', name: '' } }
const named = (...names: string[]) =>
  shownColumns(
    unit,
    names.map((column, index) => ({ column, type: 'VARCHAR', field: index + 1 })),
  ).map(({ column, name }) => [column, name])

test('added columns are shown in lower case, those of the contract not at all', () => {
  expect(named('Fax', 'NAME', 'unit_no')).toEqual([['Fax', 'fax']])
})

test('whose name the model or another has is shown with its table’s, each under a name of its own', () => {
  expect(named('source', 'ledger_unit__source', 'as_of_lsn')).toEqual([
    ['source', 'ledger_unit__source'],
    ['ledger_unit__source', 'ledger_unit__ledger_unit__source'],
    ['as_of_lsn', 'ledger_unit__as_of_lsn'],
  ])
})
