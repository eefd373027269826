import { Button, Col, Flex, Form, Input, InputNumber, Row, Select } from 'antd'
import type { FileFormat } from '../../api/sources.ts'
import { ENCODINGS, ENGINES, FORMATS } from './words.tsx'

const optionsOf = (titles: Readonly<Record<string, string>>) => Object.entries(titles).map(([value, label]) => ({ value, label }))

/** Which files are taken, and how they are laid out. */
export function FolderFields() {
  const format: FileFormat['kind'] = Form.useWatch('format') ?? 'table'
  return (
    <Row gutter={16}>
      <Col span={8}>
        <Form.Item name="pattern" label="文件名式样" extra="* 代表任意字，? 代表一个字">
          <Input placeholder="名册*.txt" />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="format" label="文件格式">
          <Select options={optionsOf(FORMATS)} />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="encoding" label="文字编码">
          <Select options={optionsOf(ENCODINGS)} />
        </Form.Item>
      </Col>
      {format === 'json' && (
        <Col span={8}>
          <Form.Item name="rowsAt" label="数据行的位置" extra="如 data.rows；整个文件就是数组或逐行的，留空">
            <Input />
          </Form.Item>
        </Col>
      )}
      {format === 'fixed' && <FixedFields />}
    </Row>
  )
}

function FixedFields() {
  return (
    <>
      <Col span={8}>
        <Form.Item name="unit" label="位置与长度按">
          <Select options={optionsOf({ bytes: '字节', characters: '字符' })} />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="skipLines" label="略过开头的行数">
          <InputNumber min={0} max={1000} style={{ width: '100%' }} />
        </Form.Item>
      </Col>
      <Col span={24}>
        <Form.List name="columns">
          {(fields, { add, remove }) => (
            <Form.Item label="定长列（起始从 1 数起）">
              <Flex vertical gap={8}>
                {fields.map(({ key, name }) => (
                  <Flex key={key} gap={8}>
                    <Form.Item name={[name, 'name']} noStyle>
                      <Input aria-label={`第 ${name + 1} 列的列名`} placeholder="列名" style={{ width: 220 }} />
                    </Form.Item>
                    <Form.Item name={[name, 'start']} noStyle>
                      <InputNumber aria-label={`第 ${name + 1} 列的起始`} placeholder="起始" min={1} />
                    </Form.Item>
                    <Form.Item name={[name, 'length']} noStyle>
                      <InputNumber aria-label={`第 ${name + 1} 列的长度`} placeholder="长度" min={1} />
                    </Form.Item>
                    <Button onClick={() => remove(name)}>移除</Button>
                  </Flex>
                ))}
                <div>
                  <Button onClick={() => add()}>增加一列</Button>
                </div>
              </Flex>
            </Form.Item>
          )}
        </Form.List>
      </Col>
    </>
  )
}

/** Where an interface is, and how it is asked. */
export function HttpFields() {
  return (
    <Row gutter={16}>
      <Col span={16}>
        <Form.Item name="url" label="地址" rules={[{ required: true, message: '必填项' }]}>
          <Input placeholder="https://…" />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="secret" label="密钥名" extra="取接入进程环境中的 SOURCE_SECRET_密钥名；不需要则留空">
          <Input placeholder="DEPARTMENTS" />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="rowsAt" label="数据行的位置">
          <Input placeholder="rows" />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="cursorAt" label="下一页游标的位置">
          <Input />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="pageRows" label="每页行数">
          <InputNumber min={1} max={10_000} style={{ width: '100%' }} />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="cursorParameter" label="游标参数名">
          <Input />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="limitParameter" label="每页行数参数名">
          <Input />
        </Form.Item>
      </Col>
    </Row>
  )
}

/** Which table of which server, and by what its changes are known. */
export function DatabaseFields() {
  const required = [{ required: true, message: '必填项' }]
  return (
    <Row gutter={16}>
      <Col span={8}>
        <Form.Item name="engine" label="数据库">
          <Select options={optionsOf(ENGINES)} />
        </Form.Item>
      </Col>
      <Col span={12}>
        <Form.Item name="host" label="主机" rules={required}>
          <Input />
        </Form.Item>
      </Col>
      <Col span={4}>
        <Form.Item name="port" label="端口" rules={required}>
          <InputNumber min={1} max={65_535} style={{ width: '100%' }} />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="database" label="库名" rules={required}>
          <Input />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="user" label="用户" extra="只需读取权限" rules={required}>
          <Input />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="secret" label="口令的密钥名" extra="取接入进程环境中的 SOURCE_SECRET_密钥名">
          <Input placeholder="INSURANCE" />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="table" label="表" extra="表名，或 模式.表名" rules={required}>
          <Input />
        </Form.Item>
      </Col>
      <Col span={16}>
        <Form.Item name="key" label="主键列" extra="输入列名后按回车，可多列" rules={required}>
          <Select mode="tags" open={false} suffixIcon={null} />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="watermark" label="水位列" extra="每次修改都会变大的列；留空则每次全量比对，能发现删除">
          <Input placeholder="如 updated_at" />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="lagSeconds" label="回看（秒）" extra="对方事务最长提交时间；回看到的行不会重复写入">
          <InputNumber min={0} max={86_400} style={{ width: '100%' }} />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="pageRows" label="每次读取行数">
          <InputNumber min={1} max={50_000} style={{ width: '100%' }} />
        </Form.Item>
      </Col>
    </Row>
  )
}
