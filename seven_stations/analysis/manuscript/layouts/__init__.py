"""How texts are laid out, a module a layout; and, for plays, who speaks in all of one and where it begins."""
