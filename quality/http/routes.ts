import { businessDateAt } from '@anju/standards/business-date.ts'
import type { Dataset } from '@anju/standards/dataset.ts'
import { DATASETS, findDataset } from '@anju/standards/datasets/registry.ts'
import { findRule } from '@anju/standards/rules/registry.ts'
import { DIMENSION_TITLES, type Rule } from '@anju/standards/rules/rule.ts'
import type { Viewer } from '@anju/standards/viewer.ts'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problem } from '../errors.ts'
import { failureColumns } from '../expectations/compile.ts'
import { rawFailingRowsSql } from '../expectations/failing-rows.ts'
import { addUp, scoreDimensions, scoreOf, type Tally } from '../scoring/score.ts'
import type { QualityDb } from '../store/database.ts'
import { countOpenIncidents, listIncidents, resolveIncident } from '../store/incidents.ts'
import { listDatasetScores, listRuleTallies, listScoreRuns } from '../store/scores.ts'

/** Rows of one table chosen by their raw values, to be shown as the viewer may see them. */
export interface ChosenRows {
  readonly asset: string
  readonly columns: readonly string[]
  /** A SELECT of whole raw rows of the asset, made by quality itself. */
  readonly rows: string
  readonly limit: number
}

export interface QualityDeps {
  readonly db: QualityDb
  /** Shows rows masked for the viewer and writes the usage log; the catalog's, handed in by the web server. */
  readonly showRows: (viewer: Viewer, rows: ChosenRows) => Promise<unknown>
  readonly clock?: () => Date
}

const byName = z.object({ name: z.string().max(100) })
const byId = z.object({ id: z.string().max(200) })
const tags = ['quality']
const HISTORY_RUNS = 30

/** Mounts quality's API under /api: scores down to the failing rows, and incidents. Needs `request.viewer` and zod as validator. */
export function registerQualityRoutes(app: FastifyInstance, deps: QualityDeps): void {
  registerScores(app, deps)
  registerIncidents(app, deps)
}

function registerScores(app: FastifyInstance, { db, showRows, clock = () => new Date() }: QualityDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get('/api/quality/summary', { schema: { tags, summary: '中心、维度、数据集的质量评分' } }, () => summary(db))
  routes.get(
    '/api/quality/datasets/:name',
    { schema: { tags, summary: '数据集各规则的评分', params: byName } },
    async ({ params }) => {
      const dataset = findDataset(params.name)
      if (!dataset) throw problem('dataset_unknown', { field: 'name', value: params.name })
      const tallies = await listRuleTallies(db, dataset.name)
      const scored = (await listDatasetScores(db)).find((row) => row.dataset === dataset.name)
      return {
        dataset: dataset.name,
        title: dataset.title,
        score: tallies.length ? scoreOf(addUp(tallies)) : null,
        rowCount: scored?.row_count ?? null,
        snapshot: scored?.snapshot ?? null,
        scoredAt: scored?.scored_at ?? null,
        rules: tallies.flatMap((tally) => {
          const rule = findRule(tally.ruleId)
          return rule ? [ruleView(rule, tally)] : []
        }),
        history: await history(db, dataset.name),
      }
    },
  )
  routes.get('/api/quality/rules/:id', { schema: { tags, summary: '质量规则与其最近评分', params: byId } }, ({ params }) =>
    ruleDetail(db, params.id),
  )
  const failures = z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) })
  routes.get(
    '/api/quality/rules/:id/failures',
    { schema: { tags, summary: '不合格的行（按我的权限脱敏）', params: byId, querystring: failures } },
    async ({ params, query, viewer }) => {
      const { rule, dataset, table } = ruleOnTable(params.id)
      const scored = (await listDatasetScores(db)).find((row) => row.dataset === dataset.name)
      const rows = rawFailingRowsSql(dataset, rule, { asOf: scored?.as_of ?? businessDateAt(clock()) })
      return showRows(viewer, { asset: table, columns: failureColumns(dataset, rule), rows, limit: query.limit })
    },
  )
}

