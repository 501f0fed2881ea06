/** Chooses the names that fit on the screen without covering each other. */
import type { Plane } from './projection';

export interface Candidate {
  key: string;
  kind: 'landmark' | 'street';
  text: string;
  at: Plane;
  /** Degrees, clockwise; streets are written along themselves. */
  turn: number;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const CHARACTER = 6.2;
const LINE = 14;

/** The candidates that get a place, in the order in which they come. */
export function placed(candidates: readonly Candidate[], taken: readonly Plane[]): Candidate[] {
  const boxes: Box[] = taken.map(({ x, y }) => ({ left: x - 16, top: y - 34, right: x + 16, bottom: y + 6 }));
  return candidates.filter((candidate) => {
    const box = boxOf(candidate);
    if (boxes.some((other) => overlap(box, other))) return false;
    boxes.push(box);
    return true;
  });
}

/** Turns a name so that it is never upside down. */
export function upright(degrees: number): number {
  const turn = ((((degrees + 90) % 180) + 180) % 180) - 90;
  return Math.round(turn);
}

function boxOf({ kind, text, at, turn }: Candidate): Box {
  const width = text.length * CHARACTER;
  if (kind === 'landmark')
    return { left: at.x - 8, top: at.y - LINE / 2, right: at.x + 10 + width, bottom: at.y + LINE / 2 };
  const angle = (turn * Math.PI) / 180;
  const dx = (Math.abs(Math.cos(angle)) * width + LINE) / 2;
  const dy = (Math.abs(Math.sin(angle)) * width + LINE) / 2;
  return { left: at.x - dx, top: at.y - dy, right: at.x + dx, bottom: at.y + dy };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
