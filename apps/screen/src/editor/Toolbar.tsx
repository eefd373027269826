import { Button, Input, Modal, Popconfirm, Segmented, Tooltip } from 'antd'
import { useState } from 'react'
import type { WallMode } from './edits.ts'
import type { EditorActions, EditorState } from './use-editor.ts'

interface ToolbarProps {
  readonly editor: EditorState & EditorActions
  readonly mode: WallMode
  readonly onMode: (mode: WallMode) => void
  readonly onSave: (note: string) => Promise<boolean>
  readonly onPublish: (version: number) => Promise<void>
  readonly onVersions: () => void
}

/** Undo, redo, form of wall, versions, save, publish. */
export function Toolbar({ editor, mode, onMode, onSave, onPublish, onVersions }: ToolbarProps) {
  const { document, dirty, problems, canUndo, canRedo, newestVersion, publishedVersion } = editor
  const [asking, setAsking] = useState(false)
  const [note, setNote] = useState('')
  const [saving, setSaving] = useState(false)
  const finish = async () => {
    if (saving) return
    setSaving(true)
    const done = await onSave(note).finally(() => setSaving(false))
    if (!done) return
    setAsking(false)
    setNote('')
  }
  return (
    <header className="toolbar">
      <h1>{document.title}</h1>
      <span className="quiet">
        {newestVersion === 0 ? '尚未保存' : `第 ${editor.version} 版`}
        {dirty ? '，有未保存的修改' : ''}
      </span>
      <span className="push" />
      <Tooltip title="Ctrl+Z">
        <Button disabled={!canUndo} onClick={editor.undo}>
          撤销
        </Button>
      </Tooltip>
      <Tooltip title="Ctrl+Y">
        <Button disabled={!canRedo} onClick={editor.redo}>
          重做
        </Button>
      </Tooltip>
      <Segmented
        aria-label="形态"
        value={mode}
        options={[
          { value: 'wall', label: '标准墙' },
          { value: 'wide', label: '宽墙' },
        ]}
        onChange={(value) => onMode(value as WallMode)}
      />
      <Button onClick={onVersions}>版本</Button>
      <Button href={`/screen/${document.id}`} target="_blank">
        查看
      </Button>
      <Button type="primary" disabled={!dirty || problems.length > 0} onClick={() => setAsking(true)}>
        保存新版本
      </Button>
      <Popconfirm
        title={`发布第 ${newestVersion} 版`}
        description="所有正在播放的大屏会立即换成这一版"
        okText="发布"
        cancelText="取消"
        onConfirm={() => onPublish(newestVersion)}
      >
        <Button disabled={dirty || newestVersion === 0 || newestVersion === publishedVersion}>
          {newestVersion > 0 && newestVersion === publishedVersion ? '已发布' : '发布'}
        </Button>
      </Popconfirm>
      <Modal
        title="保存新版本"
        open={asking}
        okText="保存"
        cancelText="取消"
        confirmLoading={saving}
        onOk={finish}
        onCancel={() => setAsking(false)}
      >
        <label htmlFor="version-note">改了什么</label>
        <Input
          id="version-note"
          maxLength={200}
          value={note}
          placeholder="如：换成浅色主题"
          onChange={(event) => setNote(event.target.value)}
          onPressEnter={finish}
        />
      </Modal>
    </header>
  )
}
