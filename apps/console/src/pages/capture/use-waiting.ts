import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { callApi } from '../../api/client.ts'
import type { WaitingPage } from '../../api/waiting.ts'
import { queryOf } from '../../parts/counter/filters.tsx'

/** What is asked of a list, by the filters' names. */
export type Asked = Readonly<Record<string, string>>

const ON_A_PAGE = '20'
const FOR_A_FILE = '200'

/**
 * A list of rows that wait, page after page. `filters` are the names of what can be asked for, the widest first: choosing one lets go of those after
 * it, whose choices are then others.
 */
export function useWaiting<Row, Answer extends WaitingPage<Row>>(
  path: string,
  {
    key,
    filters,
    refetchInterval = false,
  }: { key: readonly string[]; filters: readonly string[]; refetchInterval?: number | false },
) {
  const [asked, ask] = useState<Asked>({})
  const [cursors, setCursors] = useState<readonly string[]>([])
  const cursor = cursors.at(-1)
  const read = (limit: string, from: string | null | undefined) =>
    callApi<Answer>(`${path}?${queryOf({ ...asked, limit, cursor: from })}`)
  const query = useQuery({
    queryKey: [...key, asked, cursor],
    queryFn: () => read(ON_A_PAGE, cursor),
    placeholderData: keepPreviousData,
    refetchInterval,
  })
  const next = query.data?.next
  return {
    query,
    asked,
    choose(name: string, value: string | undefined) {
      const wider = filters.slice(0, filters.indexOf(name))
      const kept = Object.entries(asked).filter(([other]) => wider.includes(other))
      ask(Object.fromEntries(value === undefined ? kept : [...kept, [name, value]]))
      setCursors([])
    },
    page: cursors.length + 1,
    onNext: next ? () => setCursors([...cursors, next]) : undefined,
    onBack: cursor ? () => setCursors(cursors.slice(0, -1)) : undefined,
    /** All rows that are asked for, for a file. */
    async all(): Promise<Row[]> {
      const rows: Row[] = []
      for (let from: string | null | undefined; from !== null; ) {
        const page = await read(FOR_A_FILE, from)
        rows.push(...page.rows)
        from = page.next
      }
      return rows
    },
  }
}
