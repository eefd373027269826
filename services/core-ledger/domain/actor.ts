/** 柜员 makes business, 复核主管 checks it, 审计 reads all of it and posts nothing, a service of the centre posts what its own systems have decided. */
export type ActorRole = 'service' | 'clerk' | 'supervisor' | 'auditor'

/** Who asks. */
export interface Actor {
  readonly subject: string
  readonly role: ActorRole
  /** What a person is called, where the sign-in provider says so. */
  readonly name?: string | undefined
}
