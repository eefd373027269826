import type { Problem } from '@anju/standards/problem.ts'
import type { Viewer } from '@anju/standards/viewer.ts'

/** A refusal or failure that the server explained; `problem` is what the page shows. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

export interface ApiRequest {
  /** GET without a body, POST with one, where nothing else is said. */
  readonly method?: string
  readonly body?: unknown
  readonly signal?: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls the console's own API and returns the parsed answer. Throws as `requestApi` does. */
export async function callApi<Answer>(path: string, options: ApiRequest = {}): Promise<Answer> {
  const response = await requestApi(path, options)
  return response.status === 204 ? (undefined as Answer) : ((await response.json()) as Answer)
}

/**
 * Calls the console's own API. Throws ApiError with the server's problem document; without a session the browser is sent to sign in and
 * comes back to this page.
 */
export async function requestApi(path: string, options: ApiRequest = {}): Promise<Response> {
  const response = await fetch(path, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    credentials: 'same-origin',
    ...(options.signal ? { signal: options.signal } : {}),
    headers: { ...(options.body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  }).catch(() => Promise.reject(new ApiError(unreachable)))
  if (response.status === 401) {
    window.location.assign(`/auth/login?returnTo=${encodeURIComponent(window.location.pathname + window.location.search)}`)
    return new Promise(() => undefined)
  }
  if (!response.ok) throw new ApiError(await readProblem(response))
  return response
}

export const fetchViewer = () => callApi<Viewer>('/api/me')

const unreachable: Problem = {
  type: 'urn:anju:problem:unreachable',
  title: '连接不上服务',
  status: 0,
  code: 'unreachable',
  detail: '连接不上服务，请检查网络后重试；已填写的内容仍在页面上。',
}

async function readProblem(response: Response): Promise<Problem> {
  const fallback = { ...unreachable, status: response.status, title: '请求没有成功', detail: `服务返回 ${response.status}` }
  return response.json().catch(() => fallback)
}
