import { fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { fail } from '../errors.ts'
import { judgeBaseFile } from '../operations/preview-base-file.ts'
import { readUnit } from '../store/reads.ts'
import { findRoll, readRoll } from '../store/rolls.ts'
import { byNumber } from './bodies.ts'
import * as shapes from './contribution-shapes.ts'
import type { PostingDeps } from './posting.ts'
import { camel } from './reading.ts'

/** What a unit would pay for a month, and what a file of new bases would do: looked at before anything is done. */
export function registerRollRoutes(app: FastifyInstance, { db, policies }: PostingDeps): void {
  const roll = {
    tags: ['reading'],
    summary: '汇缴清册:本月应缴人员及与上月的变化',
    params: byNumber,
    querystring: shapes.rollQuery,
  }
  app.get('/units/:no/roll', { schema: { ...roll, response: { 200: shapes.rollReading } } }, async (request) => {
    const { no: unitNo } = request.params as z.infer<typeof byNumber>
    const { month } = request.query as z.infer<typeof shapes.rollQuery>
    if (!(await readUnit(db, unitNo))) throw fail('unit_unknown', { field: 'no', value: unitNo, allowed: '已登记的编号' })
    const lines = await readRoll(db, { unitNo, month })
    const confirmed = await findRoll(db, { unitNo, month })
    const amounts = lines.map((line) => fenFromYuan(line.unit_amount) + fenFromYuan(line.member_amount))
    return {
      unitNo,
      month,
      amount: yuanFromFen(sumFen(amounts)),
      memberCount: lines.filter(({ change }) => change !== 'sealed').length,
      confirmed: confirmed ? camel(confirmed) : null,
      lines: lines.map(camel),
    }
  })

  const preview = { tags: ['preview'], summary: '基数调整文件预览:逐行说明不符', params: byNumber, body: shapes.baseFileBody }
  app.post(
    '/units/:no/base-file::preview',
    { schema: { ...preview, response: { 200: shapes.baseFilePreview } } },
    async (request) => {
      const { no: unitNo } = request.params as z.infer<typeof byNumber>
      const asked = request.body as z.infer<typeof shapes.baseFileBody>
      return db.transaction().execute(async (trx) => {
        const { at } = await policies.newest(trx)
        const { fromMonth, pending, fits, misfits, missing } = await judgeBaseFile(trx, { unitNo, ...asked }, at)
        const sum = (side: 'before' | 'after') => yuanFromFen(sumFen(fits.map((fit) => fit[side])))
        const fitting = fits.map((fit) => ({
          ...fit,
          baseBefore: yuanFromFen(fit.baseBefore),
          baseAfter: yuanFromFen(fit.baseAfter),
          before: yuanFromFen(fit.before),
          after: yuanFromFen(fit.after),
        }))
        return {
          fromMonth,
          pending,
          fits: fits.length,
          missing,
          before: sum('before'),
          after: sum('after'),
          rows: fitting,
          misfits,
        }
      })
    },
  )
}
