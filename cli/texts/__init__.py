"""Reading the texts that are passed to commands."""
