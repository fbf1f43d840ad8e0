/** `40AD…:error:0A000460:SSL routines:function:reason:file:line:more`, as OpenSSL prints an error. */
const printed = /[0-9A-F]+:error:[0-9A-F]*:[^:\n]*:[^:\n]*:([^:\n]*):[^:\n]*:\d+:([^\n]*)/gi;

/** An error's message on one line; of what OpenSSL printed only the reason, and an alert's number. */
export function withoutSourceLines(message: string): string {
  return message
    .replace(printed, (_whole, reason: string, more: string) => {
      const alert = /alert number \d+/.exec(more)?.[0];
      return alert === undefined ? reason : `${reason}, ${alert}`;
    })
    .replace(/\s+/g, ' ')
    .trim();
}
