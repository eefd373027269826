import type { CodeList } from '@anju/standards/code-list.ts'
import { Form, Input, Select } from 'antd'

interface FieldProps {
  /** As the ledger calls it, so that its refusal is shown at the field. */
  readonly name: string
  readonly label: string
  readonly optional?: boolean
  readonly first?: boolean
  readonly hint?: string
}

/** Said at once at the field of a text that spaces do not fill in; what else a text may not hold, the ledger says at the same place. */
export const requiredText = (label: string) => ({ required: true, whitespace: true, message: `请填写${label}` })

const rules = ({ label, optional }: FieldProps) => (optional ? [] : [{ required: true, message: `请填写${label}` }])
const itemOf = (field: FieldProps) => ({
  name: field.name,
  label: field.label,
  rules: rules(field),
  ...(field.hint ? { extra: field.hint } : {}),
})

export function TextField({ digits, ...field }: FieldProps & { digits?: boolean }) {
  return (
    <Form.Item {...itemOf(field)} rules={field.optional ? [] : [requiredText(field.label)]}>
      <Input autoFocus={field.first ?? false} autoComplete="off" {...(digits ? { inputMode: 'numeric' as const } : {})} />
    </Form.Item>
  )
}

/** Yuan as decimal text; the ledger judges it. */
export function MoneyField(field: FieldProps) {
  return (
    <Form.Item {...itemOf(field)} normalize={(value: string) => value.replaceAll(/[,,\s]/g, '')}>
      <Input autoFocus={field.first ?? false} inputMode="decimal" suffix="元" autoComplete="off" />
    </Form.Item>
  )
}

export function DateField(field: FieldProps) {
  return (
    <Form.Item {...itemOf(field)}>
      <Input type="date" />
    </Form.Item>
  )
}

export function ChoiceField({
  options,
  ...field
}: FieldProps & { options: readonly { readonly value: string | boolean; readonly label: string }[] }) {
  return (
    <Form.Item {...itemOf(field)}>
      <Select options={[...options]} showSearch={{ optionFilterProp: 'label' }} autoFocus={field.first ?? false} />
    </Form.Item>
  )
}

/** One code of a list of the standard, with its title. */
export function CodeField({ list, ...field }: FieldProps & { list: CodeList }) {
  return <ChoiceField {...field} options={list.codes.map(({ code, title }) => ({ value: code, label: `${code} ${title}` }))} />
}
