/** Random names. `crypto.getRandomValues` works on pages that are not https too; `crypto.randomUUID` does not. */
const hex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** An idempotency token for one draft, which cannot be guessed: 192 random bits. */
export const newToken = (): string => hex(24);

/** The id of one request, for the logs of all services. */
export const newRequestId = (): string => hex(16);
