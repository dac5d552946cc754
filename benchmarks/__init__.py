"""Benchmarks: one module per question, each answered side by side with a floor or a peer in one run."""
