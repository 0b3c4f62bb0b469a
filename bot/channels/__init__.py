"""How the bot behaves in each channel of the workspace."""
