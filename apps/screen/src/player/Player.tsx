import '../styles/stage.css'
import '../styles/widgets.css'
import { useEffect } from 'react'
import { useScreen } from '../data/use-screen.ts'
import { cssVariables } from '../theme.ts'
import { Masthead } from './Masthead.tsx'
import { Stage } from './Stage.tsx'
import { Trouble } from './Trouble.tsx'
import { useWindowForm } from './use-window-form.ts'

/** The player: a screen's published document, full of live numbers, in the form that the window asks for. */
export function Player({ screenId }: { readonly screenId: string }) {
  const screen = useScreen(screenId)
  const document_ = screen.loaded?.document
  const form = useWindowForm(document_?.canvas.modes ?? ['wall', 'wide', 'phone'])
  useEffect(() => {
    if (document_) document.title = `${document_.title} · ${document_.subtitle}`
  }, [document_])
  if (screen.refusal) return <Trouble refusal={screen.refusal} />
  if (!document_) return <div className="stage" style={{ ...cssVariables('dark'), height: '100dvh' }} aria-busy="true" />
  return (
    <Stage document={document_} data={screen.data} arrived={screen.arrived} form={form}>
      <Masthead
        document={document_}
        data={screen.data}
        connection={screen.connection}
        screenId={screenId}
        mayEdit={screen.loaded?.mayEdit ?? false}
      />
    </Stage>
  )
}
