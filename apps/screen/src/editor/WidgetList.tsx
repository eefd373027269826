import type { ScreenDocument } from '@anju/dashboards/document/screen-document.ts'
import { WIDGET_KINDS, WIDGETS, type WidgetKind } from '@anju/dashboards/document/widgets.ts'
import { Button, Dropdown } from 'antd'

interface WidgetListProps {
  readonly document: ScreenDocument
  readonly selected: string | null
  readonly onSelect: (id: string | null) => void
  readonly onAdd: (kind: WidgetKind) => void
}

/** The screen and its widgets by name; the way to those that a wall hides. */
export function WidgetList({ document, selected, onSelect, onAdd }: WidgetListProps) {
  return (
    <nav className="widget-list" aria-label="组件">
      <ul>
        <li>
          <button type="button" aria-current={selected === null} onClick={() => onSelect(null)}>
            大屏设置
          </button>
        </li>
        {document.widgets.map(({ id, kind, title }) => (
          <li key={id}>
            <button type="button" aria-current={selected === id} onClick={() => onSelect(id)}>
              {title || id}
              <span className="quiet">{WIDGETS[kind].title}</span>
            </button>
          </li>
        ))}
      </ul>
      <Dropdown
        trigger={['click']}
        menu={{
          items: WIDGET_KINDS.map((kind) => ({ key: kind, label: WIDGETS[kind].title })),
          onClick: ({ key }) => onAdd(key as WidgetKind),
        }}
      >
        <Button block>添加组件</Button>
      </Dropdown>
    </nav>
  )
}
