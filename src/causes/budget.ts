/** What takes or gives decades between two neighboring layers. */
export type BudgetPart = "weights" | "activation" | "normalization" | "dropout" | "skip" | "alignment";

/** One layer's share of the decades between output and input. */
export interface BudgetRow {
  readonly layer: string;
  /** log10 of the factor on ‖∂L/∂z‖ of each part; parts that the layer does not have are absent. */
  readonly parts: Readonly<Partial<Record<BudgetPart, number>>>;
  /** Sum of the parts: log10 of the measured factor. */
  readonly decades: number;
}

/** The decades that the gradient gains (> 0) or loses (< 0) between the last hidden layer and the first. */
export interface GradientBudget {
  readonly step: number;
  /** Input to output. */
  readonly rows: readonly BudgetRow[];
  readonly totals: Readonly<Partial<Record<BudgetPart, number>>>;
  /** log10 ‖∂L/∂z₁‖ / ‖∂L/∂z_L‖, measured; equals the sum of all parts of all rows. */
  readonly decades: number;
}
