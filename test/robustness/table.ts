/** One line of the table. */
export interface RowResult { name: string; target: string; measured: string; holds: boolean }

export function tableOf(rows: readonly RowResult[]): string[] {
  const width = (of: (row: RowResult) => string) => Math.max(...rows.map((row) => of(row).length));
  const [names, targets] = [width((row) => row.name), width((row) => row.target)];
  return rows.map((row) => `${row.holds ? "holds " : "MISSED"}  ${row.name.padEnd(names)}  ${row.target.padEnd(targets)}  ${row.measured}`);
}
