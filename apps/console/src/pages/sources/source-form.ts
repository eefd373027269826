import type { DatabaseOrigin, Encoding, FileFormat, MappedElement, Source } from '../../api/sources.ts'

/** A source as the form holds it: one field for each input, codes as people write them. */
export interface SourceForm {
  readonly name: string
  readonly title: string
  readonly dataset: string
  readonly kind: Source['origin']['kind']
  readonly everySeconds: number
  readonly paused: boolean
  readonly mapping?: readonly { readonly element?: string; readonly from?: string; readonly codes?: string }[]
  readonly pattern?: string
  readonly format?: FileFormat['kind']
  readonly encoding?: Encoding
  readonly unit?: 'bytes' | 'characters'
  readonly skipLines?: number
  readonly columns?: readonly { readonly name?: string; readonly start?: number; readonly length?: number }[]
  readonly rowsAt?: string
  readonly url?: string
  readonly secret?: string
  readonly cursorAt?: string
  readonly cursorParameter?: string
  readonly limitParameter?: string
  readonly pageRows?: number
  readonly engine?: DatabaseOrigin['engine']
  readonly host?: string
  readonly port?: number
  readonly database?: string
  readonly user?: string
  readonly table?: string
  readonly key?: readonly string[]
  readonly watermark?: string
  readonly lagSeconds?: number
}

export const NEW_SOURCE: Partial<SourceForm> = {
  kind: 'folder',
  everySeconds: 10,
  paused: false,
  pattern: '*',
  format: 'table',
  encoding: 'auto',
  unit: 'bytes',
  skipLines: 0,
  rowsAt: '',
  cursorAt: 'next',
  cursorParameter: 'cursor',
  limitParameter: 'limit',
  pageRows: 500,
  engine: 'postgres',
  port: 5432,
  lagSeconds: 60,
}

/** Codes as one line: `男=1、女=2`. */
export const codesText = (codes: MappedElement['codes']): string =>
  Object.entries(codes ?? {})
    .map(([theirs, ours]) => `${theirs}=${ours}`)
    .join('、')

/** The codes of such a line; what has no `=` is left out. */
export function codesOf(text: string | undefined): Record<string, string> | undefined {
  const pairs = (text ?? '').split(/[、,，;；\s]+/).flatMap((part) => {
    const [, theirs, ours] = /^(.+?)[=＝](.+)$/.exec(part) ?? []
    return theirs && ours ? [[theirs, ours] as const] : []
  })
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined
}

export function formOf({ origin, mapping, ...source }: Source): SourceForm {
  const shared = {
    name: source.name,
    title: source.title,
    dataset: source.dataset,
    everySeconds: source.everySeconds,
    paused: source.paused,
    mapping: mapping.map(({ element, from, codes }) => ({ element, from, codes: codesText(codes) })),
  }
  if (origin.kind === 'http') return { ...NEW_SOURCE, ...shared, ...origin, secret: origin.secret ?? '' }
  if (origin.kind === 'database')
    return { ...NEW_SOURCE, ...shared, ...origin, secret: origin.secret ?? '', watermark: origin.watermark ?? '' }
  const { kind: format, ...layout } = origin.format
  return { ...NEW_SOURCE, ...shared, kind: 'folder', pattern: origin.pattern, format, ...layout } as SourceForm
}

/** What was filled in, as the API takes it; what is missing is left for the API to say. */
export function sourceOf(form: SourceForm): Source {
  return {
    name: form.name,
    title: form.title,
    dataset: form.dataset,
    everySeconds: form.everySeconds,
    paused: form.paused,
    mapping: mappingOf(form),
    origin: originOf(form),
  }
}

function originOf(form: SourceForm): Source['origin'] {
  if (form.kind === 'folder') return { kind: 'folder', pattern: form.pattern || '*', format: formatOf(form) }
  const secret = form.secret ? form.secret : null
  if (form.kind === 'http')
    return {
      kind: 'http',
      url: form.url ?? '',
      secret,
      rowsAt: form.rowsAt || 'rows',
      cursorAt: form.cursorAt ?? 'next',
      cursorParameter: form.cursorParameter ?? 'cursor',
      limitParameter: form.limitParameter ?? 'limit',
      pageRows: form.pageRows ?? 500,
    }
  return {
    kind: 'database',
    engine: form.engine ?? 'postgres',
    host: form.host ?? '',
    port: form.port ?? 0,
    database: form.database ?? '',
    user: form.user ?? '',
    secret,
    table: form.table ?? '',
    key: form.key ?? [],
    watermark: form.watermark ? form.watermark : null,
    lagSeconds: form.lagSeconds ?? 60,
    pageRows: form.pageRows ?? 2_000,
  }
}

export const mappingOf = ({ mapping = [] }: Pick<SourceForm, 'mapping'>): MappedElement[] =>
  mapping.flatMap(({ element, from, codes }) => {
    const given = codesOf(codes)
    return element && from ? [{ element, from, ...(given ? { codes: given } : {}) }] : []
  })

export function formatOf({
  format,
  encoding = 'auto',
  unit = 'bytes',
  skipLines = 0,
  columns = [],
  rowsAt = '',
}: SourceForm): FileFormat {
  if (format === 'json') return { kind: 'json', encoding, rowsAt }
  if (format !== 'fixed') return { kind: 'table', encoding }
  const filled = columns.flatMap(({ name, start, length }) => (name && start && length ? [{ name, start, length }] : []))
  return { kind: 'fixed', encoding, unit, skipLines, columns: filled }
}
