"""What one person keeps for themselves in a circle: whom they do not hear, what they fold."""
