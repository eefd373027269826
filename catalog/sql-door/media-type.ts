/** What an Arrow IPC stream is called in Accept and Content-Type; alone in its file, so that a browser can have it without the engine. */
export const ARROW_STREAM = 'application/vnd.apache.arrow.stream'
