export { type LoopOptions, type Options, OrdersClient } from "./client.js";
export { TIMEOUT_MS, VERSION } from "./contract.js";
export { type Pace, RETRY, type Retry } from "./loop.js";
export { ApiError } from "./pages.js";
export { newToken } from "./random.js";
export type { Committed, CommitResult, Denied, Drafted, DraftResult, Refused, Undecided } from "./results.js";
export type * from "./schema.js";
