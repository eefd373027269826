/** 柜员 makes business, 复核主管 checks it, a service of the centre posts what its own systems have decided. */
export type ActorRole = 'service' | 'clerk' | 'supervisor'

/** Who asks. */
export interface Actor {
  readonly subject: string
  readonly role: ActorRole
  /** What a person is called, where the sign-in provider says so. */
  readonly name?: string | undefined
}
