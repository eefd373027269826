import { FRAMES } from '@anju/dashboards/document/materials.ts'
import type { ScreenDocument, Widget } from '@anju/dashboards/document/screen-document.ts'
import { WIDGETS } from '@anju/dashboards/document/widgets.ts'
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd'
import type { Catalogue } from '../data/api.ts'
import { changeWidget, findFree, type WallMode } from './edits.ts'
import { FieldInput } from './FieldInput.tsx'
import { FIELDS, fieldsOf } from './fields.ts'

interface WidgetFormProps {
  readonly document: ScreenDocument
  readonly widget: Widget
  readonly mode: WallMode
  readonly catalogue: Catalogue
  readonly onChange: (document: ScreenDocument) => void
  readonly onRemove: () => void
}

/** Everything that can be said of one widget. */
export function WidgetForm({ document, widget, mode, catalogue, onChange, onRemove }: WidgetFormProps) {
  const change = (next: Partial<Widget>) =>
    onChange(changeWidget(document, widget.id, (before) => ({ ...before, ...next }) as Widget))
  const set = (part: 'binding' | 'options', key: string, value: unknown) =>
    change({ [part]: { ...widget[part], [key]: value } } as Partial<Widget>)
  const shown = widget.layout[mode] !== null && (mode === 'wide' || widget.layout.wall !== null)
  const phone = widget.layout.phone ?? { order: 100, hidden: false }
  const fields = fieldsOf(widget.kind)
  const lines = (['binding', 'options'] as const).flatMap((part) => fields[part].map((key) => ({ part, key })))
  return (
    <Form layout="vertical" size="small" component="div">
      <h2>{WIDGETS[widget.kind].title}</h2>
      <Form.Item label="标题" htmlFor="widget-title">
        <Input
          id="widget-title"
          maxLength={40}
          value={widget.title}
          onChange={(event) => change({ title: event.target.value })}
        />
      </Form.Item>
      {lines.map(({ part, key }) => {
        const field = FIELDS[key]
        if (!field) return null
        const value = (widget[part] as Record<string, unknown>)[key]
        const offered = key === 'period' ? periodsOf(widget, catalogue) : undefined
        return (
          <Form.Item key={`${widget.id}-${key}`} label={field.label} htmlFor={`field-${key}`} extra={field.hint}>
            <FieldInput
              id={`field-${key}`}
              field={field}
              value={value}
              catalogue={catalogue}
              offered={offered}
              onChange={(next) => set(part, key, next)}
            />
          </Form.Item>
        )
      })}
      <Form.Item label="边框" htmlFor="widget-frame">
        <Select
          id="widget-frame"
          value={widget.frame ?? ''}
          options={[
            { value: '', label: '随大屏' },
            ...Object.entries(FRAMES).map(([value, { title }]) => ({ value, label: title })),
          ]}
          onChange={(frame) => {
            const { frame: _, ...rest } = widget
            onChange(changeWidget(document, widget.id, () => (frame ? { ...rest, frame } : rest) as Widget))
          }}
        />
      </Form.Item>
      <Form.Item label={mode === 'wall' ? '在标准墙上显示' : '在宽墙上显示'} htmlFor="widget-shown">
        <Switch
          id="widget-shown"
          checked={shown}
          onChange={(on) => change({ layout: { ...widget.layout, [mode]: on ? findFree(document, mode, 6, 6) : null } })}
        />
      </Form.Item>
      <Form.Item label="在手机上显示" htmlFor="widget-phone">
        <Switch
          id="widget-phone"
          checked={!phone.hidden}
          onChange={(on) => change({ layout: { ...widget.layout, phone: { ...phone, hidden: !on } } })}
        />
      </Form.Item>
      <Form.Item label="手机上的次序" htmlFor="widget-order">
        <InputNumber
          id="widget-order"
          min={0}
          max={200}
          value={phone.order}
          onChange={(order) => order !== null && change({ layout: { ...widget.layout, phone: { ...phone, order } } })}
        />
      </Form.Item>
      <Button danger block onClick={onRemove}>
        移除组件
      </Button>
    </Form>
  )
}

/** Periods that the widget's indicators are told over. */
function periodsOf({ binding }: Widget, { indicators }: Catalogue): readonly string[] | undefined {
  const codes = 'indicators' in binding ? binding.indicators : 'indicator' in binding ? [binding.indicator] : []
  const lists = codes.flatMap((code) => indicators.find((note) => note.code === code)?.periods ?? [])
  return lists.length ? lists : undefined
}
