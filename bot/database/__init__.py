"""The database: engine, shared table base, migrations and outbox."""
