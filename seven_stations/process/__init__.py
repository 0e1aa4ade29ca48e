"""What all our processes need: settings, logs, and watching their parent process."""
