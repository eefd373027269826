import '../styles/stage.css'
import '../styles/widgets.css'
import './editor.css'
import { App, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { useEffect, useState } from 'react'
import { Refusal } from '../data/api.ts'
import { STILL } from '../motion.ts'
import { Trouble } from '../player/Trouble.tsx'
import { Canvas } from './Canvas.tsx'
import { addWidget, removeWidget, type WallMode } from './edits.ts'
import { Problems } from './Problems.tsx'
import { ScreenForm } from './ScreenForm.tsx'
import { Toolbar } from './Toolbar.tsx'
import { useEditor } from './use-editor.ts'
import { usePreview } from './use-preview.ts'
import { Versions } from './Versions.tsx'
import { WidgetForm } from './WidgetForm.tsx'
import { WidgetList } from './WidgetList.tsx'

/** The editor's own look; the screen inside it has its own theme. */
const LOOK = {
  token: {
    colorPrimary: '#0f6e84',
    colorInfo: '#0f6e84',
    colorError: '#b3261e',
    colorTextDescription: '#566772',
    borderRadius: 6,
    fontFamily: 'var(--font)',
    motion: !STILL.matches,
  },
}

/** The screen editor: theme, places, bindings, words; saved as a new version, then published. */
export function Editor({ screenId }: { readonly screenId: string }) {
  return (
    <ConfigProvider locale={zhCN} theme={LOOK} button={{ autoInsertSpace: false }}>
      <App>
        <Desk screenId={screenId} />
      </App>
    </ConfigProvider>
  )
}

function Desk({ screenId }: { readonly screenId: string }) {
  const editor = useEditor(screenId)
  const { document, problems, catalogue, dirty } = editor
  const { message, modal } = App.useApp()
  const [mode, setMode] = useState<WallMode>('wall')
  const [selected, setSelected] = useState<string | null>(null)
  const [versionsOpen, setVersionsOpen] = useState(false)
  const data = usePreview(document, editor.ready && problems.length === 0)
  useKeys(editor)
  useLeaveGuard(dirty)
  useEffect(() => {
    window.document.title = `编辑：${document.title}`
  }, [document.title])

  const refused = (error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    const { title, detail, code } = error.problem
    if (code !== 'version_conflict') return void message.error(`${title}:${detail}`)
    modal.confirm({
      title,
      content: `${detail}。载入最新版会丢失这里的修改。`,
      okText: '载入最新版',
      cancelText: '留在这里',
      onOk: () => editor.load(),
    })
  }
  const save = (note: string) =>
    editor.save(note).then(
      (version) => {
        void message.success(`已保存为第 ${version} 版`)
        return true
      },
      (error) => {
        refused(error)
        return false
      },
    )
  const publish = (version: number) => editor.publish(version).then(() => void message.success(`第 ${version} 版已发布`), refused)
  const remove = (id: string) => {
    editor.change(removeWidget(document, id))
    setSelected(null)
  }
  if (editor.refusal) return <Trouble refusal={editor.refusal} />
  const widget = document.widgets.find(({ id }) => id === selected)
  return (
    <main className="editor" aria-busy={!editor.ready}>
      <Toolbar
        editor={editor}
        mode={mode}
        onMode={setMode}
        onSave={save}
        onPublish={publish}
        onVersions={() => setVersionsOpen(true)}
      />
      <WidgetList
        document={document}
        selected={selected}
        onSelect={setSelected}
        onAdd={(kind) => {
          const added = addWidget(document, kind)
          editor.change(added.document)
          setSelected(added.id)
        }}
      />
      <div className="desk">
        <Canvas
          document={document}
          data={data}
          mode={mode}
          selected={selected}
          onSelect={setSelected}
          onChange={editor.change}
          onRemove={remove}
        />
        <p className="quiet">拖动组件移动，拖右下角改大小；选中后可用方向键移动，Shift 加方向键改大小，Delete 移除。</p>
        <Problems problems={problems} document={document} onSelect={setSelected} />
      </div>
      <aside className="inspector" aria-label="属性">
        {catalogue && widget ? (
          <WidgetForm
            document={document}
            widget={widget}
            mode={mode}
            catalogue={catalogue}
            onChange={editor.change}
            onRemove={() => remove(widget.id)}
          />
        ) : (
          <ScreenForm document={document} onChange={editor.change} />
        )}
      </aside>
      <Versions
        screenId={screenId}
        open={versionsOpen}
        dirty={dirty}
        onClose={() => setVersionsOpen(false)}
        onLoad={(version) => void editor.load(version).then(() => setVersionsOpen(false), refused)}
        onPublish={publish}
      />
    </main>
  )
}

/** Ctrl+Z and Ctrl+Y (or Ctrl+Shift+Z), except while a text field has its own. */
function useKeys({ undo, redo }: { readonly undo: () => void; readonly redo: () => void }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea')
      if (typing || !(event.ctrlKey || event.metaKey)) return
      const key = event.key.toLowerCase()
      if (key === 'z' && !event.shiftKey) undo()
      else if (key === 'y' || key === 'z') redo()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
}

/** The browser asks before a page with unsaved changes is left. */
function useLeaveGuard(dirty: boolean) {
  useEffect(() => {
    if (!dirty) return
    const guard = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', guard)
    return () => window.removeEventListener('beforeunload', guard)
  }, [dirty])
}
