declare module 'virtual:reproduction' {
  interface Row {
    readonly row: number;
    readonly claim: string;
    readonly paper: string;
    readonly measured: Readonly<Record<string, { readonly value: number | null; readonly unit: string }>>;
    readonly verdict:
      | 'reproduced'
      | 'direction only'
      | 'not resolved at this budget'
      | 'refuted'
      | 'proxy'
      | 'holds on other data'
      | 'does not hold on other data';
  }

  export const rows: readonly Row[];
}
