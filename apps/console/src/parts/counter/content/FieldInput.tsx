import { Select } from 'antd'
import type { Shape } from '../../../api/counter.ts'
import { ScalarInput } from './ScalarInput.tsx'
import { choicesOf } from './shape.ts'

/** What a field of one line is filled in with: a choice, several of them, several texts, or a line. antd gives it its value and id. */
export function FieldInput({ shape, disabled = false, ...given }: { shape: Shape; disabled?: boolean; value?: unknown }) {
  const choices = choicesOf(shape.type === 'array' ? (shape.items ?? {}) : shape)
  const bound = given as { value?: never }
  if (shape.type === 'array' && choices.length > 0)
    return <Choices {...bound} options={choices.map(({ value, label }) => ({ value: String(value), label }))} />
  if (shape.type === 'array')
    return <Select {...bound} mode="tags" open={false} suffixIcon={null} tokenSeparators={SEPARATORS} placeholder="可填多个" />
  if (choices.length > 0) return <Select {...bound} options={[...choices]} showSearch={{ optionFilterProp: 'label' }} />
  return <ScalarInput {...given} shape={shape} disabled={disabled} />
}

const SEPARATORS = [',', '，', ' ', '、']

/** Several of some choices; numbers among them are chosen by how they are written. */
function Choices({ value, ...given }: { value?: readonly unknown[]; options: { value: string; label: string }[] }) {
  return <Select {...given} mode="multiple" showSearch={{ optionFilterProp: 'label' }} value={(value ?? []).map(String)} />
}
