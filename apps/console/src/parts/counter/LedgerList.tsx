import type { ReactNode } from 'react'
import { KEYBOARD_TABLE, whileEmpty } from '../keyboard-table.tsx'
import { ListTable } from '../ListTable.tsx'
import type { ListColumn } from '../list-csv.ts'
import { Loaded } from '../Page.tsx'
import { readAll } from './ExportButton.tsx'
import { Pager } from './Pager.tsx'
import { usePages } from './use-pages.ts'

interface LedgerListProps<Row> {
  /** Names the list in its file, and its settings in this browser. */
  readonly name: string
  readonly of?: string
  /** The reading and its query. */
  readonly path: string
  readonly rowKey: string
  readonly columns: readonly ListColumn<Row>[]
  readonly empty: ReactNode
  /** Whether rows have links, and so stops for the tab key. */
  readonly links?: boolean
}

const ROWS = 50

/** A long list of the ledger: page by page on the screen, whole in the file. */
export function LedgerList<Row extends object>({ path, ...list }: LedgerListProps<Row>) {
  return <OnePath key={path} path={path} {...list} />
}

function OnePath<Row extends object>({ path, name, of = '', rowKey, columns, empty, links = false }: LedgerListProps<Row>) {
  const pages = usePages<Row>(path, ROWS)
  return (
    <Loaded query={pages.query}>
      {({ items }) => (
        <>
          <ListTable<Row>
            name={name}
            of={of}
            rowKey={rowKey}
            columns={columns}
            rows={items}
            all={() => readAll<Row>(path)}
            components={links ? whileEmpty(items) : KEYBOARD_TABLE}
            scroll={{ x: 'max-content' }}
            pagination={false}
            locale={{ emptyText: empty }}
          />
          <Pager {...pages} />
        </>
      )}
    </Loaded>
  )
}
