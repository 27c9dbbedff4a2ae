"""What somebody may ask of what is kept about them: that it goes."""
