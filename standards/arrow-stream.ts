/** What an Arrow IPC stream is called in Accept and Content-Type. */
export const ARROW_STREAM = 'application/vnd.apache.arrow.stream'
