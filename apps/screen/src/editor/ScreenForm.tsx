import { FRAMES, GROUNDS } from '@anju/dashboards/document/materials.ts'
import { AUDIENCES, MODES, type ScreenDocument } from '@anju/dashboards/document/screen-document.ts'
import { THEMES } from '@anju/dashboards/document/themes.ts'
import { Form, Input, InputNumber, Select } from 'antd'

const titled = (table: Readonly<Record<string, { readonly title: string } | string>>) =>
  Object.entries(table).map(([value, entry]) => ({ value, label: typeof entry === 'string' ? entry : entry.title }))

interface ScreenFormProps {
  readonly document: ScreenDocument
  readonly onChange: (document: ScreenDocument) => void
}

/** What holds for the whole screen: its words, its theme and materials, for whom and in which forms it is. */
export function ScreenForm({ document, onChange }: ScreenFormProps) {
  const change = (next: Partial<ScreenDocument>) => onChange({ ...document, ...next })
  return (
    <Form layout="vertical" size="small" component="div">
      <h2>大屏</h2>
      <Form.Item label="标题" htmlFor="screen-title">
        <Input
          id="screen-title"
          maxLength={40}
          value={document.title}
          onChange={(event) => change({ title: event.target.value })}
        />
      </Form.Item>
      <Form.Item label="副标题" htmlFor="screen-subtitle">
        <Input
          id="screen-subtitle"
          maxLength={60}
          value={document.subtitle}
          onChange={(event) => change({ subtitle: event.target.value })}
        />
      </Form.Item>
      <Form.Item label="主题" htmlFor="screen-theme">
        <Select
          id="screen-theme"
          value={document.theme}
          options={titled(THEMES)}
          onChange={(theme) => change({ theme: theme as ScreenDocument['theme'] })}
        />
      </Form.Item>
      <Form.Item label="底纹" htmlFor="screen-ground">
        <Select
          id="screen-ground"
          value={document.materials.ground}
          options={titled(GROUNDS)}
          onChange={(ground) => change({ materials: { ...document.materials, ground: ground as keyof typeof GROUNDS } })}
        />
      </Form.Item>
      <Form.Item label="组件边框" htmlFor="screen-frame">
        <Select
          id="screen-frame"
          value={document.materials.frame}
          options={titled(FRAMES)}
          onChange={(frame) => change({ materials: { ...document.materials, frame: frame as keyof typeof FRAMES } })}
        />
      </Form.Item>
      <Form.Item label="受众" htmlFor="screen-audience">
        <Select
          id="screen-audience"
          value={document.audience}
          options={titled(AUDIENCES)}
          onChange={(audience) => change({ audience: audience as ScreenDocument['audience'] })}
        />
      </Form.Item>
      <Form.Item label="形态" htmlFor="screen-modes">
        <Select
          id="screen-modes"
          mode="multiple"
          value={[...document.canvas.modes]}
          options={titled(MODES)}
          onChange={(modes) => change({ canvas: { ...document.canvas, modes: modes as (keyof typeof MODES)[] } })}
        />
      </Form.Item>
      <Form.Item label="数据多久算旧（分钟）" htmlFor="screen-stale">
        <InputNumber
          id="screen-stale"
          min={1}
          max={10_080}
          value={document.staleAfterMinutes}
          onChange={(minutes) => minutes !== null && change({ staleAfterMinutes: minutes })}
        />
      </Form.Item>
    </Form>
  )
}
