"""The ``stations`` command."""
