"""Station 4: how the text spends its people, scenes and pages."""
