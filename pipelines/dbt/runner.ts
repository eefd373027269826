import type { DbtProcessOptions } from './child.ts'
import { assetKeyOf, type DbtManifest, testsAt } from './manifest.ts'
import type { DbtVars, NodeAnswer } from './protocol.ts'
import { type DbtSession, startDbtSession } from './session.ts'
import type { ShownColumn } from './shown-columns.ts'

export interface RunOptions {
  /** true: each model becomes visible as soon as it is built; false: it stays `<name>__staged`, and tests look there. */
  readonly publish: boolean
  /** Read the ledger's changes up to this LSN (decimal); left out or '': all there are. */
  readonly asOfLsn?: string
  /** The centre's business date, YYYY-MM-DD; left out: today in Asia/Shanghai. */
  readonly businessDate?: string
  /** Models (`dwd.unit`) whose staged table stands as published: the LSN after which changes are merged into it. */
  readonly mergeSince?: Readonly<Record<string, string>>
  /** By ods table: the name by which models know a column → the one that it has by now. */
  readonly renamed?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** By model: columns of its ods table that it does not know and shows beside its own. */
  readonly added?: Readonly<Record<string, readonly ShownColumn[]>>
}

/** What became of one model or test. */
export interface NodeResult extends NodeAnswer {
  /** `dwd.unit`: the model, or the model that the test is written at. */
  readonly asset: string
  readonly kind: 'model' | 'test'
  readonly name: string
}

/** Warm dbt. Requests are served one after the other. Every method throws DbtFailed or DbtStopped. */
export interface DbtRunner {
  /** Reads the project's files again and returns its manifest. */
  parse(): Promise<DbtManifest>
  /** Builds the models of these keys (`dwd.unit`), in dbt's order. A model that fails is a result, not an error. */
  run(assets: readonly string[], options: RunOptions): Promise<NodeResult[]>
  /** Runs the tests written at the models of these keys. */
  test(assets: readonly string[], options: RunOptions): Promise<NodeResult[]>
  /** The manifest with the SQL of every model as it would run: for lineage. */
  compile(): Promise<DbtManifest>
  /** The present process, for who must watch it; a new one after each DbtStopped. */
  readonly pid: number | undefined
  close(): Promise<void>
}

/** Keeps one runner.py, started with the first request and again when it has died. */
export function startDbtRunner(options: DbtProcessOptions): DbtRunner {
  const session = startDbtSession(options)
  return {
    parse: () =>
      session.inTurn(() => {
        session.forget()
        return session.manifest()
      }),
    run: (assets, run) => session.inTurn(() => runModels(session, assets, run)),
    test: (assets, run) => session.inTurn(() => runTests(session, assets, run)),
    compile: () => session.inTurn(() => compile(session)),
    get pid() {
      return session.pid
    },
    close: () => session.stop(),
  }
}

async function runModels(session: DbtSession, assets: readonly string[], run: RunOptions): Promise<NodeResult[]> {
  if (assets.length === 0) return []
  const { nodes } = await session.manifest()
  const answer = await session.ask(['run', '--select', ...assets], varsOf(run))
  return answer.nodes.map((result) => {
    const node = nodes[result.uniqueId]!
    return { ...result, kind: 'model', name: node.name, asset: assetKeyOf(node) }
  })
}

async function runTests(session: DbtSession, assets: readonly string[], run: RunOptions): Promise<NodeResult[]> {
  const written = testsAt(await session.manifest(), assets)
  if (written.length === 0) return []
  const tests = new Map(written.map(({ test, asset }) => [test.unique_id, { name: test.name, asset }]))
  const names = written.map(({ test }) => test.name)
  const answer = await session.ask(['test', '--indirect-selection', 'empty', '--select', ...names], varsOf(run))
  return answer.nodes.map((result) => ({ ...result, kind: 'test', ...tests.get(result.uniqueId)! }))
}

async function compile(session: DbtSession): Promise<DbtManifest> {
  const manifest = await session.manifest()
  const answer = await session.ask(['compile'])
  const compiled = new Map(answer.nodes.map((node) => [node.uniqueId, node.compiledSql]))
  const nodes = Object.entries(manifest.nodes).map(([id, node]) => [id, { ...node, compiled_code: compiled.get(id) }])
  return { ...manifest, nodes: Object.fromEntries(nodes) }
}

const varsOf = ({
  publish,
  asOfLsn = '',
  businessDate = '',
  mergeSince = {},
  renamed = {},
  added = {},
}: RunOptions): DbtVars => ({
  publish,
  as_of_lsn: asOfLsn,
  business_date: businessDate,
  merge_since: mergeSince,
  renamed,
  added: Object.fromEntries(
    Object.entries(added).map(([model, columns]) => [model, columns.map(({ column, type, name }) => ({ column, type, name }))]),
  ),
})
