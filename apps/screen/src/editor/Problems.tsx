import type { DocumentProblem } from '@anju/dashboards/document/parse.ts'
import type { ScreenDocument } from '@anju/dashboards/document/screen-document.ts'

interface ProblemsProps {
  readonly problems: readonly DocumentProblem[]
  readonly document: ScreenDocument
  readonly onSelect: (id: string) => void
}

/** What keeps the document from being saved: where, what stands there, what may stand there. */
export function Problems({ problems, document, onSelect }: ProblemsProps) {
  if (problems.length === 0) return null
  return (
    <section className="problems" role="alert" aria-label="不合要求之处">
      <h2>有 {problems.length} 处不合要求，改好后才能保存</h2>
      <ul>
        {problems.map(({ path, value, allowed, message }) => {
          const widget = document.widgets[Number(/^widgets\[(\d+)\]/.exec(path)?.[1])]
          return (
            <li key={`${path} ${message}`}>
              {widget ? (
                <button type="button" onClick={() => onSelect(widget.id)}>
                  {widget.title || widget.id}
                </button>
              ) : (
                '大屏'
              )}
              ：{message}。现为 {value}，可用：{allowed.length > 120 ? `${allowed.slice(0, 120)}…` : allowed}
              <code>{path}</code>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
