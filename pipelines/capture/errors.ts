/** Going on would lose changes silently; a person must decide. The message is for that person. */
export class CaptureRefused extends Error {}

/** Something that will come has not come yet; no fault. */
export class CaptureWaits extends Error {}
