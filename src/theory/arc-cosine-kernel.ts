/**
 * The correlation map of ReLU without bias, (√(1 − c²) + (π − arccos c) c) / π: from any start it tends to 1 as
 * 1 − 9π² / (2 l²), so representations of all inputs become alike with depth l.
 *
 * @param c - clamped to [−1, 1].
 *
 * Source: Cho & Saul 2009, "Kernel Methods for Deep Learning", §2, degree 1.
 */
export function reluCorrelationMap(c: number): number {
  const cosine = Math.max(-1, Math.min(1, c));
  const sine = Math.sqrt((1 - cosine) * (1 + cosine));
  return (sine + (Math.PI - Math.acos(cosine)) * cosine) / Math.PI;
}

/** κ̇(c) of ReLU at σ_w² = 2: (π − arccos c) / π (Cho & Saul 2009, degree 0); 1/2 for unrelated inputs. */
export function reluCorrelationGain(c: number): number {
  return (Math.PI - Math.acos(Math.max(-1, Math.min(1, c)))) / Math.PI;
}
