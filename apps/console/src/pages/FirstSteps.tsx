import type { Role } from '@anju/standards/viewer.ts'
import { Card, Typography } from 'antd'
import { Link } from 'react-router'

interface Step {
  readonly text: string
  readonly path: string
  readonly link: string
  /** Served outside the console's pages. */
  readonly outside?: boolean
}

const CHECK_PERSON: Step = {
  text: '核对来办业务的人：按缴存人编号查看画像与账户标签，每次查看都有记录。',
  path: '/profiles',
  link: '打开用户画像',
}

const CLOSE_DAY: Step = { text: '下班前看日终检查，全部通过后结账。', path: '/counter/day-end', link: '打开日终' }

/** What a role does first, in its order: each is one click away. */
const FIRST_STEPS: Readonly<Record<Role, readonly Step[]>> = {
  steward: [
    { text: '看数据从账务到湖里要多久，有没有落后。', path: '/capture', link: '打开数据接入' },
    { text: '看哪些数据不合标准，打开不合格的行，办结问题单。', path: '/quality?tab=incidents', link: '打开问题单' },
    { text: '确认检测器提议的字段分级；没有分级的字段谁也看不到。', path: '/security', link: '打开数据安全' },
  ],
  analyst: [
    { text: '找到要用的表，看清口径、来源与质量。', path: '/assets', link: '打开资产目录' },
    { text: '写一条查询：金额可以精确求和，身份信息自动脱敏。', path: '/sql', link: '打开 SQL 查询' },
    { text: '看归集、提取、贷款的走势和未来几个月的预测。', path: '/indicators?tab=forecasts', link: '打开预测' },
  ],
  leader: [
    { text: '看全中心的运行大屏，办一笔业务，数字随之变化。', path: '/screens', link: '打开数字大屏' },
    { text: '看归集、提取、贷款的走势和未来几个月的预测。', path: '/indicators?tab=forecasts', link: '打开预测' },
    { text: '看数据可不可信：各数据集的质量评分。', path: '/quality', link: '打开数据质量' },
  ],
  service: [
    {
      text: '业务系统按编号取缴存人画像：GET /api/profiles/{缴存人编号}?purpose=service',
      path: '/api/openapi.json',
      link: '查看接口说明',
      outside: true,
    },
    {
      text: '取指标的当前值与序列：GET /api/indicators、/api/indicators/{代码}/series',
      path: '/api/indicators',
      link: '试取指标目录',
      outside: true,
    },
  ],
  clerk: [
    { text: '按姓名、证件号码或账号找到单位和缴存人，从那里办理提取、贷款、还款。', path: '/counter', link: '打开柜面' },
    { text: '看银行到账，查明单位和月份后申请分摊，即完成汇缴。', path: '/counter/receipts', link: '打开到账与暂收' },
    { text: '按名称找一种业务办理，如补缴、基数调整、外部转入。', path: '/counter/apply', link: '打开业务办理' },
    { text: '看我提交的业务有没有复核，退回的修改后再次提交。', path: '/counter/applications?queue=mine', link: '打开我经办的' },
    CLOSE_DAY,
    CHECK_PERSON,
  ],
  supervisor: [
    {
      text: '核对柜员提交的业务，通过或写明原因退回；本人经办的不能复核。',
      path: '/counter/applications?queue=check',
      link: '打开待我复核',
    },
    { text: '看今日凭证、暂收和日终检查。', path: '/counter', link: '打开柜面' },
    { text: '发起结息、扣款等批次，或让它们定时运行。', path: '/counter/batches', link: '打开批次' },
    CLOSE_DAY,
    CHECK_PERSON,
  ],
  auditor: [
    { text: '看科目余额，从科目到明细账，从明细账到凭证。', path: '/counter/trial-balance', link: '打开试算平衡' },
    { text: '按日查凭证；已日终的凭证有存证，可当场核对。', path: '/counter/vouchers', link: '打开凭证' },
    { text: '看银行对账的结果和还没有说明的差异。', path: '/counter/reconciliation', link: '打开银行对账' },
    { text: '看某日适用的规定，每次变更由谁经办、谁复核、依据什么文件。', path: '/counter/policy', link: '打开政策参数' },
  ],
}

/** A link within a sentence is told by more than its colour (WCAG 1.4.1). */
const WITHIN_SENTENCE = { textDecoration: 'underline' }

/** Where a role begins: one sentence and one link for each thing. */
export function FirstSteps({ role }: { role: Role }) {
  return (
    <Card size="small" title="从这里开始">
      <ol style={{ margin: 0, paddingInlineStart: 20 }}>
        {FIRST_STEPS[role].map(({ text, path, link, outside }) => (
          <li key={path} style={{ padding: '4px 0' }}>
            <Typography.Text>{text}</Typography.Text>{' '}
            {outside ? (
              <a href={path} style={WITHIN_SENTENCE}>
                {link}
              </a>
            ) : (
              <Link to={path} style={WITHIN_SENTENCE}>
                {link}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Card>
  )
}
