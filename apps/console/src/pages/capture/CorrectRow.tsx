import { Checkbox, Flex, Form, Input, Modal, Typography } from 'antd'
import { useState } from 'react'
import { ExactText } from '../../parts/ExactText.tsx'
import { Masked } from '../../parts/Masked.tsx'

/** Values of a row that did not fit, as this person may see them. */
export type ShownValues = Readonly<Record<string, { readonly shown: string | null; readonly masked: boolean }>>

const itself = (name: string) => name

interface ValuesProps {
  readonly values: ShownValues
  readonly titleOf?: (name: string) => string
}

/** Values of a row one after another; `titleOf` is how a person calls a column. */
export function Values({ values, titleOf = itself }: ValuesProps) {
  return (
    <Flex gap="4px 16px" wrap>
      {Object.entries(values).map(([name, { shown, masked }]) => (
        <span key={name} style={{ overflowWrap: 'anywhere' }}>
          <Typography.Text type="secondary">{titleOf(name)}：</Typography.Text>
          {masked || shown === null ? (
            <Masked value={shown} reason={masked ? '按您的权限脱敏' : undefined} />
          ) : (
            <ExactText text={shown} />
          )}
        </span>
      ))}
    </Flex>
  )
}

/** Why a row did not fit, and all of it. */
export function RowValues({ reason, ...values }: ValuesProps & { readonly reason: string }) {
  return (
    <Flex vertical gap={8}>
      <Typography.Text type="danger">
        <ExactText text={reason} />
      </Typography.Text>
      <Values {...values} />
    </Flex>
  )
}

interface CorrectRowProps {
  readonly title: string
  readonly reason: string
  /** The line as it came, where it has no columns. */
  readonly whole?: string | undefined
  readonly values: ShownValues
  readonly titleOf?: (name: string) => string
  readonly pending: boolean
  readonly send: (corrections: Record<string, string | null>) => void
  readonly onClose: () => void
}

/** Only columns that are ticked change; the others go in as the source sent them, whether they can be seen or not. */
export function CorrectRow({ title, reason, whole, values, titleOf = itself, pending, send, onClose }: CorrectRowProps) {
  const [corrections, correct] = useState<Record<string, string>>({})
  const toggle = (name: string, on: boolean) =>
    correct(on ? { ...corrections, [name]: '' } : Object.fromEntries(Object.entries(corrections).filter(([key]) => key !== name)))
  const sendAll = () =>
    send(Object.fromEntries(Object.entries(corrections).map(([name, value]) => [name, value === '' ? null : value])))
  return (
    <Modal open title={title} okText="更正并入湖" onOk={sendAll} confirmLoading={pending} onCancel={onClose}>
      <Typography.Paragraph type="secondary">
        {reason}。勾选要更正的列并填写新值，留空即为空值；其余列按来源原值入湖。该行回到它原来的次序，之后的变更仍以后者为准。
      </Typography.Paragraph>
      {whole !== undefined && (
        <Typography.Paragraph>
          原文：
          <ExactText text={whole} />
        </Typography.Paragraph>
      )}
      <Form layout="vertical">
        {Object.entries(values).map(([name, { shown }]) => (
          <Form.Item
            key={name}
            label={<Checkbox onChange={({ target }) => toggle(name, target.checked)}>{titleOf(name)}</Checkbox>}
          >
            <Input
              aria-label={titleOf(name)}
              disabled={!(name in corrections)}
              placeholder={shown ?? '空'}
              value={corrections[name] ?? ''}
              onChange={({ target }) => correct({ ...corrections, [name]: target.value })}
            />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  )
}
