"""What every process of ours needs: settings, logs, and the watch on its parent."""
