export { type LoopOptions, newToken, type Options, OrdersClient } from "./client.js";
export { TIMEOUT_MS, VERSION } from "./contract.js";
export type { Pace } from "./loop.js";
export type { Committed, CommitResult, Denied, Drafted, DraftResult, Refused, Undecided } from "./results.js";
export type * from "./schema.js";
