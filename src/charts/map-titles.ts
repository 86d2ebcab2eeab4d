const titles: Readonly<Record<string, string>> = {
  "activation-grad-norm": "Gradient at the layer's sum",
  "grad-norm": "Gradient of the weights",
  "weight-norm": "Size of the weights",
  "update-ratio": "Update over weight",
  "forward-second-moment": "Forward signal",
  saturation: "Saturated units",
  "dead-units": "Dead units",
  "sample-cosine": "Samples that look alike",
  "token-cosine": "Tokens that look alike",
  "attention-entropy": "Entropy of the attention",
  "attention-logit": "Largest attention logit",
  "query-grad-norm": "Gradient of the queries",
  "key-grad-norm": "Gradient of the keys",
  "batch-mean": "Mean before normalization",
  "batch-variance": "Variance before normalization",
  "trunk-grad-norm": "Gradient along the skip",
  "branch-grad-norm": "Gradient through the branch",
  "forget-gate": "Forget gate",
  "recurrent-norm": "Recurrent matrix",
  "hidden-grad-norm": "Gradient through time",
  "cell-grad-norm": "Gradient through the cell",
};

/** What a quantity is called above a map; its id where nobody named it. */
export function mapTitle(id: string): string {
  return titles[id] ?? id;
}
