import { useState } from 'react'
import { type Listed, useCounter } from '../../api/counter.ts'

/** A list of the ledger, page after page: `path` with its query; the cursors that led here are kept, so that one can go back. */
export function usePages<Row>(path: string, limit = 20) {
  const [cursors, setCursors] = useState<readonly string[]>([])
  const cursor = cursors.at(-1)
  const joined = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`
  const query = useCounter<Listed<Row>>(joined)
  const next = query.data?.next
  return {
    query,
    page: cursors.length + 1,
    onNext: next ? () => setCursors([...cursors, next]) : undefined,
    onBack: cursor ? () => setCursors(cursors.slice(0, -1)) : undefined,
  }
}
