/** A backup that cannot be trusted: what of it is damaged or missing, in words for the operator. */
export class BackupBroken extends Error {}

/** What was asked cannot be done as things stand: why, and what to do. */
export class BackupRefused extends Error {}
