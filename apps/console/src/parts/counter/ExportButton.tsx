import { useMutation } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { type Listed, read } from '../../api/counter.ts'
import { csvOf, saveText } from '../csv.ts'

/** So many rows at most; more belong into the lake. */
const MOST = 20_000
const PAGE = 1_000

/** Saves all rows of a list as CSV, by the titles of its columns; what is hidden on the screen is hidden there. */
export function ExportButton<Row>({
  path,
  fileName,
  columns,
  size = 'middle',
}: {
  path: string
  fileName: string
  columns: Readonly<Record<string, (row: Row) => unknown>>
  /** Small within the head of a card. */
  size?: 'small' | 'middle'
}) {
  const { modal } = App.useApp()
  const save = useMutation({
    mutationFn: async () => {
      const rows = await readAll<Row>(path)
      const cells = rows.map((row) => Object.values(columns).map((of) => of(row)))
      saveText(`${fileName}.csv`, csvOf(Object.keys(columns), cells))
      return rows.length
    },
    onError: (error) => modal.error({ title: '没有导出', content: error.message }),
  })
  return (
    <Button size={size} loading={save.isPending} onClick={() => save.mutate()}>
      {save.data === undefined ? '导出 CSV' : `已导出 ${save.data} 行`}
    </Button>
  )
}

/** All rows of a list, page after page, up to MOST. */
export async function readAll<Row>(path: string): Promise<Row[]> {
  const rows: Row[] = []
  for (let next: string | null | undefined = ''; next !== null && next !== undefined && rows.length < MOST; ) {
    const page: Listed<Row> = await read(`${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}${next && `&cursor=${next}`}`)
    rows.push(...page.items)
    next = page.next
  }
  return rows
}
