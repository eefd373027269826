import { ProblemError, problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of the ledger: code → HTTP status and Chinese title. A test keeps it equal to the OpenAPI document. */
export const PROBLEMS = {
  json_malformed: { status: 400, title: '请求体不是合法的 JSON' },
  field_invalid: { status: 400, title: '字段不符合要求' },
  field_inconsistent: { status: 422, title: '字段与其他内容或规定不符' },
  amount_malformed: { status: 400, title: '金额不合要求' },
  duplicate_in_batch: { status: 422, title: '同一批次内重复' },
  idempotency_key_missing: { status: 400, title: '缺少幂等键' },
  idempotency_key_malformed: { status: 400, title: '幂等键不合要求' },
  idempotency_key_reused: { status: 409, title: '幂等键已用于另一笔业务' },
  unauthorized: { status: 401, title: '凭据缺失或无效' },
  role_not_allowed: { status: 403, title: '该角色不能办理账务' },
  precondition_failed: { status: 412, title: '该内容在读取之后已有变化，请重新读取后再办理' },
  request_malformed: { status: 400, title: '请求不是合法的 HTTP 请求' },
  route_unknown: { status: 404, title: '没有这个接口' },
  method_not_allowed: { status: 405, title: '该接口没有这个方法' },
  body_too_large: { status: 413, title: '请求体过大' },
  media_type_unsupported: { status: 415, title: '请求体须为 application/json' },
  unit_unknown: { status: 404, title: '单位账号不存在' },
  member_unknown: { status: 404, title: '缴存人编号不存在' },
  account_unknown: { status: 404, title: '个人账号不存在' },
  withdrawal_unknown: { status: 404, title: '提取编号不存在' },
  loan_unknown: { status: 404, title: '贷款账号不存在' },
  voucher_unknown: { status: 404, title: '凭证号不存在' },
  bank_account_unknown: { status: 404, title: '银行专户不存在' },
  receipt_unknown: { status: 404, title: '到账编号不存在' },
  instruction_unknown: { status: 404, title: '银行指令编号不存在' },
  instruction_settled: { status: 409, title: '银行指令已有结果' },
  instruction_hindered: { status: 409, title: '银行已答复，但不能入账' },
  desk_number_unknown: { status: 404, title: '没有这个编号' },
  reconciliation_unknown: { status: 404, title: '对账编号不存在' },
  difference_unknown: { status: 404, title: '对账差异编号不存在' },
  bank_account_exists: { status: 409, title: '该银行专户已登记' },
  bank_account_closed: { status: 409, title: '银行专户已销户' },
  opening_balance_differs: { status: 409, title: '专户期初余额与账面不符' },
  bank_message_differs: { status: 409, title: '同一银行流水号的报文内容不同' },
  bank_serial_used: { status: 409, title: '银行流水已使用' },
  bank_serial_unknown: { status: 404, title: '银行没有这笔流水' },
  own_money: { status: 409, title: '自有专户之间的资金划转' },
  payable_insufficient: { status: 409, title: '超过应付款的余额' },
  asset_insufficient: { status: 409, title: '超过该资产科目的余额' },
  bank_movement_differs: { status: 409, title: '与银行流水的金额不符' },
  money_not_back: { status: 409, title: '银行已付出的款项尚未退回' },
  bank_balance_insufficient: { status: 409, title: '专户存款不足' },
  receipt_insufficient: { status: 409, title: '暂收余额不足' },
  withdrawal_empty: { status: 409, title: '提取金额为零，无须付款' },
  day_already_reconciled: { status: 409, title: '该专户更晚的日期已对账' },
  difference_closed: { status: 409, title: '对账差异已核销' },
  differences_do_not_cancel: { status: 422, title: '所选差异不能互相核销' },
  unit_not_collective: { status: 409, title: '单位不是自愿缴存集中户' },
  frequency_not_allowed: { status: 422, title: '缴存周期不在规定之内' },
  agreement_unknown: { status: 404, title: '没有有效的自愿缴存协议' },
  agreement_in_force: { status: 409, title: '自愿缴存协议尚未终止' },
  collection_in_flight: { status: 409, title: '自愿缴存有未回结果的扣收' },
  voluntary_months_short: { status: 422, title: '自愿缴存月数不足' },
  unit_exists: { status: 409, title: '该统一社会信用代码已开户' },
  member_exists: { status: 409, title: '该证件已开立个人账户' },
  unit_not_active: { status: 409, title: '单位账户不在正常状态' },
  account_closed: { status: 409, title: '个人账户已销户' },
  account_sealed: { status: 409, title: '个人账户已封存' },
  account_closing: { status: 409, title: '个人账户正在销户' },
  account_not_sealed: { status: 409, title: '个人账户不在封存状态' },
  account_has_hold: { status: 409, title: '个人账户有冻结金额' },
  account_has_loan: { status: 409, title: '缴存人有未结清的贷款' },
  unit_has_open_accounts: { status: 409, title: '单位还有未销户的个人账户' },
  unit_has_unallocated: { status: 409, title: '单位还有未分摊的暂收' },
  deferral_too_long: { status: 422, title: '缓缴期间不合规定' },
  reduction_not_approved: { status: 422, title: '降低缴存比例未经批准' },
  base_file_misfit: { status: 422, title: '基数调整文件有不符的行' },
  member_name_differs: { status: 422, title: '姓名与登记的不符' },
  not_one_person: { status: 409, title: '不是同一人的账户' },
  letter_unknown: { status: 404, title: '联系函编号不存在' },
  letter_exists: { status: 409, title: '该联系函已登记' },
  letter_state_conflict: { status: 409, title: '联系函的状态不允许这样办理' },
  unit_has_no_accounts: { status: 409, title: '单位没有可汇缴的个人账户' },
  credit_code_invalid: { status: 422, title: '统一社会信用代码校验不通过' },
  id_number_invalid: { status: 422, title: '身份证号码校验不通过' },
  birth_date_mismatch: { status: 422, title: '出生日期或性别与身份证号码不一致' },
  ratio_out_of_range: { status: 422, title: '缴存比例超出规定范围' },
  base_out_of_range: { status: 422, title: '缴存基数超出上下限' },
  date_in_future: { status: 422, title: '业务日期晚于今天' },
  date_too_early: { status: 422, title: '业务日期过早' },
  month_not_next: { status: 422, title: '汇缴年月不连续' },
  month_in_future: { status: 422, title: '汇缴年月晚于业务日期所在月' },
  month_already_remitted: { status: 409, title: '该年月已汇缴' },
  month_still_to_remit: { status: 422, title: '该年月应办理汇缴,不是补缴' },
  month_not_remitted: { status: 409, title: '该年月尚未缴存' },
  correction_above_line: { status: 422, title: '更正金额超过该笔缴存' },
  reason_not_allowed: { status: 422, title: '提取原因不在现行规定之内' },
  withdrawal_above_limit: { status: 422, title: '提取金额超过限额' },
  payee_not_allowed: { status: 422, title: '收款人不是缴存人本人或本次支出的收款方' },
  loan_not_of_member: { status: 422, title: '贷款不是该缴存人的' },
  withdrawal_in_progress: { status: 409, title: '同一依据的提取正在办理' },
  withdrawal_of_application: { status: 409, title: '该提取由业务受理单办理' },
  available_insufficient: { status: 409, title: '可用余额不足' },
  withdrawal_not_held: { status: 409, title: '提取不在已受理状态' },
  loan_above_limit: { status: 422, title: '贷款金额超出可贷额度' },
  term_out_of_range: { status: 422, title: '贷款期数超出规定范围' },
  loan_settled: { status: 409, title: '贷款已结清' },
  loan_not_repriced: { status: 409, title: '贷款尚未办理年度利率调整' },
  loan_overdue: { status: 409, title: '贷款有到期未还的期供' },
  instalment_not_next: { status: 409, title: '不是最早一期未还的期供' },
  instalment_not_due: { status: 422, title: '期供尚未到还款日' },
  repayment_above_due: { status: 422, title: '还款金额超过到期应还' },
  deduction_unknown: { status: 404, title: '扣款编号不存在' },
  deduction_in_flight: { status: 409, title: '该贷款有未回结果的扣款' },
  deduction_settled: { status: 409, title: '扣款已有另一结果' },
  deduction_amount_mismatch: { status: 422, title: '扣款结果与金额不符' },
  prepayment_above_balance: { status: 422, title: '提前还款金额不小于结清金额' },
  voucher_already_reversed: { status: 409, title: '凭证已冲销' },
  voucher_not_reversible: { status: 409, title: '该凭证不能冲销' },
  policy_parameter_unknown: { status: 404, title: '没有这个政策参数' },
  policy_value_invalid: { status: 422, title: '政策参数的值不合要求' },
  policy_retroactive: { status: 422, title: '政策变更的生效日期早于今天' },
  policy_changed_meanwhile: { status: 409, title: '该政策参数在预览之后已变更' },
  subject_unknown: { status: 404, title: '没有这个会计科目' },
  period_closed: { status: 409, title: '该业务日期已结账' },
  day_not_closed: { status: 409, title: '该日尚未日终' },
  day_not_next: { status: 409, title: '还有更早的日子或月份没有结账' },
  day_not_ready: { status: 409, title: '日终检查未通过' },
  interest_not_settled: { status: 409, title: '年终结息尚未办理' },
  year_not_closed: { status: 409, title: '该年度十二月尚未月结' },
  income_distributed: { status: 409, title: '该年度增值收益已分配' },
  income_not_positive: { status: 409, title: '该年度没有可分配的增值收益' },
  shares_not_whole: { status: 422, title: '分配比例之和不为 1' },
  report_inconsistent: { status: 409, title: '报表勾稽不平' },
  month_end_due: { status: 409, title: '月末日随月结一并结账' },
  application_unknown: { status: 404, title: '业务受理单号不存在' },
  application_state_conflict: { status: 409, title: '业务受理单的状态不允许这样办理' },
  supervisor_required: { status: 403, title: '须由复核主管办理' },
  two_persons_required: { status: 403, title: '须由经办与复核两人办理' },
  same_person: { status: 403, title: '经办与复核不能是同一人' },
  application_outdated: { status: 409, title: '提交之后情况已变化，与复核所见不同' },
  not_the_maker: { status: 403, title: '只能由经办人本人办理' },
  hold_unknown: { status: 404, title: '冻结编号不存在' },
  hold_not_active: { status: 409, title: '该冻结已解除' },
  period_malformed: { status: 422, title: '批次期间不合要求' },
  batch_exists: { status: 409, title: '该期间已有另一内容的批次' },
  batch_unknown: { status: 404, title: '批次号不存在' },
  batch_not_failed: { status: 409, title: '只有失败的批次可以重试' },
  sum_too_large: { status: 409, title: '累计金额超出账簿可记的范围' },
  numbers_exhausted: { status: 409, title: '当日号码已用完' },
  database_unavailable: { status: 503, title: '账务数据库暂时不可用，请稍后重试' },
  bank_unavailable: { status: 503, title: '银行接口暂时不可用，请稍后重试' },
  sign_in_unavailable: { status: 503, title: '登录服务暂时不可用，请稍后重试' },
  internal: { status: 500, title: '账务系统内部错误' },
} as const

export type ProblemCode = keyof typeof PROBLEMS

/** Makes a refusal: `throw fail('account_closed', { field: 'accountNo', value })`. */
export const fail = problemsOf(PROBLEMS)

/** Runs `decide` for the item at `path` (`items[3].`, or '' outside a batch): a refusal then names the field within the item. */
export function inItem<Result>(path: string, decide: () => Result): Result {
  try {
    return decide()
  } catch (error) {
    throw namedWithin(path, error)
  }
}

/** inItem for what must wait. */
export async function inItemAsync<Result>(path: string, decide: () => Promise<Result>): Promise<Result> {
  try {
    return await decide()
  } catch (error) {
    throw namedWithin(path, error)
  }
}

function namedWithin(path: string, error: unknown): unknown {
  if (!path || !(error instanceof ProblemError)) return error
  const { code, status, title, detail, field, value, allowed } = error.problem
  const kept = { ...(value === undefined ? {} : { value }), ...(allowed === undefined ? {} : { allowed }) }
  return new ProblemError(code, { status, title }, { detail, field: path + (field ?? ''), ...kept })
}
