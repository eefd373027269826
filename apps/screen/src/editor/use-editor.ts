import { checkReferences } from '@anju/dashboards/document/check-references.ts'
import { type DocumentProblem, parseDocument } from '@anju/dashboards/document/parse.ts'
import type { ScreenDocument } from '@anju/dashboards/document/screen-document.ts'
import type { Problem } from '@anju/standards/problem.ts'
import { useCallback, useEffect, useMemo, useReducer, useState } from 'react'
import { api, type Catalogue, Refusal } from '../data/api.ts'
import { blankDocument } from './edits.ts'
import { beginHistory, type History, type HistoryAction, reduceHistory } from './history.ts'

type Reducer = (history: History<ScreenDocument>, action: HistoryAction<ScreenDocument>) => History<ScreenDocument>

export interface EditorState {
  readonly document: ScreenDocument
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Differs from what was last saved or loaded. */
  readonly dirty: boolean
  readonly problems: readonly DocumentProblem[]
  readonly catalogue: Catalogue | null
  /** Version that the present document was made from; 0 for a new screen. */
  readonly version: number
  readonly newestVersion: number
  readonly publishedVersion: number | null
  readonly ready: boolean
  readonly refusal: Refusal | null
}

export interface EditorActions {
  change(document: ScreenDocument): void
  undo(): void
  redo(): void
  load(version?: number): Promise<void>
  save(note: string): Promise<number>
  publish(version: number): Promise<void>
}

const NOT_FOR_ROLE: Problem = {
  type: 'about:blank',
  title: '您的角色不能编辑大屏',
  status: 403,
  code: 'role_refused',
  detail: '大屏由数据管理员或分析人员编辑',
}

/** A document under the hand: loaded from the newest version, changed with undo, judged at every step, saved as the next version. */
export function useEditor(screenId: string): EditorState & EditorActions {
  const [history, act] = useReducer<History<ScreenDocument>, [HistoryAction<ScreenDocument>]>(
    reduceHistory as Reducer,
    beginHistory(blankDocument(screenId)),
  )
  const [saved, setSaved] = useState<ScreenDocument | null>(null)
  const [versions, setVersions] = useState({ version: 0, newestVersion: 0, publishedVersion: null as number | null })
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const document = history.present

  const load = useCallback(
    async (version?: number) => {
      const wanted = version ?? (await newestOf(screenId))
      if (wanted === 0) return setSaved(blankDocument(screenId))
      const { document: loaded, mayEdit, ...numbers } = await api.screen(screenId, wanted)
      if (!mayEdit) return setRefusal(new Refusal(NOT_FOR_ROLE))
      act({ type: 'reset', value: loaded })
      setSaved(loaded)
      setVersions(numbers)
    },
    [screenId],
  )
  useEffect(() => {
    const refused = (error: unknown) => error instanceof Refusal && setRefusal(error)
    api.catalogue().then(setCatalogue, refused)
    load().catch(refused)
  }, [load])

  const problems = useMemo(() => judge(document, catalogue), [document, catalogue])
  return {
    document,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    dirty: saved !== null && JSON.stringify(saved) !== JSON.stringify(document),
    problems,
    catalogue,
    ...versions,
    ready: saved !== null && catalogue !== null,
    refusal,
    change: (value) => act({ type: 'change', value }),
    undo: () => act({ type: 'undo' }),
    redo: () => act({ type: 'redo' }),
    load,
    save: async (note) => {
      const { version } = await api.save(screenId, { document, baseVersion: versions.newestVersion, note })
      setSaved(document)
      setVersions((before) => ({ ...before, version, newestVersion: version }))
      return version
    },
    publish: async (version) => {
      await api.publish(screenId, version)
      setVersions((before) => ({ ...before, publishedVersion: version }))
    },
  }
}

/** Number of the newest version; 0 when the screen does not exist yet. */
async function newestOf(screenId: string): Promise<number> {
  const { screens } = await api.screens()
  return screens.find(({ id }) => id === screenId)?.newestVersion ?? 0
}

function judge(document: ScreenDocument, catalogue: Catalogue | null): readonly DocumentProblem[] {
  const parsed = parseDocument(document)
  if (!parsed.ok) return parsed.problems
  if (!catalogue) return []
  return checkReferences(parsed.document, {
    indicators: catalogue.indicators.map(({ code }) => code),
    counties: Object.keys(catalogue.counties),
  })
}
