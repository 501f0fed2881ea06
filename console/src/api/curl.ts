/** An exchange as a command to paste into a shell. */
import type { Exchange } from './journal';

const DISPATCHER = 'x-sandbox-dispatcher';
const OWN = new Set(['content-type', 'x-idempotency-token', 'accept-language', DISPATCHER]);

/** The park and the dispatcher go along as the sandbox's own headers, since a shell has no session. */
export function curlOf(exchange: Exchange, origin: string, parkId: string, dispatcherId: string): string {
  const headers = exchange.headers.filter(([name]) => OWN.has(name));
  headers.push(['x-sandbox-park', parkId]);
  // a colleague's call names the colleague
  if (!headers.some(([name]) => name === DISPATCHER)) headers.push([DISPATCHER, dispatcherId]);
  const lines = [
    `curl -sS -X ${exchange.method} ${quoted(origin + exchange.url)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
  ];
  if (exchange.body) lines.push(`-d ${quoted(exchange.body)}`);
  return lines.join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
