"""Station 3: who meets whom, who speaks to whom, and who is against whom."""
