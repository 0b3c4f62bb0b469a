"""The history of the tables; configured from code, applied by ``bot.database``."""
