import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (secret: string) => createHash('sha256').update(secret).digest()

/** Same secret, compared in constant time whatever the lengths. */
export const sameSecret = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected))
