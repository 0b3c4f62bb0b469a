"""The control register; so far the gaps that people suggest."""
