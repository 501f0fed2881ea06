/** Repeats a call that may be repeated as it is, a few times, before the dispatcher is bothered with it. */
import { mayRepeat, type Outcome } from './outcome';

const REPEATS = 2;
const FIRST_WAIT_MS = 400;

export async function repeated<T>(call: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  let outcome = await call();
  for (let repeat = 0; repeat < REPEATS && mayRepeat(outcome); repeat += 1) {
    await new Promise((done) => setTimeout(done, FIRST_WAIT_MS * 2 ** repeat));
    outcome = await call();
  }
  return outcome;
}
