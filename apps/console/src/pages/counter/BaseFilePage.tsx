import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { DownloadOutlined, InboxOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Card, Flex, Form, Input, Table, Typography, Upload } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { callApi } from '../../api/client.ts'
import { type Application, today } from '../../api/counter.ts'
import { FactList } from '../../parts/counter/FactList.tsx'
import { TextField } from '../../parts/counter/fields.tsx'
import { PostingForm } from '../../parts/counter/PostingForm.tsx'
import { fen, figure, month } from '../../parts/figures.ts'
import { KEYBOARD_TABLE } from '../../parts/keyboard-table.tsx'
import { Page } from '../../parts/Page.tsx'
import { ProblemAlert } from '../../parts/ProblemAlert.tsx'

interface Fit {
  readonly line: number
  readonly accountNo: string
  readonly name: string
  readonly baseBefore: string
  readonly baseAfter: string
  readonly before: string
  readonly after: string
}
interface Misfit {
  readonly line: number
  readonly accountNo: string
  readonly field: 'accountNo' | 'name' | 'base'
  readonly value: string
  readonly allowed: string
  readonly reason: string
}
interface Preview {
  readonly fileName: string
  /** The rows as they are submitted. */
  readonly content: readonly unknown[]
  /** 执行年月; null when the ledger could be asked about no row. */
  readonly fromMonth: string | null
  /** The unit has yet to come to it. */
  readonly pending: boolean
  readonly fits: number
  readonly missing: number
  readonly before: string
  readonly after: string
  readonly rows: readonly Fit[]
  readonly misfits: readonly Misfit[]
}

const FIELDS = { accountNo: '个人账号', name: '姓名', base: '缴存基数' } as const
/** What the server takes of one file, after it is written as text. */
const MOST_BYTES = 2.5 * 1024 * 1024
const HEIGHT = 420

/** 年度基数调整 of a unit by file: template, upload, preview of every line, submitted for another to check. */
export function BaseFilePage() {
  const { no = '' } = useParams()
  const [businessDate, setBusinessDate] = useState(today())
  const [fromMonth, setFromMonth] = useState('')
  const [tooLarge, setTooLarge] = useState<string>()
  const preview = useMutation({
    mutationFn: async (file: File) =>
      callApi<Preview>(`/api/counter/units/${no}/base-file/preview`, {
        body: {
          fileName: file.name,
          businessDate,
          ...(fromMonth ? { fromMonth: fromMonth.replace('-', '') } : {}),
          content: await base64Of(file),
        },
      }),
  })
  const take = (file: File) => {
    setTooLarge(file.size > MOST_BYTES ? file.name : undefined)
    if (file.size <= MOST_BYTES) preview.mutate(file)
    return false
  }
  return (
    <Page
      title="年度基数调整"
      hint={<Link to={`/counter/units/${no}`}>单位账号 {no}</Link>}
      actions={
        <Button icon={<DownloadOutlined />} href={`/api/counter/units/${no}/base-file/template`}>
          下载模板
        </Button>
      }
    >
      <Card size="small" title="上传文件">
        <Flex vertical gap={12} style={{ maxWidth: 880 }}>
          <Form.Item label="业务日期" style={{ marginBottom: 0 }} htmlFor="base-file-day">
            <Input
              id="base-file-day"
              type="date"
              value={businessDate}
              style={{ width: 160 }}
              onChange={({ target }) => {
                setBusinessDate(target.value)
                preview.reset()
              }}
            />
          </Form.Item>
          <Form.Item
            label="执行年月"
            extra="自这一月起按新基数汇缴，并按其缴存基数上下限判定。不填为单位下一个应缴年月，且不早于本缴存年度（7 月至次年 6 月）的 7 月"
            style={{ marginBottom: 0 }}
            htmlFor="base-file-month"
          >
            <Input
              id="base-file-month"
              type="month"
              value={fromMonth}
              style={{ width: 160 }}
              onChange={({ target }) => {
                setFromMonth(target.value)
                preview.reset()
              }}
            />
          </Form.Item>
          <Upload.Dragger accept=".xlsx,.csv,.txt" maxCount={1} showUploadList={false} beforeUpload={take}>
            <InboxOutlined style={{ fontSize: 32, color: 'var(--ant-color-primary)' }} />
            <div>{preview.isPending ? '正在逐行核对' : '把文件拖到这里，或点击选择'}</div>
            <Typography.Text type="secondary">
              Excel（.xlsx）或 CSV（UTF-8、GBK 均可），不超过 2.5 MB。第一行为列名：个人账号、姓名（可不填）、新缴存基数。
            </Typography.Text>
          </Upload.Dragger>
          {tooLarge && (
            <Alert type="error" showIcon title={`${tooLarge} 超过 2.5 MB`} description="请分成几个文件，或只保留所需的列。" />
          )}
          {preview.error && <ProblemAlert error={preview.error} />}
        </Flex>
      </Card>
      {preview.data && <Previewed key={preview.submittedAt} unitNo={no} businessDate={businessDate} preview={preview.data} />}
    </Page>
  )
}

