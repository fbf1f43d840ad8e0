/** The longest answer that is asked of GitHub, a page of a hundred long comments, has half of this. */
const longestBody = 16 * 1024 * 1024;

/**
 * `fetch`, but for answers that are longer than any of GitHub's, in bytes as they are when they are
 * decompressed: those reject, and are not read to their end.
 */
export function boundedFetch(fetch: typeof globalThis.fetch, longest = longestBody): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      size += chunk.length;
      if (size > longest) throw new Error(`the answer is longer than ${longest} bytes`);
      chunks.push(chunk);
    }
    const { status, statusText, headers } = response;
    return new Response(Buffer.concat(chunks), { status, statusText, headers });
  };
}
