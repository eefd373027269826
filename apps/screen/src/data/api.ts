import { screenDataOf } from '@anju/dashboards/arrow/read.ts'
import type { IndicatorNote, ScreenData } from '@anju/dashboards/binding/data.ts'
import type { DocumentProblem } from '@anju/dashboards/document/parse.ts'
import type { ScreenDocument } from '@anju/dashboards/document/screen-document.ts'
import type { ScreenSummary, VersionSummary } from '@anju/dashboards/store/summaries.ts'
import { ARROW_STREAM } from '@anju/standards/arrow-stream.ts'
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

async function request(accept: string, method: string, path: string, body?: unknown): Promise<Response> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { accept, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  const response = await fetch(path, { method, headers, ...sent }).catch(() => {
    throw new Refusal(UNREACHABLE)
  })
  if (response.status === 401) window.location.assign(`/auth/login?returnTo=${encodeURIComponent(window.location.pathname)}`)
  if (!response.ok) throw new Refusal(await response.json().catch(() => ({ ...UNREACHABLE, status: response.status })))
  return response
}

async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await request('application/json', method, path, body)
  return response.json().catch(() => {
    throw new Refusal({ ...UNREACHABLE, status: response.status })
  })
}

/** The numbers of a screen, which come as an Arrow stream. */
async function figures(method: string, path: string, body?: unknown): Promise<ScreenData> {
  const response = await request(ARROW_STREAM, method, path, body)
  return screenDataOf(new Uint8Array(await response.arrayBuffer()))
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
  readonly counties: Readonly<Record<string, string>>
}

const at = (id: string) => `/api/screens/${encodeURIComponent(id)}`

export const api = {
  screens: () => call<{ screens: ScreenSummary[] }>('GET', '/api/screens'),
  screen: (id: string, version?: number) => call<LoadedScreen>('GET', `${at(id)}${version ? `?version=${version}` : ''}`),
  /** Of all widgets, or of those named. */
  data: (id: string, widgets?: readonly string[]) =>
    figures('GET', `${at(id)}/data${widgets ? `?widgets=${encodeURIComponent(widgets.join(','))}` : ''}`),
  preview: (id: string, document: ScreenDocument) => figures('POST', `${at(id)}/preview`, { document }),
  versions: (id: string) => call<{ versions: VersionSummary[] }>('GET', `${at(id)}/versions`),
  save: (id: string, body: { document: ScreenDocument; baseVersion: number; note: string }) =>
    call<{ version: number }>('PUT', at(id), body),
  publish: (id: string, version: number) => call<{ publishedVersion: number }>('POST', `${at(id)}/publish`, { version }),
  catalogue: () => call<Catalogue>('GET', '/api/indicators'),
  liveUrl: (id: string) => `${at(id)}/live`,
}
