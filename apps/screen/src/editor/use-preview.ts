import type { ScreenData } from '@anju/dashboards/binding/data.ts'
import type { ScreenDocument } from '@anju/dashboards/document/screen-document.ts'
import { useEffect, useRef, useState } from 'react'
import { api } from '../data/api.ts'

const PAUSE_MS = 350

/** Data for a document that is not saved, asked for again when a binding has changed (not when a widget was only moved). */
export function usePreview(document: ScreenDocument, valid: boolean): ScreenData | null {
  const [data, setData] = useState<ScreenData | null>(null)
  const bindings = JSON.stringify(document.widgets.map(({ id: own, kind, binding, options }) => [own, kind, binding, options]))
  const latest = useRef(document)
  latest.current = document
  const { id } = document
  useEffect(() => {
    if (!valid || !bindings) return
    const timer = setTimeout(() => {
      // A refusal is shown where the document is judged; here the last data stays.
      api.preview(id, latest.current).then(setData, () => undefined)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [bindings, valid, id])
  return data
}
