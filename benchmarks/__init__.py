"""Benchmarks: side by side with peers, in one run, as ratios or processor time per unit. ``make bench``."""
