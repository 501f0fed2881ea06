/** An address as the people of its own city call it. */
export function withoutCity(point: { fullname: string } | undefined): string {
  const fullname = point?.fullname ?? '';
  return fullname.split(', ').slice(1).join(', ') || fullname;
}
