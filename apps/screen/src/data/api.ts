import type { IndicatorNote, ScreenData } from '@anju/dashboards/binding/data.ts'
import type { DocumentProblem } from '@anju/dashboards/document/parse.ts'
import type { ScreenDocument } from '@anju/dashboards/document/screen-document.ts'
import type { ScreenSummary, VersionSummary } from '@anju/dashboards/store/summaries.ts'
import type { Problem } from '@anju/standards/problem.ts'

/** A refusal of the server, in its own words. */
export class Refusal extends Error {
  readonly problem: Problem & { readonly problems?: readonly DocumentProblem[] }

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'Refusal'
    this.problem = problem
  }
}

const UNREACHABLE: Problem = {
  type: 'about:blank',
  title: '连不上服务器',
  status: 0,
  code: 'unreachable',
  detail: '连不上服务器，请检查网络后再试',
}

async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(path, { method, ...sent }).catch(() => {
    throw new Refusal(UNREACHABLE)
  })
  if (response.status === 401) window.location.assign(`/auth/login?returnTo=${encodeURIComponent(window.location.pathname)}`)
  const answer: unknown = await response.json().catch(() => ({ ...UNREACHABLE, status: response.status }))
  if (!response.ok) throw new Refusal(answer as Problem)
  return answer as Answer
}

export interface LoadedScreen {
  readonly document: ScreenDocument
  readonly version: number
  readonly newestVersion: number
  readonly publishedVersion: number | null
  /** Whether who looks may edit it. */
  readonly mayEdit: boolean
}

export interface Catalogue {
  readonly indicators: readonly IndicatorNote[]
  readonly series: Readonly<Record<string, string>>
  readonly counties: Readonly<Record<string, string>>
}

const at = (id: string) => `/api/screens/${encodeURIComponent(id)}`

export const api = {
  screens: () => call<{ screens: ScreenSummary[] }>('GET', '/api/screens'),
  screen: (id: string, version?: number) => call<LoadedScreen>('GET', `${at(id)}${version ? `?version=${version}` : ''}`),
  data: (id: string) => call<ScreenData>('GET', `${at(id)}/data`),
  preview: (id: string, document: ScreenDocument) => call<ScreenData>('POST', `${at(id)}/preview`, { document }),
  versions: (id: string) => call<{ versions: VersionSummary[] }>('GET', `${at(id)}/versions`),
  save: (id: string, body: { document: ScreenDocument; baseVersion: number; note: string }) =>
    call<{ version: number }>('PUT', at(id), body),
  publish: (id: string, version: number) => call<{ publishedVersion: number }>('POST', `${at(id)}/publish`, { version }),
  catalogue: () => call<Catalogue>('GET', '/api/indicators'),
  liveUrl: (id: string) => `${at(id)}/live`,
}
