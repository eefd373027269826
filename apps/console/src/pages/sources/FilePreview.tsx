import { fileElements } from '@anju/standards/dataset.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Flex, type FormInstance, Table, Typography, Upload } from 'antd'
import { useState } from 'react'
import { callApi } from '../../api/client.ts'
import type { Preview } from '../../api/sources.ts'
import { figure } from '../../parts/figures.ts'
import { ProblemAlert } from '../../parts/ProblemAlert.tsx'
import { formatOf, mappingOf, type SourceForm } from './source-form.ts'
import { uploadOf } from './use-sources.ts'

/** A sample file as the source would read it, by what stands in the form now; nothing is stored. */
export function FilePreview({ form, dataset }: { form: FormInstance<SourceForm>; dataset: string }) {
  const [file, choose] = useState<File>()
  const preview = useMutation({
    mutationFn: async (sample: File) => {
      const filled = form.getFieldsValue(true)
      const body = { ...(await uploadOf(sample)), dataset, format: formatOf(filled), mapping: mappingOf(filled) }
      return callApi<Preview>('/api/sources/preview', { body })
    },
  })
  const look = (sample: File) => {
    choose(sample)
    preview.mutate(sample)
    return false
  }
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} align="center">
        <Upload showUploadList={false} beforeUpload={look}>
          <Button loading={preview.isPending}>选择样例文件预览</Button>
        </Upload>
        {file && (
          <Button loading={preview.isPending} onClick={() => preview.mutate(file)}>
            按现在的登记重新预览 {file.name}
          </Button>
        )}
        <Typography.Text type="secondary">只在此处查看，不保存、不入湖</Typography.Text>
      </Flex>
      {preview.error && <ProblemAlert error={preview.error} />}
      {preview.data && <Previewed preview={preview.data} dataset={dataset} />}
    </Flex>
  )
}

function Previewed({ preview, dataset }: { preview: Preview; dataset: string }) {
  const { columns, rows, missing, judged, misfits, more, encoding } = preview
  const titles = new Map(fileElements(findDataset(dataset)!).map(({ name, title }) => [name, title]))
  return (
    <>
      <Alert
        type={missing.length > 0 ? 'error' : misfits > 0 ? 'warning' : 'success'}
        showIcon
        title={
          missing.length > 0
            ? `缺少必填列：${missing.join('、')}`
            : `${encoding}，${more ? '前' : '共'} ${figure(judged)} 行，不符 ${figure(misfits)} 行`
        }
      />
      <Table
        size="small"
        rowKey="line"
        pagination={false}
        dataSource={[...rows]}
        scroll={{ x: 'max-content', y: 360 }}
        columns={[
          { title: '行', dataIndex: 'line', width: 60 },
          ...columns.map(({ heading, element }, index) => ({
            title: (
              <Flex vertical>
                <span>{heading}</span>
                <Typography.Text type={element ? 'success' : 'secondary'} style={{ fontSize: 12 }}>
                  {element ? (titles.get(element) ?? element) : '不导入'}
                </Typography.Text>
              </Flex>
            ),
            key: `${index} ${heading}`,
            render: (_: unknown, { cells }: Preview['rows'][number]) => cells[index],
          })),
          {
            title: '不符',
            key: 'reason',
            render: (_: unknown, { reason }: Preview['rows'][number]) =>
              reason && <Typography.Text type="danger">{reason}</Typography.Text>,
          },
        ]}
      />
    </>
  )
}
