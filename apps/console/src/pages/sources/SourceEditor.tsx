import { FILE_DATASETS } from '@anju/standards/datasets/registry.ts'
import { Button, Col, Drawer, Flex, Form, Input, InputNumber, Row, Select, Switch } from 'antd'
import { callApi } from '../../api/client.ts'
import type { Source } from '../../api/sources.ts'
import { ProblemAlert } from '../../parts/ProblemAlert.tsx'
import { FilePreview } from './FilePreview.tsx'
import { MappingFields } from './MappingFields.tsx'
import { DatabaseFields, FolderFields, HttpFields } from './OriginFields.tsx'
import { formOf, NEW_SOURCE, type SourceForm, sourceOf } from './source-form.ts'
import { useSourceAct } from './use-sources.ts'
import { KINDS } from './words.tsx'

const REQUIRED = [{ required: true, message: '必填项' }]

/** Declares a source, or changes what was declared; a sample file shows at once what would become of it. */
export function SourceEditor({ source, onClose }: { source: Source | undefined; onClose: () => void }) {
  const [form] = Form.useForm<SourceForm>()
  const kind = Form.useWatch('kind', form) ?? source?.origin.kind ?? 'folder'
  const dataset = Form.useWatch('dataset', form) ?? source?.dataset
  const save = useSourceAct(
    (filled: SourceForm) => callApi(`/api/sources/${filled.name}`, { method: 'PUT', body: sourceOf(filled) }),
    '已保存，按新的登记接入',
  )
  return (
    <Drawer
      open
      size={920}
      title={source ? `修改 ${source.title}` : '登记数据源'}
      onClose={onClose}
      extra={
        <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
          保存
        </Button>
      }
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={source ? formOf(source) : NEW_SOURCE}
        onFinish={(filled) => save.mutate({ ...NEW_SOURCE, ...filled } as SourceForm, { onSuccess: onClose })}
      >
        <Row gutter={16}>
          <Col span={12}>
            <Form.Item name="title" label="名称" rules={REQUIRED}>
              <Input placeholder="如 社保局 参保名册" />
            </Form.Item>
          </Col>
          <Col span={12}>
            <Form.Item name="name" label="代号" extra="小写字母、数字、连字符；也是文件夹名，登记后不能更改" rules={REQUIRED}>
              <Input disabled={source !== undefined} placeholder="如 insurance-roster" />
            </Form.Item>
          </Col>
          <Col span={12}>
            <Form.Item name="dataset" label="数据集" rules={REQUIRED}>
              <Select
                disabled={source !== undefined}
                showSearch={{ optionFilterProp: 'label' }}
                options={FILE_DATASETS.map(({ name, title }) => ({ value: name, label: `${title} ${name}` }))}
              />
            </Form.Item>
          </Col>
          <Col span={12}>
            <Form.Item name="kind" label="接入方式">
              <Select
                disabled={source !== undefined}
                options={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
              />
            </Form.Item>
          </Col>
          <Col span={12}>
            <Form.Item name="everySeconds" label="间隔（秒）" rules={REQUIRED}>
              <InputNumber min={5} max={604_800} style={{ width: '100%' }} />
            </Form.Item>
          </Col>
          <Col span={12}>
            <Form.Item name="paused" label="暂停接入" valuePropName="checked">
              <Switch />
            </Form.Item>
          </Col>
        </Row>
        {kind === 'folder' && <FolderFields />}
        {kind === 'http' && <HttpFields />}
        {kind === 'database' && <DatabaseFields />}
        <MappingFields dataset={dataset} />
      </Form>
      <Flex vertical gap={12}>
        {kind === 'folder' && dataset && <FilePreview form={form} dataset={dataset} />}
        {save.error && <ProblemAlert error={save.error} />}
      </Flex>
    </Drawer>
  )
}
