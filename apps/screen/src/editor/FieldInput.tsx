import { Input, InputNumber, Select, Switch } from 'antd'
import { useState } from 'react'
import type { Catalogue } from '../data/api.ts'
import type { Field } from './fields.ts'

interface FieldInputProps {
  readonly id: string
  readonly field: Field
  readonly value: unknown
  readonly catalogue: Catalogue
  /** Choices that the indicator offers; all when it has no say. */
  readonly offered?: readonly string[] | undefined
  readonly onChange: (value: unknown) => void
}

const optionsOf = (names: Readonly<Record<string, string>>) => Object.entries(names).map(([value, label]) => ({ value, label }))

/** The control of one field. */
export function FieldInput({ id, field, value, catalogue, offered, onChange }: FieldInputProps) {
  const indicators = catalogue.indicators.map(({ code, name, group }) => ({
    value: code,
    label: `${name} · ${group}`,
    title: code,
  }))
  const select = { id, style: { width: '100%' }, showSearch: { optionFilterProp: 'label' } }
  switch (field.control) {
    case 'indicator':
      return <Select {...select} value={value as string} options={indicators} onChange={onChange} />
    case 'indicators':
      return <Select {...select} mode="multiple" value={value as string[]} options={indicators} onChange={onChange} />
    case 'county':
      return <Select {...select} value={value as string} options={optionsOf(catalogue.counties)} onChange={onChange} />
    case 'choice': {
      const options = optionsOf(field.choices ?? {}).filter((option) => !offered || offered.includes(option.value))
      return <Select id={id} style={{ width: '100%' }} value={value as string} options={options} onChange={onChange} />
    }
    case 'number':
      return (
        <InputNumber
          id={id}
          style={{ width: '100%' }}
          value={value as number}
          onChange={(next) => next !== null && onChange(next)}
        />
      )
    case 'switch':
      return <Switch id={id} checked={value === true} onChange={onChange} />
    case 'text':
      return (
        <Input.TextArea
          id={id}
          rows={3}
          maxLength={400}
          value={value as string}
          onChange={(event) => onChange(event.target.value)}
        />
      )
    case 'thresholds':
      return <Thresholds id={id} value={value as readonly Threshold[]} onChange={onChange} />
  }
}

interface Threshold {
  readonly at: number
  readonly label: string
}

/** Lines such as “85 预警”, one a line; taken over when the field is left. */
function Thresholds({
  id,
  value,
  onChange,
}: {
  readonly id: string
  readonly value: readonly Threshold[]
  readonly onChange: (value: Threshold[]) => void
}) {
  const written = value.map(({ at, label }) => `${at} ${label}`).join('\n')
  const [text, setText] = useState(written)
  const take = () => {
    const lines = text.split('\n').flatMap((line) => {
      const [, at, label] = /^\s*(-?[\d.]+)\s+(.{1,12}?)\s*$/.exec(line) ?? []
      return at && label && Number.isFinite(Number(at)) ? [{ at: Number(at), label }] : []
    })
    setText(lines.map(({ at, label }) => `${at} ${label}`).join('\n'))
    onChange(lines)
  }
  return <Input.TextArea id={id} rows={3} value={text} onChange={(event) => setText(event.target.value)} onBlur={take} />
}
