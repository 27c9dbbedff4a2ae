"""The member's own space."""
