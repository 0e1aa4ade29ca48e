"""The sub-commands of `stations`, one module per command."""
