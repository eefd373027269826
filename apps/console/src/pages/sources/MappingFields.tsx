import { fileElements } from '@anju/standards/dataset.ts'
import { findDataset } from '@anju/standards/datasets/registry.ts'
import { Button, Flex, Form, Input, Select } from 'antd'

/** Which column of the source is which element of the standard, and what its codes mean. */
export function MappingFields({ dataset }: { dataset: string | undefined }) {
  const elements = dataset ? fileElements(findDataset(dataset)!) : []
  const options = elements.map(({ name, title, mandatory }) => ({
    value: name,
    label: `${title} ${name}${mandatory ? '（必填）' : ''}`,
  }))
  return (
    <Form.List name="mapping">
      {(fields, { add, remove }) => (
        <Form.Item label="映射" extra="列名与标准的中文名、代码或英文名相同的，不必填写">
          <Flex vertical gap={8}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={8}>
                <Form.Item name={[name, 'element']} noStyle>
                  <Select
                    aria-label={`第 ${name + 1} 项的数据元`}
                    placeholder="数据元"
                    style={{ width: 300 }}
                    showSearch={{ optionFilterProp: 'label' }}
                    options={options}
                  />
                </Form.Item>
                <Form.Item name={[name, 'from']} noStyle>
                  <Input aria-label={`第 ${name + 1} 项的来源列`} placeholder="来源列名，JSON 用路径" style={{ width: 200 }} />
                </Form.Item>
                <Form.Item name={[name, 'codes']} noStyle>
                  <Input aria-label={`第 ${name + 1} 项的代码对照`} placeholder="代码对照，如 男=1、女=2" style={{ flex: 1 }} />
                </Form.Item>
                <Button onClick={() => remove(name)}>移除</Button>
              </Flex>
            ))}
            <div>
              <Button onClick={() => add()}>增加一项</Button>
            </div>
          </Flex>
        </Form.Item>
      )}
    </Form.List>
  )
}
