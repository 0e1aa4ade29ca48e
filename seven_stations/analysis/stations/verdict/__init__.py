"""Station 7: scores, rating, strengths and weaknesses, what to do."""