function Previewed({ unitNo, businessDate, preview }: { unitNo: string; businessDate: string; preview: Preview }) {
  const { fileName, fromMonth, pending, fits, missing, misfits, rows, before, after } = preview
  return (
    <>
      <Card size="small" title={`预览 ${fileName}`}>
        <FactList
          facts={[
            ...(fromMonth
              ? [{ label: '执行年月', value: `${month(fromMonth)} 起${pending ? '，单位缴至其上月时自动调整' : ''}` }]
              : []),
            { label: '相符', value: `${figure(fits)} 行` },
            { label: '不符', value: `${figure(misfits.length)} 行` },
            { label: '文件未列的正常账户', value: `${figure(missing)} 户，基数不变` },
            { label: '月缴存额', value: `${fen(before)} → ${fen(after)} 元` },
            { label: '每月差额', value: `${difference(before, after)} 元` },
          ]}
        />
      </Card>
      {misfits.length > 0 && <Misfits misfits={misfits} />}
      {rows.length > 0 && <Fits rows={rows} />}
      {misfits.length === 0 && (
        <PostingForm<Application>
          title="提交"
          path="/applications/base_adjustment_file"
          submit="提交复核"
          toBody={({ note }) => ({
            businessDate,
            ...(note ? { note } : {}),
            content: { unitNo, fileName, fromMonth, rows: preview.content },
          })}
          done={({ applicationNo, facts }) => ({
            title: '已提交复核',
            facts: [{ label: '受理单号', value: applicationNo }, ...facts],
            links: <Link to={`/counter/applications/${applicationNo}`}>打开受理单</Link>,
          })}
        >
          <TextField name="note" label="附言" optional hint="另一人复核通过后，全部账户自执行年月起一并调整" />
        </PostingForm>
      )}
    </>
  )
}

function Misfits({ misfits }: { misfits: readonly Misfit[] }) {
  return (
    <Card size="small" title="不符的行">
      <Alert
        type="warning"
        showIcon
        style={{ marginBottom: 12 }}
        title={`有 ${misfits.length} 行不符，整个文件不能提交。改好文件后重新上传；已上传的没有改动任何账户。`}
      />
      <Table<Misfit>
        size="small"
        virtual={misfits.length > 50}
        scroll={{ y: HEIGHT, x: 900 }}
        rowKey={({ line, field }) => `${line} ${field}`}
        pagination={false}
        components={misfits.length > 50 ? {} : KEYBOARD_TABLE}
        dataSource={[...misfits]}
        columns={[
          { title: '行', dataIndex: 'line', width: 70 },
          { title: '个人账号', dataIndex: 'accountNo', width: 160 },
          { title: '字段', width: 100, render: (_, { field }) => FIELDS[field] },
          { title: '文件所写', width: 180, render: (_, { value }) => value || '（空）' },
          { title: '允许', width: 240, dataIndex: 'allowed' },
          { title: '说明', dataIndex: 'reason' },
        ]}
      />
    </Card>
  )
}

function Fits({ rows }: { rows: readonly Fit[] }) {
  return (
    <Card size="small" title="相符的行">
      <Table<Fit>
        size="small"
        virtual={rows.length > 50}
        scroll={{ y: HEIGHT, x: 900 }}
        rowKey="accountNo"
        pagination={false}
        components={rows.length > 50 ? {} : KEYBOARD_TABLE}
        dataSource={[...rows]}
        columns={[
          { title: '行', dataIndex: 'line', width: 70 },
          { title: '个人账号', dataIndex: 'accountNo', width: 160 },
          { title: '姓名', dataIndex: 'name', width: 120 },
          { title: '原基数', align: 'right', width: 130, render: (_, { baseBefore }) => fen(baseBefore) },
          { title: '新基数', align: 'right', width: 130, render: (_, { baseAfter }) => fen(baseAfter) },
          { title: '原月缴存额', align: 'right', width: 130, render: (_, { before }) => fen(before) },
          { title: '新月缴存额', align: 'right', width: 130, render: (_, { after }) => fen(after) },
          { title: '每月差额', align: 'right', width: 130, render: (_, { before, after }) => difference(before, after) },
        ]}
      />
    </Card>
  )
}

/** What a month costs more or less, signed. */
function difference(before: string, after: string): string {
  const change = fenFromYuan(after) - fenFromYuan(before)
  return change > 0n ? `+${fen(yuanFromFen(change))}` : fen(yuanFromFen(change))
}

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(new Error(`文件 ${file.name} 读取失败`))
    reader.readAsDataURL(file)
  })
