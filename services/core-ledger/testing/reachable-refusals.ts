import { globSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { PROBLEMS } from '../errors.ts'
import { DISTINCT_ITEMS, kindsIn, refuserOf } from './refusing-code.ts'

/** The calls that add operations, and the operations that each adds at an address. */
const ADDS: Readonly<Record<string, (address: string) => readonly string[]>> = {
  addPosting: (path) => [`POST ${path}`, `POST ${path}:batch`],
  add: (path) => [`POST ${path}`, `POST ${path}:batch`],
  addPostingOn: (path) => [`POST ${path}`],
  on: (path) => [`POST ${path}`],
  step: (name) => [`POST /applications/:no/${name}`],
  addPreview: (path) => [`POST ${path}:preview`],
  addReading: (path) => [`GET ${path}`],
  one: (path) => [`GET ${path}`],
  addListing: (path) => [`GET ${path}`],
  many: (path) => [`GET ${path}`],
  ofAccount: (name) => [`GET /accounts/:no/${name}`],
  'app.get': (path) => [`GET ${path}`],
  'app.post': (path) => [`POST ${path}`],
}

/**
 * Which refusals each operation of the API can come to: the codes that its code names, in itself and in whatever it calls, as the TypeScript
 * compiler resolves it. It may name one that no values lead to; it misses none.
 */
export function reachableRefusals(): Record<string, string> {
  const folder = join(import.meta.dirname, '..')
  const files = globSync('**/*.ts', { cwd: folder })
    .filter((file) => !/test|node_modules|^errors\.ts$/.test(file))
    .map((file) => join(folder, file))
  const options = { module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler, noEmit: true }
  const program = ts.createProgram(files, { ...options, allowImportingTsExtensions: true, types: [] })
  const sources = files.map((file) => program.getSourceFile(file)!)
  const checker = program.getTypeChecker()
  const kinds = kindsIn(checker, sources)
  const refusedBy = refuserOf(checker, { files: new Set(files), kinds, codes: new Set(Object.keys(PROBLEMS)) })
  const found: [string, string][] = []
  for (const call of sources.flatMap(routeCalls)) {
    const operations = ADDS[call.expression.getText()]!(addressOf(call)!)
    for (const operation of operations)
      for (const [key, kind] of expanded(operation, [...kinds.keys()]))
        found.push([key, said([...unmatched(operation), ...refusedBy(rootsOf(call, key), kind)], key)])
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A number of another shape than the address says is an address that is not there. */
const unmatched = (operation: string) => (operation.includes('(^') ? ['route_unknown'] : [])

/** What only the batch does is left out of what is posted alone. */
const rootsOf = (call: ts.CallExpression, key: string) =>
  call.arguments.flatMap((argument): readonly ts.Node[] =>
    ts.isObjectLiteralExpression(argument)
      ? argument.properties.filter(({ name }) => key.endsWith(':batch') || name?.getText() !== 'batchOperation')
      : [argument],
  )

/** A thing can be named twice only where many are named. */
const said = (codes: readonly string[], key: string) =>
  [...new Set(codes.map((code) => (code === DISTINCT_ITEMS ? 'duplicate_in_batch' : code)))]
    .filter((code) => code !== 'duplicate_in_batch' || key.endsWith(':batch') || codes.includes(code))
    .sort()
    .join(' ')

/** Of Fastify's pattern, as OpenAPI writes it: one for each kind of application, or of party, where it stands for all of them. */
function expanded(operation: string, kinds: readonly string[]): [key: string, kind?: string][] {
  const key = operation
    .replace(/\(\^.*?\$\)/g, '')
    .replaceAll('::', '\0')
    .replace(/:(no|date|name)\b/g, '{$1}')
    .replaceAll('\0', ':')
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of the source
  if (key.includes('${kind.kind}')) return kinds.map((kind) => [key.replace('${kind.kind}', kind), kind])
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of the source
  if (key.includes('${party}')) return ['unit', 'member'].map((party) => [key.replace('${party}', party)])
  return [[key]]
}

function routeCalls(source: ts.SourceFile): ts.CallExpression[] {
  const calls: ts.CallExpression[] = []
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && ADDS[node.expression.getText()] && addressOf(node) !== undefined) calls.push(node)
    ts.forEachChild(node, visit)
  }
  if (/-routes\.ts$/.test(source.fileName)) visit(source)
  return calls
}

/** Its `path`, or the text that it begins with. */
function addressOf(call: ts.CallExpression): string | undefined {
  const texts = call.arguments.flatMap((argument) => {
    if (!ts.isObjectLiteralExpression(argument)) return [argument]
    const path = argument.properties.find((one) => one.name?.getText() === 'path')
    return path && ts.isPropertyAssignment(path) ? [path.initializer] : []
  })
  const text = texts.find((one) => ts.isStringLiteral(one) || ts.isTemplateExpression(one))?.getText()
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of the source
  return text?.includes('/${name}') ? undefined : text?.slice(1, -1).replaceAll('\\\\', '\\')
}
