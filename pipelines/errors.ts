import { problemsOf } from '@anju/standards/problem.ts'

/** Every refusal of this package: code, status, Chinese title. */
export const PIPELINE_PROBLEMS = {
  selection_unknown: { status: 422, title: '选择式没有匹配任何资产' },
  run_unknown: { status: 404, title: '没有这次运行' },
  run_over: { status: 409, title: '这次运行已经结束' },
  asset_unknown: { status: 404, title: '没有这个资产' },
  role_refused: { status: 403, title: '当前角色不能启动或取消运行' },
  graph_missing: { status: 503, title: '资产图尚未就绪，请稍后再试' },
  capture_not_streaming: { status: 503, title: '数据采集正在连接，请稍后再试' },
  capture_unreachable: { status: 503, title: '数据采集没有应答' },
  captured_table_unknown: { status: 404, title: '没有采集这张表' },
  order_refused: { status: 403, title: '只有数据管理员可以处理采集' },
  table_not_stopped: { status: 409, title: '这张表没有待确认的结构变更' },
  table_stopped: { status: 409, title: '这张表的结构变更尚待确认，请先确认' },
  table_draining: { status: 409, title: '上次确认前保存的变更仍在补入，请等它结束再确认' },
  table_failed: { status: 422, title: '这张表仍不能入湖' },
  quarantine_row_unknown: { status: 404, title: '隔离区没有这一行，或它已经入湖' },
  snapshot_under_way: { status: 409, title: '这张表正在重新读取' },
  snapshot_unknown: { status: 404, title: '没有这次重新读取' },
  snapshot_not_so: { status: 409, title: '这次重新读取现在的状态不能这样处理' },
  slot_not_lost: { status: 409, title: '复制槽没有丢失，不需要重新建立' },
  source_unknown: { status: 404, title: '没有这个数据源' },
  source_refused: { status: 403, title: '只有数据管理员可以登记和操作数据源' },
  source_renamed: { status: 422, title: '数据源的名称不能更改，请另行登记' },
  source_is_another: { status: 409, title: '数据源的数据集和接入方式不能更改，请另行登记' },
  source_paused: { status: 409, title: '数据源已暂停，请先恢复' },
  source_takes_no_files: { status: 409, title: '这个数据源不是文件接入' },
  file_refused: { status: 422, title: '文件不能按这种版式读取' },
  file_waiting: { status: 409, title: '同名文件正在等待接入，请稍后或改名' },
  upload_not_set_up: { status: 503, title: '没有设置接收文件的文件夹（SOURCES_FOLDER）' },
  cursor_invalid: { status: 400, title: '翻页位置无效，请从第一页开始' },
  rejected_row_unknown: { status: 404, title: '没有这一行退回的数据，或它已经入湖' },
  element_unknown: { status: 422, title: '数据集没有这个数据元' },
  row_misfit: { status: 422, title: '这一行仍然放不进湖中的表' },
  tending_under_way: { status: 409, title: '湖正在维护，请等它结束' },
  tending_refused: { status: 403, title: '只有数据管理员可以启动湖维护' },
  temporal_unavailable: { status: 503, title: '编排服务暂时不可用' },
} as const

/** `throw problem('run_unknown', { field: 'id', value })`. */
export const problem = problemsOf(PIPELINE_PROBLEMS)
