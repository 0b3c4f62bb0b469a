"""How the bot behaves in each channel, as a lead set it."""
