import { z } from 'zod'
import { businessDate, json, text } from '../../domain/field-shapes.ts'
import { levelOf } from '../../domain/policy.ts'
import { assertUpToDate, type PolicyChange } from '../../domain/policy-change.ts'
import { PARAMETER_NAMES, POLICY_PARAMETERS } from '../../domain/policy-parameters.ts'
import { changeInWords } from '../../domain/policy-words.ts'
import { readLivePeriods } from '../../store/policy.ts'
import { changePolicy } from '../change-policy.ts'
import { type PolicyImpact, previewPolicy } from '../preview-policy.ts'
import { defineKind } from './kind.ts'

const titles = Object.fromEntries(PARAMETER_NAMES.map((name) => [name, POLICY_PARAMETERS[name].title]))

/** A change as its document brings it, and the revision on which it was previewed. */
export const policyChangeContent = z.strictObject({
  docNo: text(100).meta({ title: '文号', examples: ['三公积金〔2027〕9号'] }),
  summary: text(200).meta({ title: '摘要', examples: ['2027年度缴存基数上下限'] }),
  retroactive: z.boolean().optional().meta({ title: '追溯适用', description: '文件规定追溯适用；已作出的决定不变' }),
  basedOn: z.int('应为预览所依据的政策版次').min(1, '应为预览所依据的政策版次').meta({ title: '所依据的政策版次' }),
  lines: z
    .array(
      z.strictObject({
        parameter: z
          .enum(PARAMETER_NAMES, `应为政策参数名称：${PARAMETER_NAMES.join('、')}`)
          .meta({ title: '政策参数', 'x-titles': titles }),
        region: z
          .string()
          .regex(/^\d{4}00$/, '应为国家（000000）、省（如 410000）或地级市（如 411200）代码')
          .meta({ title: '适用地区' }),
        validFrom: businessDate.meta({ title: '生效日期' }),
        value: json.meta({ title: '参数值', description: '参数值：金额、利率、比例为十进制文本' }),
      }),
    )
    .min(1, '至少一行')
    .max(20, '至多 20 行')
    .meta({ title: '变更明细' }),
}) satisfies z.ZodType<PolicyChange>

const LEVELS = { nation: '全国', province: '全省', city: '本市' } as const

/** Each part of the value before and after, then each figure of live accounts. */
const factsOf = ({ parameter, title, region, validFrom, before, after, effective, explanation, figures }: PolicyImpact) => [
  { label: title, value: `${LEVELS[levelOf(region)]}，${validFrom} 起${effective ? '' : '（在本中心不生效）'}` },
  ...changeInWords(parameter, before, after),
  { label: '影响', value: explanation },
  ...figures.map((figure) => ({ label: figure.title, value: `${figure.before} → ${figure.after}` })),
]

/** A change of the policy: previewed when it is submitted, made as the next revision when another person approves it. */
export const policyChange = defineKind({
  kind: 'policy_change',
  title: '政策参数变更',
  content: policyChangeContent,
  concerns: () => ({}),
  submit: async (trx, change, { policyBook: book, today }) => {
    assertUpToDate(change, await readLivePeriods(trx), change.basedOn)
    const { impacts } = await previewPolicy(trx, change, { book, today })
    return impacts.flatMap(factsOf)
  },
  approve: async (trx, change, { application: { maker }, actor: { subject: checker }, today }) => ({
    outcome: { revision: await changePolicy(trx, { ...change, maker, checker }, { today }) },
  }),
})
