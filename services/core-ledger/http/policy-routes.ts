import { businessDateAt } from '@anju/standards/business-date.ts'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { levelOf } from '../domain/policy.ts'
import { PARAMETER_NAMES, type ParameterName, POLICY_PARAMETERS } from '../domain/policy-parameters.ts'
import { shapeOf } from '../domain/policy-words.ts'
import { fail } from '../errors.ts'
import { previewPolicy } from '../operations/preview-policy.ts'
import { readHistory, readRevisions } from '../store/policy-reads.ts'
import * as shapes from './policy-shapes.ts'
import type { PostingDeps } from './posting.ts'

const tags = ['policy']

/** Every route that reads the policy or previews its change; a change itself is an application. */
export function registerPolicyRoutes(app: FastifyInstance, { db, clock, policies }: PostingDeps): void {
  const today = () => businessDateAt(clock())

  const onDay = { tags, summary: '某日有效的政策参数', querystring: shapes.policyQuery }
  app.get('/policy', { schema: { ...onDay, response: { 200: shapes.policyAnswer } } }, async (request) => {
    const { on = today(), revision } = request.query as z.infer<typeof shapes.policyQuery>
    const newest = await policies.newest(db)
    if (revision !== undefined && revision > newest.revision)
      throw fail('field_inconsistent', { field: 'revision', value: String(revision), allowed: `不大于 ${newest.revision}` })
    const book = await policies.of(db, revision ?? newest.revision)
    const periods = Object.values(book.inForce(on))
    const items = periods.map((period) => ({ ...period, level: levelOf(period.region), ...described(period.parameter) }))
    return { on, version: book.at(on).version, revision: book.revision, items }
  })

  const parameters = { tags, summary: '政策参数及其值的结构' }
  app.get('/policy/parameters', { schema: { ...parameters, response: { 200: shapes.parametersList } } }, async () => ({
    items: PARAMETER_NAMES.map((name) => ({ name, ...described(name), shape: shapeOf(name) })),
  }))

  const history = { tags, summary: '一个政策参数的全部期间', params: shapes.byParameter }
  app.get('/policy/:name/history', { schema: { ...history, response: { 200: shapes.policyHistory } } }, async (request) => {
    const { name } = request.params as z.infer<typeof shapes.byParameter>
    const parameter = PARAMETER_NAMES.find((one) => one === name)
    if (!parameter) throw fail('policy_parameter_unknown', { field: 'name', value: name, allowed: PARAMETER_NAMES.join('、') })
    return { parameter, title: POLICY_PARAMETERS[parameter].title, items: await readHistory(db, parameter) }
  })

  const changes = { tags, summary: '政策参数的历次变更' }
  app.get('/policy/changes', { schema: { ...changes, response: { 200: shapes.policyChanges } } }, async () => ({
    items: await readRevisions(db),
  }))

  const preview = { tags, summary: '政策变更预览：对现有账户的影响，不作任何改动', body: shapes.policyChangeBody }
  app.post('/policy/changes::preview', { schema: { ...preview, response: { 200: shapes.policyPreviewAnswer } } }, (request) =>
    db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (trx) => {
        const change = request.body as z.infer<typeof shapes.policyChangeBody>
        return previewPolicy(trx, change, { book: await policies.newest(trx), today: today() })
      }),
  )
}

const described = (name: ParameterName) => {
  const { title, unit, law } = POLICY_PARAMETERS[name]
  return { title, unit, law }
}
