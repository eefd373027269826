import { readFile } from 'node:fs/promises'
import { type DbtProcess, type DbtProcessOptions, startDbtProcess } from './child.ts'
import { DbtFailed } from './errors.ts'
import { assetKeyOf, type DbtManifest, parseManifest, testsAt } from './manifest.ts'
import type { Answer, NodeAnswer } from './protocol.ts'

export interface RunOptions {
  /** true: each model becomes visible as soon as it is built; false: it stays `<name>__staged`, and tests look there. */
  readonly publish: boolean
  /** Read the ledger's changes up to this LSN (decimal); left out or '': all there are. */
  readonly asOfLsn?: string
  /** The centre's business date, YYYY-MM-DD; left out: today in Asia/Shanghai. */
  readonly businessDate?: string
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
  let child: DbtProcess | undefined
  let manifest: Promise<DbtManifest> | undefined
  let count = 0
  let last: Promise<unknown> = Promise.resolve()

  async function ask(command: readonly string[], vars: Record<string, string | boolean> = {}): Promise<Answer> {
    if (!child?.alive) child = startDbtProcess(options)
    count += 1
    const answer = await child.ask({ id: count, command, vars })
    if (answer.error !== null) throw new DbtFailed(answer.error)
    return answer
  }

  /** dbt is not made for parallel calls: each waits for the one before, however that ended. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }

  const parse = async () => parseManifest(await readFile((await ask(['parse'])).manifestPath!, 'utf8'))
  const known = () => {
    manifest ??= parse()
    manifest.catch(() => {
      manifest = undefined
    })
    return manifest
  }

  return {
    parse: () =>
      inTurn(() => {
        manifest = undefined
        return known()
      }),
    run: (assets, run) =>
      inTurn(async () => {
        if (assets.length === 0) return []
        const { nodes } = await known()
        const answer = await ask(['run', '--select', ...assets], variablesOf(run))
        return answer.nodes.map((node) => ({
          ...node,
          kind: 'model',
          name: nodes[node.uniqueId]!.name,
          asset: assetKeyOf(nodes[node.uniqueId]!),
        }))
      }),
    test: (assets, run) =>
      inTurn(async () => {
        const tests = new Map(
          testsAt(await known(), assets).map(({ test, asset }) => [test.unique_id, { name: test.name, asset }]),
        )
        if (tests.size === 0) return []
        const names = [...tests.values()].map(({ name }) => name)
        const answer = await ask(['test', '--indirect-selection', 'empty', '--select', ...names], variablesOf(run))
        return answer.nodes.map((node) => ({ ...node, kind: 'test', ...tests.get(node.uniqueId)! }))
      }),
    compile: () =>
      inTurn(async () => {
        const before = await known()
        const answer = await ask(['compile'])
        const compiled = new Map(answer.nodes.map((node) => [node.uniqueId, node.compiledSql]))
        const nodes = Object.entries(before.nodes).map(([id, node]) => [id, { ...node, compiled_code: compiled.get(id) }])
        return { ...before, nodes: Object.fromEntries(nodes) }
      }),
    get pid() {
      return child?.pid
    },
    close: async () => {
      await child?.stop()
    },
  }
}

const variablesOf = ({ publish, asOfLsn = '', businessDate = '' }: RunOptions) => ({
  publish,
  as_of_lsn: asOfLsn,
  business_date: businessDate,
})
