"""Tests of what people keep for their own peace."""
