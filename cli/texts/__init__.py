"""The texts that commands are given."""