/** The last score runs of a dataset, newest first. */
const history = async (db: QualityDb, dataset: string) =>
  (await listScoreRuns(db, dataset, HISTORY_RUNS)).map((run) => ({
    runId: run.run_id,
    asOf: run.as_of,
    snapshot: run.snapshot,
    rowCount: run.row_count,
    scoredAt: run.scored_at,
    ...scoreOf({ passed: Number(run.passed), total: Number(run.total) }),
  }))

/** A rule that is judged in the lake. Throws `rule_unknown`. */
function ruleOnTable(id: string): { rule: Rule; dataset: Dataset; table: string } {
  const rule = findRule(id)
  const dataset = rule && findDataset(rule.dataset)
  if (!rule || !dataset?.table) throw problem('rule_unknown', { field: 'id', value: id })
  return { rule, dataset, table: dataset.table }
}

async function ruleDetail(db: QualityDb, id: string) {
  const { rule, dataset, table } = ruleOnTable(id)
  const tally = (await listRuleTallies(db, dataset.name)).find(({ ruleId }) => ruleId === id)
  return {
    dataset: dataset.name,
    table,
    kind: rule.kind,
    columns: rule.columns,
    ...ruleView(rule, tally ?? { passed: 0, total: 0 }),
  }
}

/** A rule with its tally, and one example of each verdict. */
function ruleView(rule: Rule, { passed, total }: Tally) {
  return {
    id: rule.id,
    dimension: DIMENSION_TITLES[rule.dimension],
    sentence: rule.title,
    severity: rule.severity,
    failing: total - passed,
    examples: { passing: rule.passing.row, failing: rule.failing.row },
    ...scoreOf({ passed, total }),
  }
}

async function summary(db: QualityDb) {
  const [scored, tallies, openIncidents] = await Promise.all([listDatasetScores(db), listRuleTallies(db), countOpenIncidents(db)])
  const withDimension = tallies.flatMap((tally) => {
    const rule = findRule(tally.ruleId)
    return rule ? [{ ...tally, dimension: rule.dimension }] : []
  })
  return {
    centre: tallies.length ? scoreOf(addUp(tallies)) : null,
    dimensions: scoreDimensions(withDimension),
    datasets: DATASETS.flatMap(({ name, title }) => {
      const row = scored.find(({ dataset }) => dataset === name)
      if (!row) return []
      const tally = addUp(tallies.filter(({ dataset }) => dataset === name))
      return {
        dataset: name,
        title,
        ...scoreOf(tally),
        failing: tally.total - tally.passed,
        rowCount: row.row_count,
        scoredAt: row.scored_at,
      }
    }),
    openIncidents,
  }
}

function registerIncidents(app: FastifyInstance, { db, clock = () => new Date() }: QualityDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get('/api/quality/incidents', { schema: { tags, summary: '质量问题单' } }, async () => ({
    incidents: (await listIncidents(db, 500)).map((row) => ({
      id: row.id,
      dataset: row.dataset,
      rule: row.rule_id,
      sentence: row.detail ?? findRule(row.rule_id)?.title ?? row.rule_id,
      failing: Number(row.failing),
      status: row.status,
      openedAt: row.opened_at,
      resolvedAt: row.resolved_at,
      resolvedBy: row.resolved_by,
    })),
  }))
  const byNumber = z.object({ id: z.string().regex(/^\d{1,18}$/, '问题单编号为数字') })
  routes.post(
    '/api/quality/incidents/:id/resolve',
    { schema: { tags, summary: '办结质量问题单', params: byNumber } },
    async ({ params, viewer }) => {
      if (viewer.role !== 'steward') throw problem('steward_only')
      const done = await resolveIncident(db, params.id, { by: viewer.name, at: clock() })
      if (!done) throw problem('incident_unknown', { field: 'id', value: params.id, allowed: '待处理的问题单' })
      return { id: params.id, status: 'resolved' }
    },
  )
}
