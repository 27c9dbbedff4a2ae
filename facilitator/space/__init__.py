"""A member's own space: their map, how they are, small steps, a plan; read by nobody else."""
