"""How fast it is, measured; nothing here is a test. See docs/performance.md."""
