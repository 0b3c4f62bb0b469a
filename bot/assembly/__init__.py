"""Where vendors are chosen and objects meet."""
