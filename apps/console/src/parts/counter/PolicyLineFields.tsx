import { CITY } from '@anju/standards/code-lists/region.ts'
import { Form, Input, Select } from 'antd'
import type { PolicyPeriod } from '../../api/policy.ts'

/** From which day on the new value holds. */
export const LineDate = () => (
  <Form.Item name={['lines', 0, 'validFrom']} label="生效日期" rules={[{ required: true, message: '请填写生效日期' }]}>
    <Input type="date" />
  </Form.Item>
)

const REGIONS = [
  { value: CITY.code, label: `${CITY.title}（本市）` },
  { value: `${CITY.code.slice(0, 2)}0000`, label: '全省' },
  { value: '000000', label: '全国' },
]

/** Where it holds: whose document it is. */
export const LineRegion = ({ present }: { present: PolicyPeriod }) => (
  <Form.Item
    name={['lines', 0, 'region']}
    label="适用地区"
    extra={present.level === 'city' ? '现行为本市规定；国家、省的变更在本市不生效' : '本市另行规定的，选本市'}
    rules={[{ required: true, message: '请选择适用地区' }]}
  >
    <Select options={REGIONS} />
  </Form.Item>
)
