"""Station 6: findings of named rules, their severity, and what to do about them."""
