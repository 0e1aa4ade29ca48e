"""What one line of a text tells: whose name it is, whether it is a heading, a cue, a direction or a transition."""
