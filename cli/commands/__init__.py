"""The sub-commands of `stations`, one module each."""
