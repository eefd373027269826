import { Form, Select } from 'antd'
import type { NamePath } from 'antd/es/form/interface'
import { type BankAccount, type Listed, type Shape, useCounter } from '../../../api/counter.ts'
import { requiredText } from '../fields.tsx'
import { FieldInput } from './FieldInput.tsx'
import { ReceiptsInput } from './ReceiptsInput.tsx'
import { RegisterName } from './RegisterName.tsx'
import { RowsField } from './RowsField.tsx'
import { ScalarInput } from './ScalarInput.tsx'
import { type Choice, choicesOf, discriminatingChoices, discriminatorOf, fieldsOf, variantOf } from './shape.ts'

export interface ContentFieldsProps {
  readonly shape: Shape
  /** Where the content stands within the form. */
  readonly at: readonly (string | number)[]
  /** Fields that are given by where the form was opened, and so cannot be changed. */
  readonly fixed: ReadonlySet<string>
  /** Narrows what may be chosen for a field, by its name. */
  readonly choices?: Readonly<Record<string, (choice: Choice) => boolean>>
}

/** The fields of a content, by its shape: what the ledger calls them, in its order; those of a variant once it is chosen. */
export function ContentFields({ shape, at, fixed, choices = {} }: ContentFieldsProps) {
  const form = Form.useFormInstance()
  const name = discriminatorOf(shape)
  const chosen: unknown = Form.useWatch([...at, name ?? ''], form)
  const variant = variantOf(shape, name === undefined ? {} : { [name]: chosen })
  const fields = Object.entries(fieldsOf(variant ?? {})).filter(([field]) => field !== name)
  return (
    <>
      {name !== undefined && (
        <ChoiceItem
          shape={{ ...shape.oneOf?.[0]?.properties?.[name], ...shape.anyOf?.[0]?.properties?.[name] }}
          name={[...at, name]}
          required
          choices={discriminatingChoices(shape, name).filter(choices[name] ?? (() => true))}
        />
      )}
      {fields.map(([field, of]) => (
        <ContentField
          key={`${String(chosen)} ${field}`}
          shape={of}
          name={[...at, field]}
          required={(variant?.required?.includes(field) ?? false) && !of.nullable}
          fixed={fixed.has(field)}
        />
      ))}
    </>
  )
}

interface FieldProps {
  readonly shape: Shape
  readonly name: (string | number)[]
  readonly required: boolean
  readonly fixed?: boolean
}

function ContentField(field: FieldProps) {
  const { shape, name, required, fixed = false } = field
  if (shape.type === 'array' && shape.items?.properties) return <RowsField shape={shape} name={name} required={required} />
  if (shape.properties || shape.oneOf || shape.anyOf)
    return (
      <fieldset className="posting-group">
        <legend>{shape.title}</legend>
        <div className="posting-fields">
          <ContentFields shape={shape} at={name} fixed={NONE} />
        </div>
      </fieldset>
    )
  const choices = choicesOf(shape)
  if (choices.length > 0) return <ChoiceItem {...field} choices={choices} />
  if (shape['x-choices']) return <OwnAccountItem {...field} path={shape['x-choices']} />
  if (shape.type === 'array')
    return (
      <Form.Item {...itemOf(field)} {...helpOf(shape, shape.items?.['x-register'], name)}>
        {shape.items?.['x-register'] === 'receipt' ? <ReceiptsInput /> : <FieldInput shape={shape} />}
      </Form.Item>
    )
  return (
    <Form.Item
      {...itemOf(field)}
      {...(required && shape.type === 'string' ? { rules: [requiredText(shape.title ?? '')] } : {})}
      {...helpOf(shape, shape['x-register'], name)}
      {...(shape['x-unit'] ? { normalize: (value: string) => value.replaceAll(/[,，\s]/g, '') } : {})}
    >
      <ScalarInput shape={shape} disabled={fixed} />
    </Form.Item>
  )
}

const NONE: ReadonlySet<string> = new Set()

function ChoiceItem({ choices, ...field }: FieldProps & { choices: readonly Choice[] }) {
  const [only] = choices
  return (
    <Form.Item {...itemOf(field)} {...(choices.length === 1 && field.required && only ? { initialValue: only.value } : {})}>
      <Select options={[...choices]} showSearch={{ optionFilterProp: 'label' }} allowClear={!field.required} />
    </Form.Item>
  )
}

/** One of the centre's own accounts at banks; the only one is chosen already. */
export function OwnAccountItem({ path, ...field }: FieldProps & { path: string }) {
  const accounts = useCounter<Listed<BankAccount>>(path)
  if (!accounts.data)
    return (
      <Form.Item {...itemOf(field)}>
        <Select loading options={[]} />
      </Form.Item>
    )
  const choices = accounts.data.items.map(({ accountNo, name }) => ({ value: accountNo, label: `${accountNo} ${name}` }))
  return <ChoiceItem key="there" {...field} choices={choices} />
}

const helpOf = ({ description }: Shape, register: Shape['x-register'], name: NamePath) =>
  register || description ? { extra: <NameAt register={register} name={name} hint={description} /> } : {}

/** What helps with a field: what is to be filled in, and whose the numbers are that were. */
function NameAt({ register, name, hint }: { register: Shape['x-register']; name: NamePath; hint: string | undefined }) {
  const form = Form.useFormInstance()
  const filled: unknown = Form.useWatch(name, form)
  return (
    <>
      {hint && <div>{hint}</div>}
      {register && [filled].flat().map((no) => <RegisterName key={String(no)} register={register} no={no} />)}
    </>
  )
}

const itemOf = ({ shape: { title = '', description }, name, required }: FieldProps) => ({
  name,
  label: title,
  rules: required ? [{ required: true, message: `请填写${title}` }] : [],
  ...(description ? { extra: description } : {}),
})
