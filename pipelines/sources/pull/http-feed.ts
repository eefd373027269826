import { flatRecord, parseExactly, valueAt } from '../../import/file/json-record.ts'
import { CursorExpired, SourceRefused, SourceUnavailable } from '../errors.ts'
import type { HttpOrigin } from '../source.ts'
import { answerText } from './answer-text.ts'
import type { Feed, Page } from './feed.ts'

const WITHIN_MS = 30_000
const GONE = 410

/** A source that answers GET with JSON: `{rows: […], next: "…"}`, places and names as declared. `token` goes as a bearer. */
export function httpFeed(origin: HttpOrigin, token: string | undefined): Feed {
  return {
    async page(cursor, signal) {
      const url = new URL(origin.url)
      url.searchParams.set(origin.limitParameter, String(origin.pageRows))
      if (cursor !== null) url.searchParams.set(origin.cursorParameter, cursor)
      const response = await ask(url, token, signal)
      if (response.status === GONE) throw new CursorExpired()
      if (!response.ok) throw refusalOf(response.status, origin)
      return pageOf(await bodyOf(response), origin, cursor)
    },
  }
}

async function ask(url: URL, token: string | undefined, signal: AbortSignal): Promise<Response> {
  const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
  try {
    // A redirection would carry the token to whom it is not meant for.
    return await fetch(url, { headers, redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]) })
  } catch (error) {
    const late = (error as Error).name === 'TimeoutError'
    throw new SourceUnavailable(late ? `对方 ${WITHIN_MS / 1000} 秒内没有答完` : `连接不上 ${url.host}`, { cause: error })
  }
}

function refusalOf(status: number, { secret, url }: HttpOrigin): Error {
  if (status === 429 || status >= 500) return new SourceUnavailable(`对方暂时不能提供服务（HTTP ${status}）`)
  if (status === 401 || status === 403)
    return new SourceRefused(
      `对方拒绝了访问（HTTP ${status}）；请核对密钥${secret === null ? '（未设置）' : ` ${secret}`} 是否有效`,
    )
  return new SourceRefused(`对方不接受这个请求（HTTP ${status}）；请核对地址 ${url}`)
}

async function bodyOf(response: Response): Promise<unknown> {
  const incomplete = (cause: unknown) => new SourceUnavailable('对方的回答不是完整的 JSON', { cause })
  const bytes = await response.bytes().catch((error: unknown) => Promise.reject(incomplete(error)))
  const text = await answerText(bytes, response.headers.get('content-type'))
  try {
    return parseExactly(text)
  } catch (error) {
    throw incomplete(error)
  }
}

function pageOf(body: unknown, { rowsAt, cursorAt }: HttpOrigin, cursor: string | null): Page {
  const rows = valueAt(body, rowsAt)
  if (!Array.isArray(rows)) throw new SourceRefused(`对方的回答中“${rowsAt}”不是数组；请核对数据行的位置`)
  const stray = rows.find((row) => row === null || typeof row !== 'object' || Array.isArray(row))
  if (stray !== undefined) throw new SourceRefused(`对方的回答中“${rowsAt}”应全是对象`)
  const given = valueAt(body, cursorAt)
  const next = given === undefined || given === null || given === '' ? cursor : String(given)
  return { rows: rows.map((row: object) => flatRecord(row)), next, more: rows.length > 0 && next !== cursor }
}
